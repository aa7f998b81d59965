/** The forms that a method can take: generators, state, calls to other photons, questions of every kind. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { accept, caller, createClient, createRequest, RunBench, until } from '../../../tests/worker/run-bench.ts';
import { MortalState } from '../../../tests/worker/mortal-state.ts';
import { StatefulDouble, type ListMethod } from '../../../tests/worker/stateful-double.ts';
import { asks } from './ask.ts';
import { RecordedError } from './failure.ts';
import type { RunScope } from './run-scope.ts';
import type { AskAnswer, RunProgress } from './run.ts';

const yes = accept({ confirmed: true });
const op = <Result>(scope: RunScope, key: string, effect: () => Result | Promise<Result>): Promise<Result> =>
  scope.perform({ kind: 'op', key }, effect);

/** Calls a method of the same photon as if it were another one's, as `this.call` does. */
function callOther(bench: RunBench, scope: RunScope, method: string): Promise<unknown> {
  return scope.perform({ kind: 'call', key: method }, async (step) => {
    const { request } = scope;
    const client = { ...request.client, reach: 'rounds' as const };
    const root = request.root ?? { photon: 'p', instance: 'default', runId: request.id };
    const more = {
      client,
      root,
      path: [...request.path, request.method],
      ...(scope.isDurable && { isDurable: true as const }),
    };
    const id = step?.id ?? '';
    scope.signal.addEventListener('abort', () => bench.runs.cancel(id, 'with its caller'));
    let progress: RunProgress | undefined = await bench.runs.start(createRequest(id, method, more));
    while (progress?.kind === 'waiting') {
      const from = { photon: 'p', instance: 'default', runId: id };
      const answers = (await step?.relay(progress.asks, from)) ?? [];
      for (const { askId, answer, by } of answers) bench.runs.answer(id, askId, answer, by);
      progress = await bench.runs.next(id);
    }
    if (progress?.kind === 'returned') return progress.value;
    throw progress === undefined ? new Error('gone') : new RecordedError(progress.failure);
  });
}

export const runFormsSuite: Suite = {
  name: 'run forms',
  tests: {
    'a generator asks, tells, keeps and yields parts; its return is the result': async (subject) => {
      const bench = new RunBench(subject, {
        work: async function* (): AsyncGenerator<unknown, unknown, unknown> {
          yield { emit: 'status', message: 'Starting' };
          yield { emit: 'progress', value: 0.5, message: 'Half' };
          yield { channel: 'news', event: 'began', data: 1 };
          const kept = yield { checkpoint: true, state: { step: 1 } };
          const name = yield { ask: 'text', message: 'Who?' };
          yield 'part';
          yield { n: 2 };
          return { name, kept };
        },
      });
      await bench.runs.start(createRequest('r', 'work'));
      assert.equal(bench.runs.get('r')?.status, 'waiting');
      const end = await bench.answer('r', '1', accept({ value: 'Ann' }));
      assert.deepEqual(end, { kind: 'returned', value: { name: 'Ann', kept: { step: 1 } } });
      assert.deepEqual(bench.happenings.events, [{ channel: 'news', event: 'began', data: 1 }]);
      assert.deepEqual(
        bench.happenings.notices.map(({ notice }) => notice),
        [
          { kind: 'status', message: 'Starting' },
          { kind: 'progress', progress: 50, total: 100, message: 'Half' },
          { kind: 'partial', value: 'part' },
          { kind: 'partial', value: { n: 2 } },
        ],
      );
    },

    'a generator that returns nothing results in what it yielded; plain ones work as well': async (subject) => {
      const bench = new RunBench(subject, {
        parts: function* () {
          yield 1;
          yield Promise.resolve('two');
          yield [3];
        },
        nothing: function* () {
          yield { emit: 'status', message: 'x' };
        },
        list: () => [1, 2],
        asking: function* (): Generator<unknown, unknown, unknown> {
          return yield { ask: 'confirm', message: 'Sure?' };
        },
      });
      assert.deepEqual(await bench.runs.start(createRequest('1', 'parts')), {
        kind: 'returned',
        value: [1, 'two', [3]],
      });
      assert.deepEqual(await bench.runs.start(createRequest('2', 'nothing')), { kind: 'returned', value: undefined });
      assert.deepEqual(await bench.runs.start(createRequest('3', 'list')), { kind: 'returned', value: [1, 2] });
      await bench.runs.start(createRequest('4', 'asking'));
      bench.revive();
      assert.deepEqual(await bench.answer('4', '0', yes), { kind: 'returned', value: true });
    },

    'what a question ends with is thrown into the generator; one that may be skipped answers its default': async (
      subject,
    ) => {
      const bench = new RunBench(subject, {
        work: async function* (): AsyncGenerator<unknown, unknown, unknown> {
          const seen: unknown[] = [];
          try {
            yield { ask: 'confirm', message: 'Sure?' };
          } catch (error) {
            seen.push(error instanceof Error && error.name);
          }
          seen.push(yield { ask: 'text', message: 'Name?', required: false, default: 'nobody' });
          try {
            yield {
              ask: 'form',
              message: 'All?',
              schema: { type: 'object', properties: { deep: { type: 'object' } } },
            };
          } catch (error) {
            seen.push(error instanceof Error && error.name);
          }
          try {
            yield Promise.reject(new Error('rejected'));
          } catch (error) {
            seen.push(error instanceof Error && error.message);
          }
          return seen;
        },
      });
      const declined: AskAnswer = { kind: 'result', result: { action: 'decline' } };
      await bench.runs.start(createRequest('r', 'work'));
      bench.revive();
      await bench.answer('r', '0', declined);
      bench.revive();
      assert.deepEqual(await bench.answer('r', '1', declined), {
        kind: 'returned',
        value: ['AskDeclinedError', 'nobody', 'AskInvalidError', 'rejected'],
      });
    },

    'a checkpoint makes a run durable: it goes on after a crash, and gets its state back': async (subject) => {
      const done: string[] = [];
      const bench = new RunBench(subject, {
        work: async function* (scope): AsyncGenerator<unknown, unknown, unknown> {
          await op(scope, 'post', () => void done.push('post'));
          const state = yield { checkpoint: true, state: { posted: 7 } };
          await op(scope, 'issue', () => (done.push('issue') === 2 ? new Promise(() => {}) : undefined));
          return state;
        },
      });
      void bench.runs.start(createRequest('r', 'work', { reach: 'none' }));
      await until(() => done.length === 2);
      bench.revive();
      await bench.pass(5_000);
      assert.deepEqual(await bench.runs.next('r'), { kind: 'returned', value: { posted: 7 } });
      assert.deepEqual(done, ['post', 'issue', 'issue']);
    },

    'state changes once, however often the code that changes it begins again': async (subject) => {
      const methods: Record<string, ListMethod> = {
        add: async (photon, scope) => {
          photon.state.items.push(`${scope.request.id} one`);
          photon.state.count += 1;
          const seen = [...photon.state.items];
          await asks.confirm('Sure?');
          photon.state.items.push(`${scope.request.id} two`);
          await op(scope, 'between', () => 0);
          photon.state.items.push(`${scope.request.id} three`);
          await asks.confirm('Really?');
          photon.state.count += 1;
          return { seen, items: [...photon.state.items] };
        },
        quick: (photon) => photon.state.items.push('quick'),
      };
      let double = new StatefulDouble(subject.ctx);
      const live = (): RunBench =>
        new RunBench(
          subject,
          Object.fromEntries(
            Object.entries(methods).map(([name, method]) => [
              name,
              (scope, _args, replay) => double.call(method, scope, replay),
            ]),
          ),
          { state: double.hooks },
        );
      const die = (): RunBench => {
        double = new StatefulDouble(subject.ctx);
        return live();
      };
      await live().runs.start(createRequest('a', 'add'));
      await die().runs.start(createRequest('q', 'quick'));
      const first = die();
      await first.answer('a', '0', yes);
      assert.deepEqual(double.real.state.items, ['a one', 'quick', 'a two', 'a three']);
      const end = await die().answer('a', '2', yes);
      assert.deepEqual(end, {
        kind: 'returned',
        value: { seen: ['a one'], items: ['a one', 'quick', 'a two', 'a three'] },
      });
      assert.deepEqual(new StatefulDouble(subject.ctx).real.state, {
        items: ['a one', 'quick', 'a two', 'a three'],
        count: 2,
      });
    },

    'a state that changed after the last operation changes again with the code that did it': async (subject) => {
      let double = new StatefulDouble(subject.ctx);
      let lives = 0;
      const method: ListMethod = async (photon, scope) => {
        await op(scope, 'first', () => 0);
        photon.state.items.push(`life ${lives}`);
        return lives === 1 ? new Promise(() => {}) : photon.state.items;
      };
      const live = (): RunBench => {
        lives += 1;
        double = new StatefulDouble(subject.ctx);
        const work = (scope: RunScope, _args: unknown, replay: Parameters<StatefulDouble['call']>[2]) =>
          double.call(method, scope, replay);
        return new RunBench(subject, { work }, { state: double.hooks });
      };
      void live().runs.start(createRequest('t', 'work', { reach: 'task' }));
      await until(() => double.real.state.items.length === 1);
      const bench = live();
      await bench.pass(60_000);
      assert.deepEqual(await bench.runs.next('t'), { kind: 'returned', value: ['life 2'] });
      assert.deepEqual(double.real.state.items, ['life 2']);
    },

    'what a called photon asks is asked by its caller, over any number of hops and processes': async (subject) => {
      const done: string[] = [];
      const bench: RunBench = new RunBench(subject, {
        outer: async (scope) => {
          await op(scope, 'outer', () => void done.push('outer'));
          return ['outer', await callOther(bench, scope, 'middle')];
        },
        middle: async (scope) => {
          await op(scope, 'middle', () => void done.push('middle'));
          return ['middle', await callOther(bench, scope, 'inner'), await asks.confirm('Middle?')];
        },
        inner: async (scope) => {
          const [a, b] = await Promise.all([asks.confirm('Inner A?'), asks.confirm('Inner B?')]);
          await op(scope, 'inner', () => void done.push('inner'));
          return [a, b];
        },
      });
      const asked = (progress: RunProgress): unknown[] =>
        progress.kind === 'waiting'
          ? progress.asks.map(({ id, request }) => [id, request.params['message']])
          : [progress];
      const first = await bench.runs.start(createRequest('r', 'outer'));
      assert.deepEqual(asked(first), [
        ['1.1.0', 'Inner A?'],
        ['1.1.1', 'Inner B?'],
      ]);
      bench.revive();
      assert.deepEqual(asked(await bench.answer('r', '1.1.1', accept({ confirmed: false }))), [['1.1.0', 'Inner A?']]);
      bench.revive();
      assert.deepEqual(asked(await bench.answer('r', '1.1.0', yes)), [['1.2', 'Middle?']]);
      bench.revive();
      assert.deepEqual(await bench.answer('r', '1.2', yes), {
        kind: 'returned',
        value: ['outer', ['middle', [true, false], true]],
      });
      assert.deepEqual(done, ['outer', 'middle', 'inner']);
    },

    'an answer that was taken reaches the called photon, though the process dies before it has been handed on': async (
      subject,
    ) => {
      const state = new MortalState(subject.ctx);
      const bench: RunBench = new RunBench(
        { ctx: state.ctx },
        { outer: (scope) => callOther(bench, scope, 'inner'), inner: () => asks.confirm('Sure?') },
      );
      const first = bench.runs;
      await first.start(createRequest('r', 'outer'));
      assert.equal(first.answer('r', '0.0', yes, caller), 'accepted');
      state.die();
      await new Promise((resolve) => setTimeout(resolve, 1));
      bench.revive(subject.ctx);
      assert.equal(bench.runs.get('r/0')?.status, 'waiting', 'the answer has not been handed on');
      await bench.pass(5_000);
      assert.deepEqual(await bench.runs.next('r'), { kind: 'returned', value: true });
    },

    'a cancel reaches the called photon, whether its caller is in memory or not': async (subject) => {
      for (const isOther of [false, true]) {
        const bench: RunBench = new RunBench(
          subject,
          {
            outer: (scope) => callOther(bench, scope, 'inner'),
            inner: async () => Promise.all([asks.confirm('Sure?'), asks.confirm('Really?')]),
          },
          { cancelCalled: ({ runId }, reason) => void bench.runs.cancel(runId, reason) },
        );
        const id = `r-${isOther}`;
        await bench.runs.start(createRequest(id, 'outer'));
        if (isOther) bench.revive();
        assert.equal(bench.runs.cancel(id, 'not wanted'), true);
        assert.deepEqual([bench.runs.get(id)?.status, bench.runs.get(`${id}/0`)?.status], ['cancelled', 'cancelled']);
      }
    },

    'a refusal reaches the called photon, and what that fails with its caller': async (subject) => {
      const bench: RunBench = new RunBench(subject, {
        outer: (scope) =>
          callOther(bench, scope, 'inner').catch((error: unknown) => {
            return error instanceof RecordedError ? [error.name, error.code, error.data] : error;
          }),
        inner: () => asks.confirm('Sure?', { timeoutMs: 1_000 }),
      });
      await bench.runs.start(createRequest('declined', 'outer'));
      const declined: AskAnswer = { kind: 'result', result: { action: 'decline' } };
      assert.deepEqual(await bench.answer('declined', '0.0', declined), {
        kind: 'returned',
        value: ['AskDeclinedError', 'ask_declined', { question: 'Sure?' }],
      });
      await bench.runs.start(createRequest('late', 'outer'));
      await bench.pass(1_000);
      assert.deepEqual(await bench.runs.next('late'), {
        kind: 'returned',
        value: ['AskTimeoutError', 'ask_timeout', { question: 'Sure?', timeoutMs: 1_000 }],
      });
      const stream = bench.runs.start(createRequest('stream', 'outer', { reach: 'stream' }));
      await until(() => bench.happenings.asks.some(({ run }) => run === 'stream'));
      bench.runs.answer('stream', '0.0', accept({ confirmed: 'perhaps' }), caller);
      const end = await stream;
      assert.equal(end.kind === 'returned' && (end.value as unknown[])[1], 'ask_answer_invalid');
    },

    'models, folders and pages answer what they are asked': async (subject) => {
      const bench = new RunBench(
        subject,
        {
          text: () => asks.sample({ prompt: 'Hi', stopSequences: ['.'], modelPreferences: { costPriority: 1 } }),
          tools: () => asks.sample({ messages: [{ role: 'user', content: 'Hi' }], tools: [{ name: 't' }] }),
          roots: () => asks.roots(),
          secret: () => asks.elicit({ ask: 'password', message: 'Key?' }),
          visit: () => asks.elicit({ mode: 'url', message: 'Log in', url: 'https://example.com/' }),
        },
        { pageUrl: ({ id }, ask, { kind }) => `https://here/${kind}/${id}/${ask}` },
      );
      const ask = async (method: string, ...answers: AskAnswer[]): Promise<unknown> => {
        await bench.runs.start(createRequest(method, method));
        let progress: RunProgress | undefined;
        for (const answer of answers) progress = await bench.answer(method, '0', answer);
        return progress?.kind === 'returned' ? progress.value : progress;
      };
      const said = (content: object) =>
        ({ kind: 'result', result: { role: 'assistant', model: 'm', content } }) as AskAnswer;
      assert.equal(await ask('text', said({ type: 'text', text: 'Hello' })), 'Hello');
      assert.deepEqual(bench.happenings.asks[0]?.ask.request, {
        method: 'sampling/createMessage',
        params: {
          maxTokens: 1024,
          stopSequences: ['.'],
          modelPreferences: { costPriority: 1 },
          messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }],
        },
      });
      const use = [{ type: 'tool_use', id: '1', name: 't', input: {} }];
      assert.deepEqual(await ask('tools', said(use)), { role: 'assistant', model: 'm', content: use });
      const roots = [{ uri: 'file:///work' }];
      assert.deepEqual(await ask('roots', { kind: 'result', result: { roots } }), roots);
      const opened: AskAnswer = { kind: 'result', result: { action: 'accept' } };
      assert.equal(await ask('secret', opened, accept({ value: 'hunter2' })), 'hunter2');
      const secret = bench.happenings.asks.find(({ run }) => run === 'secret')?.ask;
      assert.equal(secret?.request.params['url'], 'https://here/password/secret/0');
      assert.deepEqual(secret?.page, { kind: 'password' });
      assert.deepEqual(await ask('visit', opened), { action: 'accept' });
    },

    'a secret cannot be asked for without a page of ours, but people are asked in the console': async (subject) => {
      const bench = new RunBench(subject, { secret: () => asks.elicit({ ask: 'password', message: 'Key?' }) });
      const progress = await bench.runs.start(createRequest('1', 'secret'));
      assert.equal(progress.kind === 'failed' && progress.failure.code, 'ask_unsupported');
      void bench.runs.start(createRequest('2', 'secret', { client: createClient('people') }));
      await until(() => bench.happenings.asks.length === 1);
      assert.deepEqual(bench.happenings.asks[0]?.ask.page, { kind: 'password' });
    },
  },
};
