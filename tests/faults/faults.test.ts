/**
 * Kills the engine at random moments under the load of everything at once, and finds every promise kept.
 *
 * `SUNDOG_FAULT_SEED` replays a run, `SUNDOG_FAULT_ROUNDS` makes it longer; see docs/faults.md.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { EngineHouse } from './house.ts';
import { knownSeeds } from './known-seeds.ts';
import { FaultRun } from './run-faults.ts';
import { undoAfter } from '../harness/undo-after.ts';

const chosenSeed = process.env['SUNDOG_FAULT_SEED'];
const seed = Number(chosenSeed ?? Date.now() % 2 ** 32);
const rounds = Number(process.env['SUNDOG_FAULT_ROUNDS'] ?? 50);
process.stderr.write(`SUNDOG_FAULT_SEED=${seed} SUNDOG_FAULT_ROUNDS=${rounds}\n`);

for (const known of chosenSeed === undefined ? knownSeeds : []) {
  test(`seed ${known.seed} showed ${known.showed}`, async (context) => {
    await runAll(context, known.seed, known.rounds);
  });
}

test('the engine is killed in the middle of everything, and nothing is lost, doubled or torn', async (context) => {
  const { acknowledged, unanswered, cutShort } = await runAll(context, seed, rounds);
  context.diagnostic(`${rounds} kills, ${acknowledged} operations acknowledged, ${unanswered} cut short (${cutShort})`);
  assert.ok(acknowledged > rounds, `only ${acknowledged} operations were acknowledged`);
});

async function runAll(context: TestContext, runSeed: number, runRounds: number): Promise<FaultRun['counts']> {
  const house = await EngineHouse.start();
  undoAfter(context, () => house.stop());
  const run = new FaultRun(house, runSeed);
  undoAfter(context, () => run.close());
  await run.prepare();
  for (let round = 0; round < runRounds; round += 1) await run.round(round);
  await run.rest();
  return run.counts;
}
