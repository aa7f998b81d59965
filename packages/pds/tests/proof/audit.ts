/**
 * Looks at a whole account from outside: its export, its records, its blobs and its row in the directory must agree.
 */
import assert from 'node:assert/strict';

import { readCar } from '../../src/lib/car/car-reader.ts';
import { verifySignature } from '../../src/lib/keys/verify-signature.ts';
import { TreeBuilder } from './tree-builder.ts';
import { Tree } from '../../src/lib/mst/tree.ts';
import { parseCommit } from '../../src/lib/repository/commit.ts';
import { createBlobCid } from '../../src/lib/values/cid.ts';
import type { Client, Json } from './client.ts';

/** What an account has, as its export says. */
export interface AuditedAccount {
  readonly rev: string;
  /** The tree's root. */
  readonly data: string;
  /** `collection/rkey` to CID. */
  readonly records: ReadonlyMap<string, string>;
}

/**
 * Reads an export, and fails if it is not exactly one repository.
 *
 * @param car
 * @param did whose it must be
 * @param key that must have signed it; `did:key:…`
 */
export async function readRepository(car: Uint8Array, did: string, key: string): Promise<AuditedAccount> {
  const { roots, blocks } = readCar(car);
  const commit = parseCommit(blocks.get(roots[0] ?? '') ?? new Uint8Array());
  assert.ok(commit !== undefined, 'the root is a commit');
  assert.equal(commit.did, did);
  assert.ok(await verifySignature(key, commit.signed, commit.signature), 'the commit is signed by the account’s key');
  const records = new Map<string, string>();
  const reached = new Set([roots[0] ?? '']);
  for (const step of new Tree({ get: (cid) => blocks.get(cid) }, commit.data, { isForeign: true }).walk()) {
    reached.add(step.cid);
    if (step.kind === 'leaf') {
      records.set(step.key, step.cid);
      assert.ok(blocks.has(step.cid), `the record ${step.key} is there`);
    }
  }
  assert.deepEqual([...blocks.keys()].toSorted(), [...reached].toSorted(), 'nothing but what the root reaches');
  const builder = new TreeBuilder(() => {});
  for (const [path, cid] of records) builder.add(path, cid);
  assert.equal(builder.finish(), commit.data, 'the tree is the one that its records have');
  return { rev: commit.rev, data: commit.data, records };
}

/**
 * Holds the account's answers against each other.
 *
 * @param client signed in
 * @param key that must have signed the newest commit
 */
export async function auditAccount(client: Client, key: string): Promise<AuditedAccount> {
  const { did } = client;
  const car = await client.bytes('com.atproto.sync.getRepo', { did });
  const account = await readRepository(car, did, key);
  const listed = new Map<string, string>();
  const blobs = new Set<string>();
  const { collections } = await client.get('com.atproto.repo.describeRepo', { repo: did });
  for (const collection of collections) {
    for (const { uri, cid, value } of await listAll(client, collection)) {
      listed.set(uri.slice(`at://${did}/`.length), cid);
      collectBlobs(value, blobs);
    }
  }
  assert.deepEqual(sorted(listed), sorted(account.records), `the records of ${did} are those of its tree`);
  const status = await client.get('com.atproto.server.checkAccountStatus');
  assert.equal(status.indexedRecords, listed.size);
  assert.equal(status.repoRev, account.rev);
  assert.equal(status.repoBlocks, countBlocks(account, car), 'blocks');
  assert.equal(status.expectedBlobs, blobs.size, 'blobs that records refer to');
  const { cids } = await client.get('com.atproto.sync.listBlobs', { did, limit: 1000 });
  assert.deepEqual(cids.toSorted(), [...blobs].toSorted());
  const { blobs: missing } = await client.get('com.atproto.repo.listMissingBlobs', { limit: 1000 });
  assert.deepEqual(missing, []);
  for (const cid of blobs) await checkBlob(client, cid);
  return account;
}

/** All of a collection, by pages. */
export async function listAll(client: Client, collection: string, limit = 100): Promise<Json[]> {
  const all: Json[] = [];
  let cursor: string | undefined;
  do {
    const params = { repo: client.did, collection, limit, cursor };
    const page = await client.get('com.atproto.repo.listRecords', params);
    all.push(...page.records);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return all;
}

/** The bytes are there, and they are what the CID says. */
async function checkBlob(client: Client, cid: string): Promise<void> {
  const bytes = await client.bytes('com.atproto.sync.getBlob', { did: client.did, cid });
  assert.equal(createBlobCid(bytes), cid);
}

function collectBlobs(value: Json, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value.$type === 'blob') into.add(value.ref.$link);
  else for (const each of Object.values(value)) collectBlobs(each, into);
}

function sorted(records: ReadonlyMap<string, string>): string[] {
  return Array.from(records, (pair) => pair.join(' ')).toSorted();
}

/** Records with the same content are a block each in the account's own count. */
function countBlocks({ records }: AuditedAccount, car: Uint8Array): number {
  const { blocks } = readCar(car);
  return blocks.size - new Set(records.values()).size + records.size;
}
