/**
 * Kills the engine with SIGKILL while objects are written, uploaded in parts and deleted.
 * `R2_KILL_ROUNDS` sets the rounds; `R2_KILL_SEED` repeats the operations and the moments.
 *
 * Each key has one writer, so at a kill its state is known: what was acknowledged last, or what was under way.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { startTestR2, type TestR2 } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket } from './client.ts';
import { chooseSeed, Random } from './random.ts';

const ROUNDS = Number(process.env['R2_KILL_ROUNDS'] ?? 4);
const WRITERS = 6;
const PART = 5 * 1024 * 1024;
const SETTINGS = { graceMs: 200, leaseMs: 1500 };

/** What a key holds: a hash of its bytes and the number of blobs they take, or nothing. */
type State = { hash: string; blobs: number } | undefined;

/** Writes one key for as long as the engine lives. */
class Writer {
  readonly key: string;
  acknowledged: State = undefined;
  /** What an operation that was not answered may have done. */
  underWay: { state: State } | undefined;
  acknowledgements = 0;
  readonly #random: Random;

  constructor(key: string, random: Random) {
    this.key = key;
    this.#random = random;
  }

  async run(bucket: RemoteBucket): Promise<void> {
    for (;;) {
      const { state, perform } = this.#next(bucket);
      this.underWay = { state };
      try {
        await perform();
      } catch {
        return;
      }
      this.acknowledged = state;
      this.underWay = undefined;
      this.acknowledgements++;
    }
  }

  #next(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    switch (this.#random.below(5)) {
      case 0:
        return { state: undefined, perform: () => bucket.delete(this.key) };
      case 1:
        return this.#multipart(bucket);
      default:
        return this.#put(bucket);
    }
  }

  #put(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    const value = this.#random.bytes(this.#random.pick([10, 20_000, 70_000, 400_000, 3_000_000]));
    const state = { hash: hashOf(value), blobs: value.length > 64 * 1024 ? 1 : 0 };
    return { state, perform: () => bucket.put(this.key, value) };
  }

  #multipart(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    const values = [this.#random.bytes(PART), this.#random.bytes(1 + this.#random.below(100_000))];
    const perform = async (): Promise<void> => {
      const id = await bucket.create(this.key);
      const parts = await Promise.all(values.map((value, at) => bucket.uploadPart(this.key, id, at + 1, value)));
      await bucket.complete(this.key, id, parts);
    };
    return { state: { hash: hashOf(Buffer.concat(values)), blobs: 2 }, perform };
  }
}

function hashOf(value: Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Reads each key after a kill, and takes what is there as its state from now on. */
async function settle(bucket: RemoteBucket, writers: Writer[]): Promise<void> {
  for (const writer of writers) {
    const object = await bucket.get(writer.key);
    const hash = object === null ? undefined : hashOf(object.body);
    const possible = [writer.acknowledged, ...(writer.underWay === undefined ? [] : [writer.underWay.state])];
    const actual = possible.find((state) => state?.hash === hash);
    const isKnown = possible.some((state) => state?.hash === hash);
    assert.ok(isKnown, `${writer.key} holds ${hash}, not one of ${JSON.stringify(possible)}`);
    writer.acknowledged = actual;
    writer.underWay = undefined;
  }
}

async function waitUntilCollected(r2: TestR2, expected: number): Promise<void> {
  let found = -1;
  for (let tries = 0; tries < 100 && found !== expected; tries++) {
    found = (await r2.blobs()).length;
    await delay(100);
  }
  assert.equal(found, expected, 'blobs that objects own, and no others');
}

test('whatever moment the engine is killed at, each object is whole, old or new, and no bytes are left over', async (context) => {
  const random = new Random(chooseSeed('R2_KILL_SEED'));
  process.stderr.write(`R2_KILL_SEED=${random.seed}\n`);
  const r2 = await startTestR2({ buckets: ['BUCKET'], settings: SETTINGS });
  context.after(() => r2.stop());
  const bucket = new RemoteBucket(r2.url, 'BUCKET');
  const writers = Array.from(
    { length: WRITERS },
    (_, at) => new Writer(`key-${at}`, new Random(random.below(2 ** 31))),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const running = Promise.all(writers.map((writer) => writer.run(bucket)));
    await delay(150 + random.below(600));
    await r2.kill();
    await running;
    await r2.restart();
    await settle(bucket, writers);
  }
  const count = writers.reduce((sum, writer) => sum + writer.acknowledgements, 0);
  assert.ok(count > ROUNDS, `only ${count} operations were acknowledged`);
  await r2.restart({ ...SETTINGS, uploadLifetimeMs: 1 });
  await settle(bucket, writers);
  await waitUntilCollected(
    r2,
    writers.reduce((sum, { acknowledged }) => sum + (acknowledged?.blobs ?? 0), 0),
  );
  await settle(bucket, writers);
});
