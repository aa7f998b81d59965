/** Kills the host itself under the same load: the next one takes over its data, and nothing is lost. */
import { test } from 'node:test';

import { HostHouse } from './host-house.ts';
import { FaultRun } from './run-faults.ts';
import { undoAfter } from '../harness/undo-after.ts';

const ROUNDS = 4;

const seed = Number(process.env['SUNDOG_FAULT_SEED'] ?? Date.now() % 2 ** 32);

test('the host is killed in the middle of everything, and the next one finds everything', async (context) => {
  process.stderr.write(`SUNDOG_FAULT_SEED=${seed}\n`);
  const house = await HostHouse.start(context);
  const run = new FaultRun(house, seed);
  undoAfter(context, async () => {
    run.close();
    await house.stop();
  });
  await run.prepare();
  for (let round = 0; round < ROUNDS; round += 1) await run.round(round);
  await run.rest();
});
