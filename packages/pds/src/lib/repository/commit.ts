/** Commits of version 3 (repository specification): what is signed, and what comes out of blocks that may be one. */
import { BytesWrapper, CidLinkWrapper, fromBytes, toBytes } from '@atcute/cbor';

import type { CarBlock } from '../car/car-block.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { createRecordCid, encodeCid } from '../values/cid.ts';
import { decodeData, encodeData } from '../values/data.ts';
import { isTid } from '../values/syntax.ts';

/** What a commit says. */
export interface CommitContent {
  readonly did: string;
  readonly rev: string;
  /** CID of the tree's root. */
  readonly data: string;
}

/** A commit that was read. */
export interface ParsedCommit extends CommitContent {
  /** What the signature is over. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** 64 bytes, if it is one. */
  readonly signature: Uint8Array;
}

/**
 * Signs a commit.
 *
 * @param content
 * @param key
 * @returns the block
 */
export async function signCommit(content: CommitContent, key: SigningKey): Promise<CarBlock> {
  const { did, rev } = content;
  const data = new CidLinkWrapper(encodeCid(content.data));
  const unsigned = { did, version: 3, rev, prev: null, data };
  const signature = await key.sign(encodeData(unsigned));
  const bytes = encodeData({ ...unsigned, sig: toBytes(signature) }).slice();
  return { cid: createRecordCid(bytes), bytes };
}

/**
 * Reads a commit.
 *
 * @param bytes what should be one
 * @returns undefined if it is none of version 3
 */
export function parseCommit(bytes: Uint8Array): ParsedCommit | undefined {
  let commit: Readonly<Record<string, unknown>>;
  try {
    commit = decodeData(bytes);
  } catch {
    return undefined;
  }
  const { sig, ...unsigned } = commit;
  const { did, version, rev, data } = unsigned;
  if (version !== 3 || typeof did !== 'string' || typeof rev !== 'string' || !isTid(rev)) return undefined;
  if (!(data instanceof CidLinkWrapper) || !(sig instanceof BytesWrapper)) return undefined;
  return { did, rev, data: data.$link, signed: encodeData(unsigned), signature: fromBytes(sig) };
}
