/**
 * Repositories to measure with: likes, posts and follows as people have them, the same ones each time but for who owns
 * them. As a CAR they are in the order in which the reference server exports them, by CID, so that whoever reads one
 * meets records and nodes of the tree in no order of use.
 */
import { Secp256k1Keypair } from '@atproto/crypto';

import { createCarHeader } from '../../packages/pds/src/lib/car/car-writer.ts';
import type { DidKey, SigningKey } from '../../packages/pds/src/lib/keys/signing-key.ts';
import { TreeBuilder } from '../../packages/pds/tests/proof/tree-builder.ts';
import { signCommit } from '../../packages/pds/src/lib/repository/commit.ts';
import { createRecordCid, encodeCid, formatCid } from '../../packages/pds/src/lib/values/cid.ts';
import { encodeData } from '../../packages/pds/src/lib/values/data.ts';
import { formatTid } from '../../packages/pds/src/lib/values/tid.ts';

/** All of a repository but its commit. */
export interface Repository {
  readonly records: number;
  /** CID of the tree's root. */
  readonly root: string;
  /** Records and nodes as a CAR has them, a few thousand in each piece. */
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** Some of the keys, spread over all: `app.bsky.feed.like/3m…`. */
  readonly sampleKeys: readonly string[];
}

/** Shares of the records, in the order of their keys. */
const COLLECTIONS = [
  { collection: 'app.bsky.feed.like', share: 0.55, create: createLike },
  { collection: 'app.bsky.feed.post', share: 0.35, create: createPost },
  { collection: 'app.bsky.graph.follow', share: 0.1, create: createFollow },
] as const;

const FIRST_MS = Date.UTC(2024, 0, 1);
const BETWEEN_MS = 600_000;
const SAMPLE_KEYS = 200;
const BLOCKS_IN_PIECE = 2000;
const WORDS = 'one of the many words that people write to each other on a day like this and read again later'.split(
  ' ',
);

/** Chance that is the same each time, at least 0 and less than 1 (mulberry32). */
type Chance = () => number;

/**
 * @param records how many: 20,000 are about 7 MB, 130,000 about 45 MB
 * @returns the repository
 */
export function createRepository(records: number): Repository {
  const chance = createChance(records);
  const sections: Uint8Array[] = [];
  const keys: string[] = [];
  const addBlock = (cid: string, bytes: Uint8Array): void => void sections.push(formatSection(encodeCid(cid), bytes));
  const tree = new TreeBuilder(addBlock);
  for (const { collection, share, create } of COLLECTIONS) {
    for (let index = 0; index < Math.round(records * share); index += 1) {
      const milliseconds = FIRST_MS + index * BETWEEN_MS + Math.floor(chance() * BETWEEN_MS);
      const key = `${collection}/${formatTid({ microseconds: milliseconds * 1000, clockId: 7 })}`;
      const bytes = encodeData(create(chance, new Date(milliseconds).toISOString()));
      const cid = createRecordCid(bytes);
      addBlock(cid, bytes);
      tree.add(key, cid);
      keys.push(key);
    }
  }
  const root = tree.finish();
  sections.sort((a, b) => Buffer.compare(cidOf(b), cidOf(a)));
  const pieces = Array.from({ length: Math.ceil(sections.length / BLOCKS_IN_PIECE) }, (_, index) =>
    Buffer.concat(sections.slice(index * BLOCKS_IN_PIECE, (index + 1) * BLOCKS_IN_PIECE)),
  );
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sampleKeys = keys.filter((_, index) => index % Math.ceil(keys.length / SAMPLE_KEYS) === 0);
  return { records: keys.length, root, pieces, sizeBytes, sampleKeys };
}

/**
 * Signs a repository as somebody's, by a key that nobody knows.
 *
 * @param repository what they have
 * @param did who they are
 * @returns a CAR, in pieces
 */
export async function createRepositoryCar({ root, pieces }: Repository, did: string): Promise<Uint8Array[]> {
  const rev = formatTid({ microseconds: Date.UTC(2026, 10, 1) * 1000, clockId: 7 });
  const commit = await signCommit({ did, rev, data: root }, await createKey());
  return [createCarHeader(commit.cid), formatSection(encodeCid(commit.cid), commit.bytes), ...pieces];
}

async function createKey(): Promise<SigningKey> {
  const key = await Secp256k1Keypair.create();
  const sign = async (bytes: Uint8Array) => new Uint8Array(await key.sign(bytes));
  return { curve: 'k256', did: key.did() as DidKey, sign };
}

const CID_BYTES = 36;
/** A varint: blocks here are under 16 KiB. */
const LENGTH_BYTES = 2;

function formatSection(cid: Uint8Array, bytes: Uint8Array): Uint8Array {
  const length = cid.length + bytes.length;
  return length < 128
    ? Buffer.concat([Uint8Array.of(length), cid, bytes])
    : Buffer.concat([Uint8Array.of((length & 127) | 128, length >> 7), cid, bytes]);
}

function cidOf(section: Uint8Array): Uint8Array {
  const start = (section[0] ?? 0) < 128 ? 1 : LENGTH_BYTES;
  return section.subarray(start, start + CID_BYTES);
}

function createLike(chance: Chance, createdAt: string): Record<string, unknown> {
  const uri = `at://${createDid(chance)}/app.bsky.feed.post/${createRecordKey(chance)}`;
  const cid = formatCid(
    'dag-cbor',
    Uint8Array.from({ length: 32 }, () => Math.floor(chance() * 256)),
  );
  return { $type: 'app.bsky.feed.like', subject: { cid, uri }, createdAt };
}

function createPost(chance: Chance, createdAt: string): Record<string, unknown> {
  const count = 10 + Math.floor(chance() * 56);
  const words = Array.from({ length: count }, () => WORDS[Math.floor(chance() * WORDS.length)]);
  return { $type: 'app.bsky.feed.post', text: words.join(' '), langs: ['en'], createdAt };
}

function createFollow(chance: Chance, createdAt: string): Record<string, unknown> {
  return { $type: 'app.bsky.graph.follow', subject: createDid(chance), createdAt };
}

function createDid(chance: Chance): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  return `did:plc:${Array.from({ length: 24 }, () => letters[Math.floor(chance() * 32)]).join('')}`;
}

function createRecordKey(chance: Chance): string {
  return formatTid({ microseconds: (FIRST_MS + Math.floor(chance() * 5e10)) * 1000, clockId: 7 });
}

function createChance(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
