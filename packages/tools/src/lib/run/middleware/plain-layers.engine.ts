import assert from 'node:assert/strict';

import type { Suite } from '../../../../../../tests/harness/engine/suite.ts';
import { settle } from '../../../../tests/worker/held-time.ts';
import { HeldMethod, LayerBench } from '../../../../tests/worker/layer-bench.ts';
import type { Middleware } from '../../manifest/manifest.ts';
import { getRunScope } from '../run-scope.ts';
import { LockUnavailableError, MethodTimeoutError, ValidationFailedError } from './middleware-errors.ts';
import { createLayerParts, wrapMethod } from './wrap-method.ts';

function failure(code?: string): Error {
  return Object.assign(new Error('failed'), code === undefined ? {} : { code });
}

const emailRule: Middleware = {
  kind: 'validate',
  rules: [{ parameter: 'email', schema: { type: 'string', format: 'email' }, text: 'must be a valid email' }],
};

const around: Suite['tests'] = {
  'without layers the method is called as it is': ({ ctx }) => {
    const invoke = async (): Promise<number> => 1;
    assert.equal(wrapMethod([], invoke, createLayerParts(ctx.storage), 'add'), invoke);
  },
  'layers wrap in their order: the first is the outermost': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    let calls = 0;
    const { call } = bench.wrap(
      [{ kind: 'fallback', value: 'rejected' }, emailRule, { kind: 'retryable', count: 2, delayMs: 0 }],
      () => (calls += 1),
    );
    assert.equal(await call({ email: 'no' }), 'rejected');
    assert.equal(calls, 0);
  },
  'two layers of one kind do not share their state': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap(
      [
        { kind: 'throttled', count: 2, windowMs: 10 },
        { kind: 'throttled', count: 3, windowMs: 1_000 },
      ],
      () => 'done',
    );
    await call();
    await call();
    await bench.time.pass(10);
    assert.equal(await call(), 'done');
    await bench.time.pass(10);
    await assert.rejects(call(), /at most 3 calls/);
  },
};

const fallback: Suite['tests'] = {
  'a failure becomes the value, each time another copy, and the log tells of it': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap([{ kind: 'fallback', value: [] }], () => Promise.reject(failure('broken')));
    const one = await call();
    assert.deepEqual(one, []);
    assert.ok(one !== (await call()));
    const [line] = bench.lines;
    assert.equal(line?.level, 'warn');
    assert.deepEqual(line?.fields, { method: 'method', error: 'Error', code: 'broken' });
  },
  'what ends the run is no failure of the method': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const layers: Middleware[] = [{ kind: 'fallback', value: null }];
    for (const code of ['run_cancelled', 'journal_mismatch']) {
      await assert.rejects(bench.wrap(layers, () => Promise.reject(failure(code))).call(), { code });
    }
    const scope = bench.scope();
    scope.cancel();
    await assert.rejects(bench.wrap(layers, () => Promise.reject(failure())).call({}, scope), /failed/);
  },
};

const logged: Suite['tests'] = {
  'a line says how it ended and how long it took, and nothing of what went in or out': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap([{ kind: 'logged', level: 'warning' }], method.invoke, 'pay');
    const ends = Promise.allSettled([call({ card: 'secret' }), call()]);
    await bench.time.pass(30);
    method.answer(0, 'secret');
    method.fail(1, Object.assign(new Error('secret'), { code: 'declined' }));
    await ends;
    assert.deepEqual(bench.lines, [
      { level: 'warn', message: 'pay returned', fields: { method: 'pay', outcome: 'returned', durationMs: 30 } },
      {
        level: 'warn',
        message: 'pay failed',
        fields: { method: 'pay', outcome: 'failed', durationMs: 30, error: 'Error', code: 'declined' },
      },
    ]);
  },
  'after a crash the time of the whole run counts': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const layers: Middleware[] = [{ kind: 'logged', level: 'info' }];
    const scope = bench.scope();
    void bench.wrap(layers, () => new Promise(() => {})).call({}, scope);
    await bench.time.pass(500);
    await bench.wrap(layers, () => 1).call({}, bench.replay(scope));
    assert.deepEqual(bench.lines.at(-1)?.fields['durationMs'], 500);
  },
};

const validate: Suite['tests'] = {
  'a broken rule names the parameter, what was expected and what was found': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap([emailRule], () => 'sent', 'send');
    assert.equal(await call({ email: 'a@b.example' }), 'sent');
    await assert.rejects(call({ email: 'a at b' }), (error) => {
      assert.ok(error instanceof ValidationFailedError);
      assert.equal(error.message, 'send: email must be a valid email, but it is "a at b".');
      assert.deepEqual(error.data, {
        method: 'send',
        parameter: 'email',
        expected: 'must be a valid email',
        found: '"a at b"',
      });
      return true;
    });
  },
};

const debounced: Suite['tests'] = {
  'of a burst the last call runs, and the others say so': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const seen: unknown[] = [];
    const { call } = bench.wrap([{ kind: 'debounced', delayMs: 100 }], (args) => seen.push(args['n']));
    const ends = Promise.allSettled([call({ n: 1 }), call({ n: 2 }), call({ n: 3 })]);
    await bench.time.pass(100);
    const [first, second, third] = await ends;
    assert.equal(first?.status === 'rejected' && first.reason.code, 'debounced');
    assert.equal(second?.status === 'rejected' && second.reason.code, 'debounced');
    assert.equal(third?.status, 'fulfilled');
    assert.deepEqual(seen, [3]);
  },
  'a replay does not wait again': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const layers: Middleware[] = [{ kind: 'debounced', delayMs: 100 }];
    const scope = bench.scope();
    void bench.wrap(layers, () => new Promise(() => {})).call({}, scope);
    await bench.time.pass(100);
    assert.equal(await bench.wrap(layers, () => 'again').call({}, bench.replay(scope)), 'again');
  },
};

const timeout: Suite['tests'] = {
  'a call that takes too long fails, and what its code still does is refused': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const scope = bench.scope();
    const end = bench.wrap([{ kind: 'timeout', timeoutMs: 100 }], method.invoke, 'slow').call({}, scope);
    await bench.time.pass(99);
    const inner = method.calls[0]?.scope;
    assert.ok(inner !== undefined);
    assert.equal(inner.signal.aborted, false);
    const rejected = assert.rejects(
      end,
      (error) => error instanceof MethodTimeoutError && error.data['timeoutMs'] === 100,
    );
    await bench.time.pass(1);
    await rejected;
    assert.ok(inner.signal.reason instanceof MethodTimeoutError);
    const operation = { kind: 'memory.set', key: 'n' };
    await assert.rejects(
      inner.perform(operation, () => assert.fail('done too late')),
      MethodTimeoutError,
    );
    assert.throws(() => inner.performNow(operation, () => assert.fail('done too late')), MethodTimeoutError);
    await assert.rejects(inner.ask(), MethodTimeoutError);
    assert.throws(() => inner.notify(), MethodTimeoutError);
    assert.equal(scope.signal.aborted, false);
    assert.deepEqual(scope.operations, []);
  },
  'the time in which it waits for a person does not count': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const scope = bench.scope();
    const end = bench.wrap([{ kind: 'timeout', timeoutMs: 100 }], method.invoke).call({}, scope);
    await bench.time.pass(90);
    scope.setWaiting(true);
    await bench.time.pass(86_400_000);
    scope.setWaiting(false);
    await bench.time.pass(9);
    method.answer(0, 'in time');
    assert.equal(await end, 'in time');
    assert.deepEqual([bench.time.pending, scope.listeners], [0, 0]);
  },
  "the code runs in the inner scope, and the run's own end reaches it": async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const scope = bench.scope();
    const { call } = bench.wrap([{ kind: 'timeout', timeoutMs: 100 }], async (_args, inner) => {
      assert.ok(getRunScope() === inner && inner !== scope);
      await inner.perform({ kind: 'memory.get', key: 'n' }, () => 1);
      scope.cancel();
      inner.signal.throwIfAborted();
    });
    await assert.rejects(call({}, scope), { code: 'run_cancelled' });
    assert.deepEqual(scope.operations, ['memory.get n']);
  },
};

const retryable: Suite['tests'] = {
  'a failed call is repeated after waits that double, and fails with the last failure': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const beganAtMs = bench.time.now();
    const attempts: number[] = [];
    const { call } = bench.wrap([{ kind: 'retryable', count: 3, delayMs: 1_000 }], () => {
      attempts.push(bench.time.now() - beganAtMs);
      throw new Error(`attempt ${attempts.length}`);
    });
    const rejected = assert.rejects(call(), /attempt 4/);
    await bench.time.pass(10_000);
    await rejected;
    assert.deepEqual(attempts, [0, 1_000, 3_000, 7_000]);
  },
  'a wait never grows beyond a minute, unless the first one is longer': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const beganAtMs = bench.time.now();
    for (const [delayMs, expected] of [
      [40_000, [0, 40_000, 100_000]],
      [90_000, [0, 90_000, 180_000]],
    ] as const) {
      const attempts: number[] = [];
      const offsetMs = bench.time.now() - beganAtMs;
      const { call } = bench.wrap([{ kind: 'retryable', count: 2, delayMs }], () => {
        attempts.push(bench.time.now() - beganAtMs - offsetMs);
        throw new Error('no');
      });
      const rejected = assert.rejects(call(), /no/);
      await bench.time.pass(1_000_000);
      await rejected;
      assert.deepEqual(attempts, [...expected]);
    }
  },
  'what trying again cannot help is not repeated': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const codes = [
      'ask_declined',
      'ask_cancelled',
      'ask_unsupported',
      'ask_timeout',
      'validation_failed',
      'run_cancelled',
      'journal_mismatch',
    ];
    for (const code of codes) {
      let attempts = 0;
      const { call } = bench.wrap([{ kind: 'retryable', count: 3, delayMs: 0 }], () => {
        attempts += 1;
        throw failure(code);
      });
      await assert.rejects(call(), { code });
      assert.equal(attempts, 1, code);
    }
  },
  'a run that is given up stops waiting': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const scope = bench.scope();
    let attempts = 0;
    const { call } = bench.wrap([{ kind: 'retryable', count: 3, delayMs: 1_000 }], () => {
      attempts += 1;
      throw failure();
    });
    const rejected = assert.rejects(call({}, scope), { code: 'run_cancelled' });
    await settle();
    scope.cancel();
    await rejected;
    assert.deepEqual([attempts, bench.time.pending], [1, 0]);
  },
  'a timeout around it ends the attempts too': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    let attempts = 0;
    const layers: Middleware[] = [
      { kind: 'timeout', timeoutMs: 2_500 },
      { kind: 'retryable', count: 9, delayMs: 1_000 },
    ];
    const { call } = bench.wrap(layers, () => {
      attempts += 1;
      throw failure();
    });
    const rejected = assert.rejects(call(), MethodTimeoutError);
    await bench.time.pass(60_000);
    await rejected;
    assert.equal(attempts, 2);
  },
  'a replay does not wait again for what has failed before': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const layers: Middleware[] = [{ kind: 'retryable', count: 1, delayMs: 1_000 }];
    const failOnce = (then: unknown): (() => unknown) => {
      let attempts = 0;
      return () => {
        attempts += 1;
        if (attempts === 1) throw failure();
        return then;
      };
    };
    const scope = bench.scope();
    void bench.wrap(layers, failOnce(new Promise(() => {}))).call({}, scope);
    await bench.time.pass(1_000);
    assert.equal(await bench.wrap(layers, failOnce('again')).call({}, bench.replay(scope)), 'again');
    assert.deepEqual(scope.operations, ['middleware.retryable method 1']);
  },
};

const errors: Suite['tests'] = {
  'a full line for a lock is told from a late one': () => {
    assert.match(new LockUnavailableError('a', 0).message, /Could not acquire lock: a\. .*too many calls/);
    assert.match(new LockUnavailableError('a', 1_500).message, /within 1\.5 s/);
  },
};

/** Layers that keep nothing. */
export const plainLayersSuite: Suite = {
  name: 'layers that keep nothing',
  tests: { ...around, ...fallback, ...logged, ...validate, ...debounced, ...timeout, ...retryable, ...errors },
};
