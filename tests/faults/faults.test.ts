/**
 * Kills the engine at random moments under the load of everything at once, and finds every promise kept.
 *
 * `SUNDOG_FAULT_SEED` replays a run, `SUNDOG_FAULT_ROUNDS` makes it longer; see docs/faults.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EngineHouse } from './house.ts';
import { FaultRun } from './run-faults.ts';

const seed = Number(process.env['SUNDOG_FAULT_SEED'] ?? Date.now() % 2 ** 32);
const rounds = Number(process.env['SUNDOG_FAULT_ROUNDS'] ?? 50);

test('the engine is killed in the middle of everything, and nothing is lost, doubled or torn', async (context) => {
  process.stderr.write(`SUNDOG_FAULT_SEED=${seed} SUNDOG_FAULT_ROUNDS=${rounds}\n`);
  const house = await EngineHouse.start();
  context.after(() => house.stop());
  const run = new FaultRun(house, seed);
  context.after(() => run.close());
  await run.prepare();
  for (let round = 0; round < rounds; round += 1) await run.round(round);
  await run.rest();
  const { acknowledged, unanswered } = run.counts;
  context.diagnostic(`${rounds} kills, ${acknowledged} operations acknowledged, ${unanswered} cut short`);
  assert(acknowledged > rounds, `only ${acknowledged} operations were acknowledged`);
});
