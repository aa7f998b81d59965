/** Addresses of repositories, collections and records: `at://did:plc:…/app.bsky.feed.post/3k…`. */
import { ActorError } from '@sundog/actor/errors';

import { isAtUri } from './syntax.ts';

/** An address taken apart. */
export interface AtUri {
  /** A DID or a handle. */
  readonly authority: string;
  /** An NSID. */
  readonly collection?: string;
  readonly rkey?: string;
}

/** What should have been an address is none. */
export class AtUriError extends ActorError {
  override readonly name = 'AtUriError';
  override readonly code = 'invalid_at_uri';
  override readonly audience = 'caller';

  /** @param found what was found instead, in words */
  constructor(found: string) {
    super(`Expected an address such as at://did:plc:…/app.bsky.feed.post/3k…, found ${found}.`, { found });
  }
}

/**
 * @param authority a DID, or a handle
 * @param collection an NSID
 * @param rkey the record's key in it
 * @returns `at://authority/collection/rkey`
 */
export function formatAtUri(authority: string, collection: string, rkey: string): string {
  return `at://${authority}/${collection}/${rkey}`;
}

/**
 * @param value what should be an address
 * @returns its parts; a fragment is left out
 * @throws {AtUriError} if it is none
 */
export function parseAtUri(value: unknown): AtUri {
  if (typeof value !== 'string' || !isAtUri(value)) {
    throw new AtUriError(typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : typeof value);
  }
  const [path = ''] = value.slice('at://'.length).split('#', 1);
  const [authority = '', collection, rkey] = path.split('/');
  return {
    authority,
    ...(collection === undefined ? {} : { collection }),
    ...(rkey === undefined ? {} : { rkey }),
  };
}
