import { canonicalKey } from '../values/canonical-key.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { FunctionCall } from './shard-calls.ts';

/** What tells calls apart that were given the same number. */
export interface CallDigest {
  /** SHA-256 of the function and its arguments. */
  readonly call: string;
  /** SHA-256 of who asks; empty: nobody known. */
  readonly asker: string;
}

const askers = new WeakMap<UserIdentity, string>();

/**
 * Makes the digest of a call.
 *
 * @param identity undefined: nobody known
 */
export async function createCallDigest(
  { path, args }: FunctionCall,
  identity: UserIdentity | undefined,
): Promise<CallDigest> {
  return { call: await digestText(canonicalKey([path, args])), asker: await digestAsker(identity) };
}

/** A digest as it is kept. */
export function formatCallDigest({ call, asker }: CallDigest): string {
  return `${call} ${asker}`;
}

/** Only what `formatCallDigest` has written is read. */
export function parseCallDigest(text: string): CallDigest {
  const [call = '', asker = ''] = text.split(' ');
  return { call, asker };
}

async function digestAsker(identity: UserIdentity | undefined): Promise<string> {
  if (identity === undefined) return '';
  const known = askers.get(identity) ?? (await digestText(identity.tokenIdentifier));
  askers.set(identity, known);
  return known;
}

async function digestText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
