/** What runs cost where many wait: counted in rows, which do not depend on the machine. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { accept, caller, createRequest, RunBench } from '../../../tests/worker/run-bench.ts';
import { CountedState } from '../../../tests/worker/counted-state.ts';
import { asks } from './ask.ts';

const COUNT = 10_000;

export const runsLoadSuite: Suite = {
  name: 'runs, many',
  tests: {
    'ten thousand runs that wait are listed, answered and given up as cheaply as ten': async ({ ctx }) => {
      const state = new CountedState(ctx);
      const bench = new RunBench(
        { ctx: state.ctx },
        {
          ask: () => asks.confirm('Sure?'),
          plain: () => 1,
        },
      );
      for (let n = 0; n < COUNT; n += 1) void bench.runs.start(createRequest(`r${n}`, 'ask', { reach: 'people' }));
      await new Promise((resolve) => setTimeout(resolve, 0));
      assert.equal(bench.happenings.asks.length, COUNT);
      bench.revive(state.ctx); // A process that has none of them in memory.
      const rowsOf = async (work: () => unknown): Promise<number> => {
        const before = state.rowsRead;
        await work();
        return state.rowsRead - before;
      };
      const few = 60;
      assert.ok((await rowsOf(() => bench.runs.list({ status: 'waiting' }, { limit: 10 }))) < few);
      assert.ok((await rowsOf(() => bench.runs.list({ caller: 'ann' }, { limit: 10, cursor: 5_000 }))) < few);
      assert.ok((await rowsOf(() => bench.runs.get('r7000'))) < few);
      assert.ok((await rowsOf(() => bench.runs.start(createRequest('new', 'plain')))) < few);
      const yes = accept({ confirmed: true });
      assert.ok((await rowsOf(() => bench.runs.answer('r5000', '0', yes, caller))) < few);
      assert.deepEqual(await bench.runs.next('r5000'), { kind: 'returned', value: true });
      assert.ok((await rowsOf(() => bench.runs.cancel('r5001', 'no'))) < few);
      assert.ok((await rowsOf(() => bench.pass(5_000))) < few, 'nothing is due, so nothing is looked at');
    },
  },
};
