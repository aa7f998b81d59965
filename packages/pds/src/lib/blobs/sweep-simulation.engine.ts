/**
 * Uploads, records, sweeps and crashes in seeded chance, with R2's answers coming late. No blob that a record refers to
 * is ever without its bytes, and in the end nothing is left that no record refers to.
 */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openBlobs } from '../../../tests/worker/blobs-bench.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import type { StoredBlob } from './blob-table.ts';

const rounds = 5;
const steps = 250;
const hourMs = 3_600_000;

/** A seed that has failed once stays here. */
const seeds: number[] = [];

/** What the records of the account say, by path. */
type Model = Map<string, readonly string[]>;

async function simulate(subject: Parameters<typeof openBlobs>[0], seed: number): Promise<void> {
  await subject.ctx.storage.deleteAll();
  const chance = new HeldClock(seed);
  const { table, references, sweep, clock, put, listKeys, sql } = openBlobs(subject);
  const model: Model = new Map();
  const uploads: StoredBlob[] = [];
  const known: string[] = [];
  const running: Promise<unknown>[] = [];
  const finish = (): void => {
    const [upload] = uploads.splice(chance.below(uploads.length), 1);
    if (upload === undefined) return;
    try {
      known.push(table.finishUpload(upload).cid);
    } catch (error) {
      assert.match(String(error), /timed out/, `seed ${seed}`);
    }
  };
  const write = (): void => {
    const path = `a.b.c/${chance.below(6)}`;
    const wanted = Array.from({ length: chance.below(3) }, () => known[chance.below(known.length)] ?? '');
    const cids = wanted.filter((cid) => cid !== '');
    try {
      references.set(path, cids, `r${chance.below(9)}`);
      model.set(path, cids);
    } catch (error) {
      assert.match(String(error), /Could not find blob/, `seed ${seed}`);
    }
  };
  const check = async (): Promise<void> => {
    const keys = new Set(await listKeys());
    for (const cid of [...model.values()].flat()) {
      assert(keys.has(table.getServed(cid)?.key ?? ''), `seed ${seed}: a record refers to ${cid}`);
    }
  };
  for (let step = 0; step < steps; step += 1) {
    const dice = chance.below(20);
    if (dice < 4) uploads.push(await put(`blob ${chance.below(8)}`));
    else if (dice < 7) finish();
    else if (dice === 7) uploads.pop(); // The Worker has died before it could finish.
    else if (dice < 14) write();
    else if (dice < 17) running.push(sweep.run());
    else if (dice === 17) clock.time += chance.below(8) * hourMs;
    else if (dice === 18) await scheduler.wait(chance.below(3));
    else await check();
  }
  await Promise.all(running);
  clock.time += 24 * hourMs;
  await sweep.run();
  await check();
  const referenced = new Set([...model.values()].flat());
  assert.equal((await listKeys()).length, referenced.size, `seed ${seed}`);
  assert.deepEqual(references.listBlobs({ limit: 1000 }).cids.toSorted(), [...referenced].toSorted(), `seed ${seed}`);
  const left = sql.one<{ garbage: number; blobs: number }>`
    select (select count(*) from blob_garbage) as garbage, (select count(*) from blob) as blobs`;
  assert.deepEqual(left, { garbage: 0, blobs: referenced.size }, `seed ${seed}`);
  for (const path of model.keys()) references.set(path, [], 'end');
  assert.equal(await sweep.run(), undefined);
  assert.deepEqual(await listKeys(), []);
}

export const sweepSimulationSuite: Suite = {
  name: 'blob sweep, simulated',
  tests: {
    'no blob that a record refers to loses its bytes, and no other stays': async (subject) => {
      const fresh = Array.from({ length: rounds }, () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      for (const seed of [...seeds, ...fresh]) await simulate(subject, seed);
    },
  },
};
