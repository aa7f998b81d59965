/** Runs as their callers see them, each over the real storage. A new `Runs` over it is a new process. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { accept, caller, createClient, createRequest, RunBench, until } from '../../../tests/worker/run-bench.ts';
import { asks } from './ask.ts';
import type { RunScope } from './run-scope.ts';
import type { RunProgress } from './run.ts';

const set = (scope: RunScope, ctx: DurableObjectState, key: string, value: unknown): Promise<void> =>
  scope.perform({ kind: 'memory.set', key }, () => ctx.storage.kv.put(key, value));

const tables = (ctx: DurableObjectState): unknown[] =>
  ctx.storage.sql.exec(`select name from sqlite_master where type = 'table'`).toArray();

function mustWait(progress: RunProgress | undefined): readonly { readonly id: string }[] {
  assert.equal(progress?.kind, 'waiting');
  return progress?.kind === 'waiting' ? progress.asks : [];
}

export const runsSuite: Suite = {
  name: 'runs',
  tests: {
    'a run that never asks answers, and writes nothing': async (subject) => {
      const bench = new RunBench(subject, {
        plain: () => 5,
        promise: async (_scope, { n }) => (n as number) + 1,
        thrown: () => {
          throw new RangeError('too far');
        },
        counted: (scope) => scope.perform({ kind: 'count', key: '' }, () => 7),
      });
      assert.deepEqual(await bench.runs.start(createRequest('1', 'plain')), { kind: 'returned', value: 5 });
      assert.deepEqual(await bench.runs.start(createRequest('2', 'promise', { args: { n: 1 } })), {
        kind: 'returned',
        value: 2,
      });
      assert.deepEqual(await bench.runs.start(createRequest('3', 'thrown')), {
        kind: 'failed',
        failure: { name: 'RangeError', code: 'internal_error', message: 'too far' },
      });
      assert.deepEqual(await bench.runs.start(createRequest('4', 'counted')), { kind: 'returned', value: 7 });
      assert.deepEqual(tables(bench.ctx), []);
      assert.deepEqual(bench.runs.list(), { runs: [] });
      assert.deepEqual(
        bench.happenings.ends.map(({ run, end }) => [run, end.status]),
        [
          ['1', 'returned'],
          ['2', 'returned'],
          ['3', 'failed'],
          ['4', 'returned'],
        ],
      );
    },

    'an ask waits and goes on with the answer, in the same process and in another': async (subject) => {
      for (const isOther of [false, true]) {
        let effects = 0;
        const bench = new RunBench(subject, {
          deploy: async (scope, { to }) => {
            const before = await scope.perform({ kind: 'count', key: 'effects' }, () => (effects += 1));
            scope.notify({ kind: 'status', message: 'asking' });
            const isSure = await asks.confirm(`Deploy to ${to as string}?`);
            await set(scope, subject.ctx, 'deployed', isSure);
            return { before, isSure };
          },
        });
        const id = `deploy-${isOther}`;
        const first = mustWait(await bench.runs.start(createRequest(id, 'deploy', { args: { to: 'prod' } })));
        assert.equal(first.length, 1);
        assert.deepEqual(bench.happenings.asks[0]?.ask.request, {
          method: 'elicitation/create',
          params: {
            message: 'Deploy to prod?',
            requestedSchema: {
              type: 'object',
              properties: { confirmed: { type: 'boolean' } },
              required: ['confirmed'],
            },
          },
        });
        if (isOther) bench.revive();
        const end = await bench.answer(id, first[0]?.id ?? '', accept({ confirmed: true }));
        assert.deepEqual(end, { kind: 'returned', value: { before: 1, isSure: true } });
        assert.equal(effects, 1);
        assert.equal(subject.ctx.storage.kv.get('deployed'), true);
        assert.deepEqual([bench.happenings.asks.length, bench.happenings.notices.length], [1, 1]);
        assert.equal(bench.happenings.ends.length, 1);
      }
    },

    'the same id joins the run: while it runs, while it waits, and after its end, also in another process': async (
      subject,
    ) => {
      let calls = 0;
      const bench = new RunBench(subject, {
        ask: async () => {
          calls += 1;
          return asks.confirm('Sure?');
        },
      });
      const request = createRequest('r', 'ask');
      const [one, two] = await Promise.all([bench.runs.start(request), bench.runs.start(request)]);
      assert.deepEqual(one, two);
      bench.revive();
      const [ask] = mustWait(await bench.runs.start(request));
      assert.equal(calls, 1, 'to say what it waits for, nothing is begun again');
      await bench.answer('r', ask?.id ?? '', accept({ confirmed: false }));
      assert.deepEqual(await bench.runs.start(request), { kind: 'returned', value: false });
      bench.revive();
      assert.deepEqual(await bench.runs.start(request), { kind: 'returned', value: false });
      assert.equal(bench.runs.answer('r', ask?.id ?? '', accept({ confirmed: true }), caller), 'answered already');
      assert.equal(calls, 2);
      const kept = Array.from(bench.ctx.storage.kv.list({ prefix: '_sundog_run:' }));
      assert.equal(kept.length, 1, 'of an ended run only its end is kept');
      await bench.pass(10 * 60_000);
      assert.equal(await bench.runs.next('r'), undefined, 'forgotten after ten minutes');
      assert.deepEqual(Array.from(bench.ctx.storage.kv.list()), []);
      assert.equal(bench.jobs.nextAlarmAt(), null);
    },

    'a stream’s start answers only at the end, and its asks are told': async (subject) => {
      const bench = new RunBench(subject, { ask: () => asks.confirm('Sure?') });
      const end = bench.runs.start(createRequest('r', 'ask', { reach: 'stream' }));
      await until(() => bench.happenings.asks.length === 1);
      assert.equal(bench.runs.answer('r', '0', accept({ confirmed: true }), caller), 'accepted');
      assert.deepEqual(await end, { kind: 'returned', value: true });
    },

    'several asks at once are one wait; missing answers leave the rest open, strange ones are ignored': async (
      subject,
    ) => {
      const bench = new RunBench(subject, {
        ask: async () => Promise.all([asks.confirm('a'), asks.confirm('b'), asks.confirm('c')]),
      });
      const ids = mustWait(await bench.runs.start(createRequest('r', 'ask'))).map(({ id }) => id);
      assert.deepEqual(ids, ['0', '1', '2']);
      assert.equal(bench.runs.answer('r', 'x', accept({}), caller), 'unknown');
      assert.equal(bench.runs.answer('q', '0', accept({}), caller), 'unknown');
      assert.deepEqual(
        mustWait(await bench.answer('r', '1', accept({ confirmed: true }))).map(({ id }) => id),
        ['0', '2'],
      );
      bench.revive();
      assert.deepEqual(
        mustWait(await bench.answer('r', '0', accept({ confirmed: false }))).map(({ id }) => id),
        ['2'],
      );
      assert.deepEqual(
        mustWait(await bench.runs.next('r')).map(({ id }) => id),
        ['2'],
      );
      assert.deepEqual(await bench.answer('r', '2', accept({ confirmed: true })), {
        kind: 'returned',
        value: [false, true, true],
      });
      assert.equal(bench.happenings.asks.length, 3, 'each was told once');
    },

    'a task is stored before it runs, and begins again if the process dies': async (subject) => {
      let release = (): void => {};
      let calls = 0;
      const bench = new RunBench(subject, {
        work: async (scope) => {
          calls += 1;
          const isFirst = calls === 1;
          const one = await scope.perform({ kind: 'one', key: '' }, () => calls);
          const two = await scope.perform({ kind: 'two', key: '' }, () =>
            isFirst
              ? new Promise<number>(() => {})
              : new Promise<number>((resolve) => (release = () => resolve(calls))),
          );
          return [one, two];
        },
      });
      void bench.runs.start(createRequest('t', 'work', { reach: 'task' }));
      assert.equal(bench.runs.get('t')?.status, 'running');
      await until(() => bench.runs.get('t') !== undefined && calls === 1);
      bench.revive();
      await bench.pass(4_999);
      assert.equal(calls, 1, 'too early to know that the process died');
      await bench.pass(1);
      assert.equal(calls, 2, 'begun again');
      release();
      assert.deepEqual(await bench.runs.next('t'), { kind: 'returned', value: [1, 2] });
      assert.deepEqual(bench.runs.get('t')?.status, 'returned');
    },

    'an ask whose time is over fails inside of the method, in the same process and in another': async (subject) => {
      for (const isOther of [false, true]) {
        const id = `expiring-${isOther}`;
        const bench = new RunBench(subject, {
          ask: async () => {
            try {
              return await asks.confirm('Sure?', { timeoutMs: 1_000 });
            } catch (error) {
              return error instanceof Error ? [error.name, error.message] : undefined;
            }
          },
        });
        mustWait(await bench.runs.start(createRequest(id, 'ask')));
        if (isOther) bench.revive();
        await bench.pass(999);
        mustWait(await bench.runs.next(id));
        await bench.pass(1);
        assert.deepEqual(await bench.runs.next(id), {
          kind: 'returned',
          value: ['AskTimeoutError', 'Nobody answered within 1000 ms: Sure?'],
        });
        assert.equal(bench.runs.answer(id, '0', accept({ confirmed: true }), caller), 'answered already');
      }
    },

    'an ask is open for a day unless it says otherwise, and never longer than the deadline': async (subject) => {
      const bench = new RunBench(subject, { ask: () => asks.confirm('Sure?') });
      const start = bench.clock.time;
      await bench.runs.start(createRequest('day', 'ask'));
      await bench.runs.start(createRequest('hour', 'ask', { deadlineMs: start + 3_600_000 }));
      const expiries = bench.happenings.asks.map(({ ask }) => ask.expiresAtMs - start);
      assert.deepEqual(expiries, [86_400_000, 3_600_000]);
    },

    'a cancel ends a run: its signal, its ask, and all that its code still does': async (subject) => {
      for (const isOther of [false, true]) {
        const seen: unknown[] = [];
        const id = `cancelled-${isOther}`;
        const bench = new RunBench(subject, {
          ask: async (scope) => {
            scope.signal.addEventListener('abort', () => seen.push('aborted'));
            try {
              await asks.confirm('Sure?');
            } catch (error) {
              seen.push(error instanceof Error ? error.name : error);
              await scope.perform({ kind: 'late', key: '' }, () => void seen.push('done')).catch(() => {});
            }
          },
        });
        mustWait(await bench.runs.start(createRequest(id, 'ask')));
        if (isOther) bench.revive();
        assert.equal(bench.runs.cancel(id, 'no longer wanted'), true);
        assert.equal(bench.runs.cancel(id, 'again'), false);
        const progress = await bench.runs.next(id);
        assert.equal(progress?.kind === 'failed' && progress.failure.code, 'run_cancelled');
        assert.equal(bench.runs.get(id)?.status, 'cancelled');
        assert.equal(bench.runs.answer(id, '0', accept({ confirmed: true }), caller), 'unknown');
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.deepEqual(seen, isOther ? [] : ['aborted', 'RunCancelledError']);
        assert.equal(bench.happenings.ends.length, 1);
      }
    },

    'a client that cannot be asked is not asked, and told what to do': async (subject) => {
      const bench = new RunBench(subject, {
        confirm: () => asks.confirm('Sure?'),
        sample: () => asks.sample({ prompt: 'Hello' }),
        url: () => asks.elicit({ mode: 'url', message: 'Visit', url: 'https://example.com/' }),
      });
      const failures = await Promise.all([
        bench.runs.start(createRequest('1', 'confirm', { reach: 'none' })),
        bench.runs.start(createRequest('2', 'confirm', { client: createClient('rounds', { elicitForm: false }) })),
        bench.runs.start(createRequest('3', 'url', { client: createClient('stream', { elicitUrl: false }) })),
        bench.runs.start(createRequest('4', 'sample', { reach: 'people' })),
        bench.runs.start(createRequest('5', 'confirm', { client: { ...createClient('none'), asking: 'Because.' } })),
      ]);
      const messages = failures.map((progress) => {
        assert.equal(progress.kind === 'failed' && progress.failure.code, 'ask_unsupported');
        return progress.kind === 'failed' ? progress.failure.message : '';
      });
      assert.match(messages[0] ?? '', /Accept: application\/json, text\/event-stream/);
      assert.match(messages[1] ?? '', /"elicitation"/);
      assert.match(messages[2] ?? '', /"elicitation.url"/);
      assert.match(messages[3] ?? '', /no language model/);
      assert.match(messages[4] ?? '', /Because\./);
      assert.deepEqual(tables(bench.ctx), [], 'nothing was stored');
    },

    'an answer that does not fit is refused and the ask stays open; on a stream the code gets the error': async (
      subject,
    ) => {
      const requestedSchema = {
        type: 'object',
        properties: { age: { type: 'integer', minimum: 18 } },
        required: ['age'],
      };
      const bench = new RunBench(subject, {
        ask: () => asks.elicit({ message: 'How old?', requestedSchema }),
      });
      mustWait(await bench.runs.start(createRequest('r', 'ask')));
      const wrong = {
        code: 'ask_answer_invalid',
        data: { path: 'age', expected: 'expected a number of at least 18, found 5.' },
      };
      assert.throws(() => bench.runs.answer('r', '0', accept({ age: 5 }), caller), wrong);
      mustWait(await bench.runs.next('r'));
      assert.deepEqual(await bench.answer('r', '0', accept({ age: 18 })), { kind: 'returned', value: { age: 18 } });
      const end = bench.runs.start(createRequest('s', 'ask', { reach: 'stream' }));
      await until(() => bench.happenings.asks.length === 2);
      bench.runs.answer('s', '0', accept({ age: 5 }), caller);
      const progress = await end;
      assert.equal(progress.kind === 'failed' && progress.failure.code, 'ask_answer_invalid');
    },

    'a run that cannot be read is ended, and is not in the way of others': async (subject) => {
      const bench = new RunBench(subject, { ask: () => asks.confirm('Sure?', { timeoutMs: 1_000 }) });
      await bench.runs.start(createRequest('torn', 'ask'));
      await bench.runs.start(createRequest('whole', 'ask'));
      subject.ctx.storage.sql.exec(`update _sundog_run set request = 'torn' where id = 'torn'`);
      bench.revive();
      await bench.pass(1_000);
      const whole = await bench.runs.next('whole');
      assert.equal(whole?.kind === 'failed' && whole.failure.code, 'ask_timeout');
      const torn = await bench.runs.next('torn');
      assert.equal(torn?.kind === 'failed' && torn.failure.name, 'SyntaxError');
    },

    'runs that wait are listed with what they ask, page by page, by caller and status': async (subject) => {
      const bench = new RunBench(subject, { ask: (_scope, { n }) => asks.confirm(`Number ${n as number}?`) });
      for (let n = 0; n < 5; n += 1) {
        const bob = { ...caller, id: 'bob' };
        await bench.runs.start(createRequest(`r${n}`, 'ask', { args: { n }, ...(n % 2 === 1 && { caller: bob }) }));
      }
      await bench.answer('r2', '0', accept({ confirmed: true }));
      const ids = (list: ReturnType<typeof bench.runs.list>) => list.runs.map(({ id }) => id);
      assert.deepEqual(ids(bench.runs.list()), ['r4', 'r3', 'r2', 'r1', 'r0']);
      assert.deepEqual(ids(bench.runs.list({ status: 'waiting', caller: 'ann' })), ['r4', 'r0']);
      const first = bench.runs.list({ status: 'waiting' }, { limit: 2 });
      assert.deepEqual(ids(first), ['r4', 'r3']);
      const { cursor } = first;
      assert.ok(cursor !== undefined);
      assert.deepEqual(ids(bench.runs.list({ status: 'waiting' }, { limit: 10, cursor })), ['r1', 'r0']);
      const [record] = first.runs;
      assert.equal(record?.asks[0]?.request.params['message'], 'Number 4?');
      assert.deepEqual(record?.args, { n: 4 });
    },
  },
};
