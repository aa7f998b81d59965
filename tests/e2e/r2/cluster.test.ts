/**
 * R2 on two engines that share their Durable Objects and bytes through an S3-compatible store, as machines of a cluster
 * do. The store is a fake; engines, cluster mode and R2 are real.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { startTestR2, type TestR2, type TestR2Options } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket, type RemoteObject } from './client.ts';
import { FakeObjectStore } from './fake-object-store.ts';
import { chooseSeed, Random } from './random.ts';
import { countAcknowledgements, countFiles, settle, Writer } from './writer.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const MEBIBYTE = 1024 * 1024;
const PART = 5 * MEBIBYTE;
/** More than a cluster's bucket gives at once. */
const LARGE = randomBytes(20 * MEBIBYTE + 12_345);
const MIDDLE = randomBytes(300_000);
/**
 * Leases of a cluster last 20 seconds, and an engine that loses its own ends: a third outlasts a busy machine's pauses.
 */
const TIME_DIVISOR = 3;
const PATIENCE_MS = 60_000;
const BLOBS = 'cluster/v1/services/sundog/r2/blobs/';

interface Side {
  r2: TestR2;
  bucket: RemoteBucket;
}

/** Two engines of one cluster, and the store that they share. */
interface Two {
  store: FakeObjectStore;
  a: Side;
  b: Side;
  stop(): Promise<void>;
}

async function startTwo(settings: NonNullable<TestR2Options['settings']>): Promise<Two> {
  const store = await FakeObjectStore.start('objects');
  const cluster = {
    bucket: 's3://objects/cluster',
    bucketOptions: [
      `aws_endpoint=${store.url}`,
      'aws_region=auto',
      'aws_access_key_id=id',
      'aws_secret_access_key=secret',
    ],
    address: '127.0.0.1:0',
    key: 'known to the members of the cluster only',
    unsafeTimeDivisor: TIME_DIVISOR,
  };
  const start = async (): Promise<Side> => {
    const r2 = await startTestR2({ buckets: ['BUCKET'], settings, cluster });
    return { r2, bucket: new RemoteBucket(r2.url, 'BUCKET') };
  };
  const [a, b] = await Promise.all([start(), start()]);
  const stop = async (): Promise<void> => {
    await Promise.all([a.r2.stop(), b.r2.stop()]);
    await store.stop();
  };
  return { store, a, b, stop };
}

let two: Two;
before(async () => {
  two = await startTwo({ graceMs: 0 });
});
after(() => two.stop());

async function mustGet({ bucket }: Side, key: string, options?: unknown): Promise<RemoteObject> {
  const object = await bucket.get(key, options);
  assert.ok(object);
  return object;
}

test('what one engine stores the other one has', async () => {
  const { store, a, b } = two;
  for (const [key, value] of Object.entries({ empty: Buffer.alloc(0), small: Buffer.from('x'), MIDDLE, LARGE })) {
    const stored = await a.bucket.put(key, value, { customMetadata: { key } });
    const got = await mustGet(b, key);
    assert.ok(got.body.equals(value), key);
    assert.deepEqual([got.etag, got.version, got.customMetadata], [stored?.etag, stored?.version, { key }]);
  }
  for (const [offset, length] of [
    [0, 1],
    [8 * MEBIBYTE - 2, 5],
    [8 * MEBIBYTE, 8 * MEBIBYTE],
    [3, 17 * MEBIBYTE],
    [LARGE.length - 1, 1],
  ] as const)
    assert.ok(
      (await mustGet(b, 'LARGE', { range: { offset, length } })).body.equals(LARGE.subarray(offset, offset + length)),
    );
  const listed = (await b.bucket.list()).objects.map(({ key }) => key);
  assert.deepEqual(listed, ['LARGE', 'MIDDLE', 'empty', 'small']);
  await b.bucket.delete(listed);
  assert.deepEqual([await a.bucket.head('small'), await a.bucket.get('LARGE')], [null, null]);
  await waitForFiles(store, 0);
  assert.deepEqual(store.unknown, []);
});

test('of many puts through both engines that each want to be the first, one is', async () => {
  const { store, a, b } = two;
  for (const size of [10, 300_000]) {
    const key = `first/${size}`;
    const values = Array.from({ length: 20 }, () => randomBytes(size));
    const puts = await Promise.all(
      values.map((value, at) => (at % 2 === 0 ? a : b).bucket.put(key, value, { onlyIf: { etagDoesNotMatch: '*' } })),
    );
    const winners = values.filter((_, at) => puts[at] !== null);
    assert.equal(winners.length, 1);
    for (const side of [a, b]) assert.ok((await mustGet(side, key)).body.equals(winners[0] ?? Buffer.alloc(0)));
  }
  await waitForFiles(store, 1);
  await b.bucket.delete(['first/10', 'first/300000']);
  await waitForFiles(store, 0);
});

test('of many puts through both engines that each want to replace the same object, one does', async () => {
  const { store, a, b } = two;
  const old = await a.bucket.put('key', MIDDLE);
  const puts = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      (at % 2 === 0 ? a : b).bucket.put('key', `value ${at}`, { onlyIf: { etagMatches: old?.etag } }),
    ),
  );
  assert.equal(puts.filter((stored) => stored !== null).length, 1);
  const winner = puts.findIndex((stored) => stored !== null);
  for (const side of [a, b]) assert.equal((await mustGet(side, 'key')).body.toString(), `value ${winner}`);
  await waitForFiles(store, 0);
});

test('a multipart upload begins on one engine, gets parts through both, and ends on either', async () => {
  const { store, a, b } = two;
  const values = [randomBytes(2 * PART), randomBytes(2 * PART), randomBytes(77)];
  const id = await a.bucket.create('key');
  const parts = await Promise.all(
    values.map((value, at) => (at === 0 ? a : b).bucket.uploadPart('key', id, at + 1, value)),
  );
  await a.bucket.complete('key', id, parts);
  for (const side of [a, b]) assert.ok((await mustGet(side, 'key')).body.equals(Buffer.concat(values)));
  const aborted = await a.bucket.create('other');
  await b.bucket.uploadPart('other', aborted, 1, MIDDLE);
  await b.bucket.abort('other', aborted);
  await assert.rejects(a.bucket.uploadPart('other', aborted, 2, MIDDLE), /\(10024\)/);
  await waitForFiles(store, 5);
  await b.bucket.delete('key');
  await waitForFiles(store, 0);
});

test('when one engine is killed amid its puts the other goes on; nothing is torn, nothing is left over', async (context) => {
  const random = new Random(chooseSeed('R2_CLUSTER_SEED'));
  context.diagnostic(`R2_CLUSTER_SEED=${random.seed}`);
  const pieceBytesMax = 2 * MEBIBYTE;
  const killed = await startTwo({ graceMs: 200, leaseMs: 1500, uploadLifetimeMs: 8000, pieceBytesMax });
  undoAfter(context, () => killed.stop());
  const { store, a, b } = killed;
  const [onA, onB] = ['a', 'b'].map((name) =>
    Array.from({ length: 4 }, (_, at) => new Writer(`${name}-${at}`, new Random(random.below(2 ** 31)))),
  ) as [Writer[], Writer[]];
  // The first to ask owns the index; it is the one to be killed.
  await a.bucket.head('first');
  const writers = [...onA, ...onB];
  const ending = new AbortController();
  const running = writers.map((writer) => writer.run((onA.includes(writer) ? a : b).bucket, ending.signal));
  for (const deadline = Date.now() + PATIENCE_MS; countAcknowledgements(writers) === 0; await delay(50)) {
    assert.ok(Date.now() < deadline, 'nothing was acknowledged');
  }
  await delay(random.below(1000));
  await a.r2.kill();
  await waitForTakeover(b);
  ending.abort();
  await Promise.all(running);
  await settle(b.bucket, writers);
  await b.bucket.put('after', MIDDLE);
  await b.bucket.delete('after');
  await waitForFiles(store, countFiles(writers, pieceBytesMax));
  await settle(b.bucket, writers);
  assert.deepEqual(store.unknown, []);
});

/** Asks until the index answers: its dead owner's lease has to end first. */
async function waitForTakeover({ bucket }: Side): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await bucket.head('any');
      return;
    } catch (error) {
      assert.match(String(error), /\(10001\)/);
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

/** Waits until the store holds so many files of R2, be they of objects or of parts. */
async function waitForFiles({ objects }: FakeObjectStore, count: number): Promise<void> {
  const files = (): string[] => [...objects.keys()].filter((key) => key.startsWith(BLOBS));
  for (const deadline = Date.now() + PATIENCE_MS; files().length !== count && Date.now() < deadline;) await delay(50);
  assert.equal(files().length, count, 'files that objects own, and no others');
}
