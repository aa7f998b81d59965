/**
 * Random calls against an in-memory model of an account, with proofs that @atproto/repo verifies. `SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { readCarWithRoot, verifyProofs } from '@atproto/repo';

import { createCarHeader } from '../src/lib/car/car-writer.ts';
import { createRecordCid } from '../src/lib/values/cid.ts';
import { encodeData, parseData } from '../src/lib/values/data.ts';
import { auditAccount } from './proof/audit.ts';
import { RefusedError, signUp, type Client } from './proof/client.ts';
import { createRandom, type Random } from './random.ts';
import { startServer, type TestServer } from './start-server.ts';

const COLLECTIONS = ['test.proof.a', 'test.proof.b', 'test.proof.ba'];
const STEPS = 250;

let server: TestServer;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

interface Write {
  readonly action: 'create' | 'update' | 'delete';
  readonly collection: string;
  readonly rkey: string;
  readonly value?: object;
}

/** What an account has, and what it must answer. */
class Model {
  /** By `collection/rkey`; the CID of each record. */
  readonly records = new Map<string, string>();

  /** @returns whether all of it is allowed; then it is done */
  apply(writes: readonly Write[]): boolean {
    const next = new Map(this.records);
    for (const { action, collection, rkey, value } of writes) {
      const path = `${collection}/${rkey}`;
      if (action === 'create' ? next.has(path) : !next.has(path)) return false;
      if (value === undefined) next.delete(path);
      else next.set(path, cidOf(value));
    }
    this.records.clear();
    for (const [path, cid] of next) this.records.set(path, cid);
    return true;
  }

  /** The keys of a collection, the greatest first. */
  keysOf(collection: string): string[] {
    const prefix = `${collection}/`;
    const keys = [...this.records.keys()].filter((path) => path.startsWith(prefix));
    return keys.map((path) => path.slice(prefix.length)).toSorted((a, b) => (a < b ? 1 : -1));
  }
}

function cidOf(value: object): string {
  return createRecordCid(encodeData(parseData(value)));
}

function keyOf(did: string): string {
  return server.plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'] ?? '';
}

function chooseWrite(random: Random): Write {
  const collection = COLLECTIONS[random.integer(COLLECTIONS.length)] ?? '';
  const rkey = `k${random.integer(40)}`;
  const action = (['create', 'create', 'update', 'delete'] as const)[random.integer(4)] ?? 'create';
  if (action === 'delete') return { action, collection, rkey };
  return { action, collection, rkey, value: { $type: collection, text: `${random.integer(5)}`, tags: [rkey, null] } };
}

/** Sends a batch by `applyWrites`; answers whether it was accepted. */
async function sendBatch(client: Client, writes: readonly Write[]): Promise<boolean> {
  try {
    await client.post('com.atproto.repo.applyWrites', {
      repo: client.did,
      writes: writes.map(({ action, ...write }) => ({ $type: `com.atproto.repo.applyWrites#${action}`, ...write })),
    });
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.status < 500) return false;
    throw error;
  }
}

/** A put is an upsert, and a deletion of nothing is none. */
async function sendOne(client: Client, model: Model, write: Write): Promise<void> {
  const { collection, rkey, value } = write;
  const place = { repo: client.did, collection, rkey };
  const path = `${collection}/${rkey}`;
  const before = model.records.get(path);
  if (value === undefined) {
    const { commit } = await client.post('com.atproto.repo.deleteRecord', place);
    assert.equal(commit === undefined, before === undefined, `deletion of ${path}`);
    model.records.delete(path);
    return;
  }
  const { cid, commit } = await client.post('com.atproto.repo.putRecord', { ...place, record: value });
  assert.equal(cid, cidOf(value));
  assert.equal(commit === undefined, before === cid, `put of ${path}`);
  model.records.set(path, cid);
}

/** A CID as that library has it: the root of a CAR that has nothing else. */
async function parsePeerCid(cid: string) {
  return (await readCarWithRoot(createCarHeader(cid))).root;
}

async function checkRecord(client: Client, model: Model, write: Write): Promise<void> {
  const { collection, rkey } = write;
  const { did } = client;
  const expected = model.records.get(`${collection}/${rkey}`);
  const found = await client.get('com.atproto.repo.getRecord', { repo: did, collection, rkey }).then(
    ({ cid }) => cid,
    (error: unknown) => {
      assert.ok(error instanceof RefusedError && error.code === 'RecordNotFound', String(error));
    },
  );
  assert.equal(found, expected, `${collection}/${rkey}`);
  const car = await client.bytes('com.atproto.sync.getRecord', { did, collection, rkey });
  const claim = { collection, rkey, cid: expected === undefined ? null : await parsePeerCid(expected) };
  const { verified } = await verifyProofs(car, [claim], did, keyOf(did));
  assert.equal(verified.length, 1, `the proof of ${collection}/${rkey}`);
}

async function checkPages(client: Client, model: Model, random: Random): Promise<void> {
  const collection = COLLECTIONS[random.integer(COLLECTIONS.length)] ?? '';
  const reverse = random.integer(2) === 0;
  const limit = 1 + random.integer(15);
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const params = { repo: client.did, collection, limit, cursor, reverse };
    const page = await client.get('com.atproto.repo.listRecords', params);
    assert.ok(page.records.length <= limit);
    for (const { uri, cid } of page.records) {
      const path = uri.slice(`at://${client.did}/`.length);
      assert.equal(cid, model.records.get(path), path);
      keys.push(path.slice(collection.length + 1));
    }
    ({ cursor } = page);
  } while (cursor !== undefined);
  const expected = model.keysOf(collection);
  assert.deepEqual(keys, reverse ? expected.toReversed() : expected);
}

test('an account answers as its model does', async (context) => {
  const random = createRandom(context);
  const client = await signUp(server);
  const model = new Model();
  for (let step = 0; step < STEPS; step++) {
    const write = chooseWrite(random);
    const kind = random.integer(10);
    if (kind < 4) await sendOne(client, model, write);
    else if (kind < 6) {
      const writes = Array.from({ length: 1 + random.integer(6) }, () => chooseWrite(random));
      const isAccepted = await sendBatch(client, writes);
      assert.equal(isAccepted, model.apply(writes), JSON.stringify(writes));
    } else if (kind < 8) await checkRecord(client, model, write);
    else await checkPages(client, model, random);
    if (step % 50 !== 49) continue;
    const { records } = await auditAccount(client, keyOf(client.did));
    assert.deepEqual(new Map(records), new Map(model.records));
    const { indexedRecords } = await client.get('com.atproto.server.checkAccountStatus');
    assert.equal(indexedRecords, model.records.size);
  }
});
