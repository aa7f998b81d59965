/** What a run does a second time: after a process that is no more, its code begins again. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { accept, createRequest, RunBench, until, type Method } from '../../../tests/worker/run-bench.ts';
import { AskCancelledError, AskDeclinedError } from '../photon/errors.ts';
import { asks } from './ask.ts';
import type { RunScope, Step } from './run-scope.ts';
import type { RunProgress } from './run.ts';

const yes = accept({ confirmed: true });
const confirm = (question = 'Sure?') => asks.confirm(question);
const pause = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));

function op<Result>(scope: RunScope, key: string, effect: (step?: Step) => Result | Promise<Result>): Promise<Result> {
  return scope.perform({ kind: 'op', key }, effect);
}

function failureOf(progress: RunProgress | undefined): { code: string; message: string; data?: unknown } {
  assert.equal(progress?.kind, 'failed', JSON.stringify(progress));
  return progress?.kind === 'failed' ? progress.failure : { code: '', message: '' };
}

/** Runs a method to its end, with a new process before each answer; all answers are yes. */
async function runDying(bench: RunBench, id: string, method: string): Promise<RunProgress> {
  let progress = await bench.runs.start(createRequest(id, method));
  while (progress.kind === 'waiting') {
    bench.revive();
    progress = await bench.answer(id, progress.asks[0]?.id ?? '', yes);
  }
  return progress;
}

export const replaySuite: Suite = {
  name: 'run replay',
  tests: {
    'what was done is not done again, and answers what it answered': async (subject) => {
      const done: string[] = [];
      const bench = new RunBench(subject, {
        work: async (scope) => {
          const answers: unknown[] = [];
          const note = (key: string): Promise<number> => op(scope, key, () => done.push(key));
          answers.push(await note('a'));
          scope.performNow({ kind: 'emit', key: 'news' }, () => void done.push('emit'));
          scope.notify({ kind: 'status', message: 'one' });
          answers.push(await confirm());
          answers.push(await note('b'));
          scope.notify({ kind: 'status', message: 'two' });
          answers.push(await confirm());
          answers.push(await note('c'));
          return answers;
        },
      });
      const end = await runDying(bench, 'r', 'work');
      assert.deepEqual(end, { kind: 'returned', value: [1, true, 3, true, 4] });
      assert.deepEqual(done, ['a', 'emit', 'b', 'c']);
      assert.deepEqual(
        bench.happenings.notices.map(({ notice }) => notice),
        [
          { kind: 'status', message: 'one' },
          { kind: 'status', message: 'two' },
        ],
      );
    },

    'a value is repeated as it was, whatever the photon did to it since': async (subject) => {
      const bench = new RunBench(subject, {
        work: async (scope) => {
          const list = await op(scope, 'list', () => ({ items: [1, 2], seen: new Set(['a']) }));
          const before = JSON.stringify([list.items, [...list.seen]]);
          list.items.push(3);
          list.seen.add('b');
          await confirm();
          return [before, list.items, [...list.seen]];
        },
      });
      assert.deepEqual(await runDying(bench, 'r', 'work'), {
        kind: 'returned',
        value: ['[[1,2],["a"]]', [1, 2, 3], ['a', 'b']],
      });
    },

    'a failure is repeated with its name, code, message and data': async (subject) => {
      let attempts = 0;
      const seen: unknown[] = [];
      const bench = new RunBench(subject, {
        work: async (scope) => {
          const fail = (): never => {
            attempts += 1;
            throw new AskDeclinedError('really?');
          };
          for (const effect of [fail, async () => fail()]) {
            const error = await op(scope, 'fail', effect).catch((thrown: unknown) => thrown);
            assert.ok(error instanceof Error);
            const { name, message, code, data } = error as AskDeclinedError;
            seen.push({ name, message, code, data });
          }
          return confirm();
        },
      });
      await runDying(bench, 'r', 'work');
      assert.equal(attempts, 2);
      assert.equal(seen.length, 4);
      assert.deepEqual(seen.slice(2), seen.slice(0, 2));
    },

    'operations side by side go on in the order in which they ended, and start the same ones again': async (
      subject,
    ) => {
      const started: string[] = [];
      const bench = new RunBench(subject, {
        work: async (scope) => {
          const branch = async (name: string, ms: number): Promise<string> => {
            await op(scope, `${name} first`, () => pause(ms));
            return op(scope, `${name} second`, () => {
              started.push(name);
              return name;
            });
          };
          const results = await Promise.all([branch('slow', 30), branch('fast', 1), branch('middle', 12)]);
          await confirm();
          return results;
        },
      });
      const end = await runDying(bench, 'r', 'work');
      assert.deepEqual(end, { kind: 'returned', value: ['slow', 'fast', 'middle'] });
      assert.deepEqual(started, ['fast', 'middle', 'slow']);
    },

    'asks side by side are answered in any order, each in a process of its own': async (subject) => {
      const bench = new RunBench(subject, {
        work: async (scope) => {
          const branch = async (name: string): Promise<unknown> => {
            const first = await confirm(`${name} one`);
            await op(scope, name, () => 0);
            return [name, first, await confirm(`${name} two`)];
          };
          return Promise.all([branch('a'), branch('b')]);
        },
      });
      await bench.runs.start(createRequest('r', 'work'));
      for (const id of ['1', '0', '5']) {
        bench.revive();
        const progress = await bench.answer('r', id, yes);
        assert.equal(progress.kind, 'waiting', id);
      }
      assert.deepEqual(
        bench.happenings.asks.map(({ ask }) => [ask.id, ask.request.params['message']]),
        [
          ['0', 'a one'],
          ['1', 'b one'],
          ['3', 'b two'],
          ['5', 'a two'],
        ],
      );
      bench.revive();
      assert.deepEqual(await bench.answer('r', '3', yes), {
        kind: 'returned',
        value: [
          ['a', true, true],
          ['b', true, true],
        ],
      });
    },

    'code that changed while a run waited is told where it differs, and cannot catch that': async (subject) => {
      const changed: Record<string, Method> = {
        other: (scope) =>
          op(scope, 'renamed', () => 0)
            .catch(() => 'caught')
            .then(() => confirm()),
        less: () => Promise.resolve('done'),
        noAsk: (scope) => op(scope, 'count', () => 0).then(() => op(scope, 'instead', () => 0)),
      };
      const before: Method = async (scope) => {
        await op(scope, 'count', () => 0);
        return confirm();
      };
      const expected: Record<string, { index: number; expected: string; found?: string }> = {
        other: { index: 0, expected: 'op "count"', found: 'op "renamed"' },
        less: { index: 0, expected: 'op "count"' },
        noAsk: { index: 1, expected: 'ask "elicitation/create"', found: 'op "instead"' },
      };
      for (const [name, after] of Object.entries(changed)) {
        let current = before;
        const bench = new RunBench(subject, { work: (...args) => current(...args) });
        await bench.runs.start(createRequest(name, 'work'));
        bench.revive();
        current = after;
        const failure = failureOf(await bench.answer(name, '1', yes));
        assert.equal(failure.code, 'journal_mismatch');
        assert.deepEqual(failure.data, { method: 'work', ...expected[name] });
        assert.match(failure.message, /at operation [12] of "work" the journal has/);
        assert.equal(bench.runs.get(name)?.status, 'failed');
      }
    },

    'an operation that was going on when the process died is done again': async (subject) => {
      const done: string[] = [];
      const bench = new RunBench(subject, {
        work: async (scope) => {
          await confirm();
          await op(scope, 'before', () => void done.push('before'));
          await op(scope, 'cut', () => {
            done.push('cut');
            return done.includes('again') ? pause() : new Promise(() => {});
          });
          return 'end';
        },
      });
      await bench.runs.start(createRequest('r', 'work'));
      bench.runs.answer('r', '0', yes, createRequest('r', 'work').caller);
      await until(() => done.includes('cut'));
      bench.revive();
      done.push('again');
      await bench.pass(5_000);
      assert.deepEqual(await bench.runs.next('r'), { kind: 'returned', value: 'end' });
      assert.deepEqual(done, ['before', 'cut', 'again', 'cut']);
    },

    'a run in which the process dies again and again at the same place is given up': async (subject) => {
      let begun = 0;
      const bench = new RunBench(subject, {
        work: async (scope) => {
          begun += 1;
          await op(scope, 'deadly', () => new Promise(() => {}));
        },
      });
      void bench.runs.start(createRequest('r', 'work', { reach: 'task' }));
      for (let life = 0; life < 10; life += 1) {
        bench.revive();
        await bench.pass(60_000);
      }
      assert.equal(failureOf(await bench.runs.next('r')).code, 'run_lost');
      assert.equal(begun, 6);
    },

    'a run that gets further each time may die as often as it likes': async (subject) => {
      const lives = 10;
      let life = 0;
      const bench = new RunBench(subject, {
        work: async (scope) => {
          for (let n = 1; n <= lives; n += 1) await op(scope, String(n), () => (n > life ? new Promise(() => {}) : n));
          return 'end';
        },
      });
      void bench.runs.start(createRequest('r', 'work', { reach: 'task' }));
      for (life = 1; life <= lives; life += 1) {
        bench.revive();
        await bench.pass(60_000);
        await pause();
      }
      assert.deepEqual(await bench.runs.next('r'), { kind: 'returned', value: 'end' });
    },

    'declines and dismissals are errors of their own, the same after a replay': async (subject) => {
      for (const isOther of [false, true]) {
        const bench = new RunBench(subject, {
          work: async () => {
            const seen: unknown[] = [];
            for (const Refusal of [AskDeclinedError, AskCancelledError]) {
              try {
                seen.push(await confirm());
              } catch (error) {
                seen.push(error instanceof Refusal);
              }
            }
            return seen;
          },
        });
        const id = `r-${isOther}`;
        await bench.runs.start(createRequest(id, 'work'));
        for (const [ask, action] of [
          ['0', 'decline'],
          ['1', 'cancel'],
        ] as const) {
          if (isOther) bench.revive();
          await bench.answer(id, ask, { kind: 'result', result: { action } });
        }
        assert.deepEqual(await bench.runs.next(id), { kind: 'returned', value: [true, true] });
      }
    },

    'what cannot be kept says what it is: too much, or no plain data': async (subject) => {
      const bench = new RunBench(subject, {
        large: async (scope) => {
          await op(scope, 'large', () => 'x'.repeat(2_100_000));
          return confirm();
        },
        largeLater: async (scope) => {
          await confirm();
          return op(scope, 'large', () => 'x'.repeat(2_100_000)).catch(() => 'caught');
        },
        live: async (scope) => {
          await op(scope, 'live', () => ({ close: () => 0 }));
          return confirm();
        },
        many: async (scope) => {
          for (let n = 0; n < 10_001; n += 1) scope.performNow({ kind: 'op', key: '' }, () => {});
          return confirm();
        },
      });
      for (const method of ['large', 'live', 'many']) {
        const failure = failureOf(await bench.runs.start(createRequest(method, method)));
        assert.equal(failure.code, 'journal_full', method);
        assert.equal(bench.runs.get(method), undefined, 'nothing was stored');
      }
      await bench.runs.start(createRequest('later', 'largeLater'));
      const failure = failureOf(await bench.answer('later', '0', yes));
      assert.equal(failure.code, 'journal_full');
      assert.match(failure.message, /op "large" cannot be: it has 21\d{5} bytes/);
      assert.equal(bench.runs.get('later')?.status, 'failed');
    },

    'arguments and questions that cannot be kept say so in no words of the database': async (subject) => {
      const long = 'x'.repeat(2_100_000);
      const bench = new RunBench(subject, { called: () => confirm(), asks: () => confirm(long) });
      for (const [method, what, args] of [
        ['called', 'what it was called with', { long }],
        ['asks', 'what it asks', {}],
      ] as const) {
        const failure = failureOf(await bench.runs.start(createRequest(method, method, { args })));
        assert.equal(failure.code, 'journal_full');
        assert.match(failure.message, new RegExp(`kept, and ${what} cannot be: it has 21\\d{5} bytes`));
        assert.ok(!JSON.stringify(failure).includes('_sundog'));
        assert.equal(bench.runs.get(method), undefined, 'nothing was stored');
      }
    },

    'a result that cannot be kept reaches who waits, and the next one learns why he gets none': async (subject) => {
      const bench = new RunBench(subject, {
        work: async () => {
          await confirm();
          return { close: () => 0 };
        },
      });
      await bench.runs.start(createRequest('r', 'work'));
      const end = await bench.answer('r', '0', yes);
      assert.equal(end.kind, 'returned');
      assert.equal(failureOf(await bench.runs.next('r')).code, 'result_not_kept');
    },

    'those who hold something for a run are told when it becomes durable, waits, and goes on': async (subject) => {
      const told: unknown[] = [];
      const bench = new RunBench(subject, {
        work: async (scope) => {
          scope.onDurable(() => told.push('durable'));
          scope.onWaiting((isWaiting) => told.push(isWaiting));
          await Promise.all([confirm(), confirm()]);
          await confirm();
          return told.splice(0);
        },
      });
      await bench.runs.start(createRequest('r', 'work'));
      await bench.answer('r', '0', yes);
      await bench.answer('r', '1', yes);
      const end = await bench.answer('r', '2', yes);
      assert.deepEqual(end, { kind: 'returned', value: ['durable', true, false, true, false] });
      await bench.runs.start(createRequest('q', 'work'));
      told.splice(0);
      for (const id of ['0', '1']) {
        bench.revive();
        await bench.answer('q', id, yes);
      }
      assert.deepEqual(told, [true, true], 'each process learns what happens in it');
    },
  },
};
