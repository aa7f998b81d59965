/** Runs the seeds again that have found something. */
import { test } from 'node:test';

import { EngineHouse } from './house.ts';
import { regressions } from './regressions.ts';
import { FaultRun } from './run-faults.ts';

for (const { seed, rounds, showed } of regressions) {
  test(`seed ${seed}: ${showed}`, async (context) => {
    const house = await EngineHouse.start();
    context.after(() => house.stop());
    const run = new FaultRun(house, seed);
    context.after(() => run.close());
    await run.prepare();
    for (let round = 0; round < rounds; round += 1) await run.round(round);
    await run.rest();
  });
}
