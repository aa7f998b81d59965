/**
 * Kills the engine with SIGKILL while objects are written, uploaded in parts and deleted.
 * `R2_KILL_ROUNDS` sets the rounds; `R2_KILL_SEED` repeats the operations and the moments.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { startTestR2, type TestR2 } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket } from './client.ts';
import { chooseSeed, Random } from './random.ts';
import { countAcknowledgements, countFiles, settle, Writer } from './writer.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const ROUNDS = Number(process.env['R2_KILL_ROUNDS'] ?? 4);
const WRITERS = 6;
const SETTINGS = { graceMs: 200, leaseMs: 1500 };

async function waitUntilCollected(r2: TestR2, expected: number): Promise<void> {
  let found = -1;
  for (const deadline = Date.now() + 60_000; found !== expected && Date.now() < deadline;) {
    found = (await r2.blobs()).length;
    await delay(100);
  }
  assert.equal(found, expected, 'blobs that objects own, and no others');
}

test('whatever moment the engine is killed at, each object is whole, old or new, and no bytes are left over', async (context) => {
  const random = new Random(chooseSeed('R2_KILL_SEED'));
  process.stderr.write(`R2_KILL_SEED=${random.seed}\n`);
  const r2 = await startTestR2({ buckets: ['BUCKET'], settings: SETTINGS });
  undoAfter(context, () => r2.stop());
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
  const count = countAcknowledgements(writers);
  assert.ok(count > ROUNDS, `only ${count} operations were acknowledged`);
  await r2.restart({ ...SETTINGS, uploadLifetimeMs: 1 });
  await settle(bucket, writers);
  await waitUntilCollected(r2, countFiles(writers));
  await settle(bucket, writers);
});
