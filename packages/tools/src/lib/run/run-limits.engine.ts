/** How much there may be of a run, and of how many. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { accept, caller, createRequest, RunBench, until } from '../../../tests/worker/run-bench.ts';
import { asks } from './ask.ts';
import type { RunAddress, RunProgress } from './run.ts';

const yes = accept({ confirmed: true });
const large = accept({ value: 'x'.repeat(2_100_000) });

/** What an operation on behalf of another run asks, as it was over there. */
const other: RunAddress = { photon: 'p', instance: 'default', runId: 'other' };
const form = { type: 'object', properties: { value: { type: 'string' } } } as const;

function failureOf(progress: RunProgress | undefined): { code: string; message: string } {
  assert.equal(progress?.kind, 'failed', JSON.stringify(progress));
  return progress?.kind === 'failed' ? progress.failure : { code: '', message: '' };
}

function createBench(
  ...[subject, options]: [ConstructorParameters<typeof RunBench>[0], { openMax?: number }?]
): RunBench {
  const methods: ConstructorParameters<typeof RunBench>[1] = {
    own: () => asks.elicit({ message: 'How much?', requestedSchema: form }),
    confirm: () => asks.confirm('Sure?'),
    relayed: (scope) =>
      scope.perform({ kind: 'call', key: 'p' }, async (step) => {
        const request = {
          method: 'elicitation/create',
          params: { message: 'How much?', requestedSchema: form },
        } as const;
        const open = { id: '0', request, askedAtMs: 0, expiresAtMs: Date.UTC(2101, 0, 1) };
        const [answered] = (await step?.relay([open], other)) ?? [];
        return answered?.answer.kind === 'error' ? answered.answer : 'taken';
      }),
  };
  return new RunBench(subject, methods, options);
}

export const runLimitsSuite: Suite = {
  name: 'run limits',
  tests: {
    'an answer that is too large to be kept is refused, in no words of the database': async (subject) => {
      const bench = createBench(subject);
      for (const [method, askId] of [
        ['own', '0'],
        ['relayed', '0.0'],
      ] as const) {
        await bench.runs.start(createRequest(method, method));
        assert.throws(
          () => bench.runs.answer(method, askId, large, caller),
          ({ code, message }: { code?: string; message: string }) => {
            assert.equal(code, 'ask_answer_invalid', message);
            assert.match(message, /at content: it has 21\d{5} bytes, and may have \d+\./);
            assert.ok(!message.includes('_sundog'));
            return true;
          },
        );
        assert.equal(bench.runs.get(method)?.status, 'waiting', 'the ask stays open');
      }
    },

    'over a stream, where there is no second try, the code learns it': async (subject) => {
      const bench = createBench(subject);
      const start = async (method: string, askId: string): Promise<RunProgress> => {
        const end = bench.runs.start(createRequest(method, method, { reach: 'stream' }));
        await until(() => bench.happenings.asks.some(({ run }) => run === method));
        assert.equal(bench.runs.answer(method, askId, large, caller), 'accepted');
        return end;
      };
      assert.equal(failureOf(await start('own', '0')).code, 'ask_answer_invalid');
      const relayed = await start('relayed', '0.0');
      assert.match(JSON.stringify(relayed), /"code":-32602,"message":"The answer does not fit.*may have/);
    },

    'a caller may have so many calls that wait; others, and calls that do not wait, go on': async (subject) => {
      const bench = createBench(subject, { openMax: 3 });
      for (const id of ['1', '2', '3']) await bench.runs.start(createRequest(id, 'confirm'));
      const refusal = failureOf(await bench.runs.start(createRequest('4', 'confirm')));
      assert.equal(refusal.code, 'too_many_runs');
      assert.match(refusal.message, /answer or cancel some of them/);
      assert.equal(bench.runs.get('4'), undefined);
      const bob = { ...caller, id: 'bob' };
      assert.equal((await bench.runs.start(createRequest('5', 'confirm', { caller: bob }))).kind, 'waiting');
      await bench.answer('1', '0', yes);
      assert.equal((await bench.runs.start(createRequest('6', 'confirm'))).kind, 'waiting');
      bench.revive();
      assert.equal(failureOf(await bench.runs.start(createRequest('7', 'confirm'))).code, 'too_many_runs');
      assert.equal(bench.runs.cancel('2', 'not wanted'), true);
      assert.equal((await bench.runs.start(createRequest('8', 'confirm'))).kind, 'waiting');
    },
  },
};
