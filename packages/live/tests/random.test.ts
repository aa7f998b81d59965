/**
 * Random tables, queries, writes, cuts, evictions and deaths: after every step, what each client has been told is what
 * a new run says. `LIVE_SEED=<number>` plays one world again.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';

import { World } from './random/world.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

const WORLDS = 4;
const STEPS = 80;

const given = process.env['LIVE_SEED'];
const seeds = given === undefined ? Array.from({ length: WORLDS }, () => randomInt(2 ** 31)) : [Number(given)];

const total = { useful: 0, inVain: 0, byTable: 0 };

for (const seed of seeds) {
  test(`whatever happens, live results are what a new run says: LIVE_SEED=${seed}`, async (context) => {
    const world = await World.open(seed);
    undoAfter(context, () => world.close());
    const steps: string[] = [];
    try {
      for (let step = 0; step < STEPS; step += 1) {
        steps.push(await world.step());
        await world.check();
      }
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`LIVE_SEED=${seed}, step ${steps.length} (${steps.join(' ')}): ${message}`, { cause: error });
    }
    const { runs, inVain, byTable } = world.runs;
    context.diagnostic(`${runs} runs, ${inVain} in vain; by table it would have been ${byTable}`);
    assert.ok(runs <= byTable, `${runs} runs, and by table ${byTable}`);
    total.useful += runs - inVain;
    total.inVain += inVain;
    total.byTable += byTable;
  });
}

test('most of what would run in vain does not run', { skip: given !== undefined }, () => {
  // What is left are queries that make little of what they read: whether there is a row, or how many there are.
  const { useful, inVain, byTable } = total;
  assert.ok(inVain < 0.6 * (byTable - useful), `${inVain} in vain, ${useful} not; by table ${byTable}`);
});
