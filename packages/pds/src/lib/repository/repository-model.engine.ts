import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import {
  createOf,
  createRepository,
  deleteOf,
  findFaults,
  findFaultsOfCommit,
  noteOf,
  openRepository,
  putOf,
  readAll,
  recordsOf,
} from '../../../tests/worker/repository-bench.ts';
import { encodeData } from '../values/data.ts';
import { createRecordCid } from '../values/cid.ts';
import { readCar } from '../car/car-reader.ts';
import type { RecordWrite } from './write.ts';

const seeds = [1, 2, 3, 4, 5, 6];
const collections = ['com.example.a', 'com.example.a.b', 'com.example.a-b', 'com.example.c'];

/** A batch and what a map of the records has after it; undefined if it must be refused. */
function createBatch(
  clock: HeldClock,
  before: ReadonlyMap<string, string>,
): { writes: RecordWrite[]; after: Map<string, string> | undefined } {
  const writes: RecordWrite[] = [];
  const after = new Map(before);
  let isRefused = false;
  for (let count = 1 + clock.below(8) ** 2; count > 0; count--) {
    const collection = collections[clock.below(collections.length)] ?? '';
    const rkey = `k${clock.below(60)}`;
    const key = `${collection}/${rkey}`;
    const text = `text ${clock.below(5)}`;
    const exists = after.has(key);
    // Few of the writes are wrong ones, so that most batches come through.
    const kind = clock.below(exists ? 5 : 3);
    if (kind >= 3) {
      writes.push(deleteOf(rkey, collection));
      after.delete(key);
    } else if (kind === 0 && (!exists || clock.below(40) === 0)) {
      writes.push(createOf(rkey, text, collection));
      isRefused ||= exists;
      after.set(key, text);
    } else {
      writes.push(putOf(rkey, text, collection));
      after.set(key, text);
    }
  }
  return { writes, after: isRefused ? undefined : after };
}

async function simulate(ctx: DurableObjectState, seed: number): Promise<void> {
  const clock = new HeldClock(seed);
  let bench = await createRepository(ctx, { clock });
  const { key } = bench;
  let model = new Map<string, string>();
  for (let round = 0; round < 60; round++) {
    clock.time += clock.below(3);
    const { writes, after } = createBatch(clock, model);
    const outcome = await bench.repository.applyWrites(writes).catch(() => undefined);
    assert.equal(outcome !== undefined, after !== undefined, `round ${round}`);
    model = after ?? model;
    if (clock.below(10) === 0) bench = await openRepository(ctx, { clock, key });
    assert.deepEqual(findFaults(bench), [], `round ${round}`);
  }
  const expected = [...model].map(([path, text]) => [path, createRecordCid(encodeData(noteOf(text)))] as const);
  const car = readCar(await readAll(bench.repository.exportCar()));
  assert.deepEqual(recordsOf(car), new Map(expected.toSorted(([a], [b]) => (a < b ? -1 : 1))));
  let data: string | undefined;
  for (const event of bench.repository.outbox.pending(1000)) {
    const checked = await findFaultsOfCommit(event, { data, key: key.did });
    assert.deepEqual(checked.faults, [], `event ${event.number}`);
    ({ data } = checked);
  }
  assert.equal(data, bench.repository.head()?.data);
}

/** Random batches against a map: the records, the tree, and what the firehose is told must be those of the map. */
export const repositoryModelSuite: Suite = {
  name: 'repository model',
  tests: Object.fromEntries(seeds.map((seed) => [`seed ${seed}`, ({ ctx }) => simulate(ctx, seed)])),
};
