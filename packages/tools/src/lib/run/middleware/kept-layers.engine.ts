import assert from 'node:assert/strict';

import type { Suite } from '../../../../../../tests/harness/engine/suite.ts';
import { seededRandom, settle } from '../../../../tests/worker/held-time.ts';
import { HeldMethod, LayerBench } from '../../../../tests/worker/layer-bench.ts';
import type { JsonObject } from '../../manifest/json-schema.ts';
import type { Middleware } from '../../manifest/manifest.ts';
import { CacheTable } from './cache-table.ts';
import { ThrottleTable } from './throttle-table.ts';

const throttle: Middleware[] = [{ kind: 'throttled', count: 2, windowMs: 1_000 }];
const circuit: Middleware[] = [{ kind: 'circuitBreaker', threshold: 2, resetMs: 1_000 }];
const cache: Middleware[] = [{ kind: 'cached', ttlMs: 1_000 }];

/** A seed that has failed once stays here. */
const seeds: number[] = [];

const throttled: Suite['tests'] = {
  'so many calls in any stretch, also over a restart; then it says when to come back': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const call = (): Promise<unknown> => bench.wrap(throttle, () => 'done').call();
    await call();
    await bench.time.pass(400);
    await call();
    bench.restart();
    await assert.rejects(call(), {
      code: 'too_many_calls',
      data: { method: 'method', count: 2, windowMs: 1_000, retryAfterMs: 600 },
    });
    await bench.time.pass(600);
    assert.equal(await call(), 'done');
    await assert.rejects(call(), (error) => error instanceof Error && 'data' in error);
  },
  'a call that was refused does not count, and a replay is no new call': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap(throttle, () => 'done');
    const scope = bench.scope();
    await call({}, scope);
    for (let time = 0; time < 3; time += 1) await call({}, bench.replay(scope));
    await call();
    await assert.rejects(call(), { code: 'too_many_calls' });
    await bench.time.pass(1_000);
    assert.equal(await call(), 'done');
  },
  'a clock that was set back keeps nobody out': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap(throttle, () => 'done');
    await call();
    await call();
    bench.time.setBack(3_600_000);
    assert.equal(await call(), 'done');
  },
  'no stretch has too many, none is kept out without need, and little is kept (simulation)': ({ ctx }) => {
    for (const seed of [...seeds, 1, 2, Math.floor(Math.random() * 2 ** 31)]) {
      const bench = new LayerBench(ctx);
      const table = new ThrottleTable(bench.parts.sql);
      const random = seededRandom(seed);
      const key = `seed ${seed}`;
      let limit = { count: 5, windowMs: 100 };
      let taken: number[] = [];
      let now = 0;
      for (let step = 0; step < 400; step += 1) {
        now += Math.floor(random() * 30);
        if (step === 200) {
          limit = { count: 3, windowMs: 200 }; // A new version of the code.
          taken = taken.slice(-3);
        }
        const inWindow = taken.filter((at) => now - at < limit.windowMs);
        const oldest = inWindow.at(-limit.count);
        const retryAfterMs = table.take(key, limit, now);
        assert.equal(
          retryAfterMs,
          oldest === undefined ? 0 : oldest + limit.windowMs - now,
          `seed ${seed} step ${step}`,
        );
        if (retryAfterMs === 0) taken.push(now);
      }
      const { rows } = bench.parts.sql.one<{ rows: number }>`
        select count(*) as rows from _sundog_tools_throttle where key = ${key}`;
      assert.ok(rows <= limit.count, `${rows} rows, seed ${seed}`);
    }
  },
};

const circuitBreaker: Suite['tests'] = {
  'it opens after failures in a row, stays open over a restart, and one call tries': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const fail = (): Promise<unknown> => bench.wrap(circuit, () => Promise.reject(new Error('down'))).call();
    await assert.rejects(fail(), /down/);
    await assert.rejects(fail(), /down/);
    bench.restart();
    await assert.rejects(fail(), {
      code: 'circuit_open',
      data: { method: 'method', failures: 2, retryAfterMs: 1_000 },
    });
    await bench.time.pass(1_000);
    const method = new HeldMethod();
    const { call } = bench.wrap(circuit, method.invoke);
    const tried = call();
    await settle();
    await assert.rejects(call(), { code: 'circuit_open' });
    method.answer(0, 'up');
    assert.equal(await tried, 'up');
    assert.equal(await bench.wrap(circuit, () => 'up').call(), 'up');
  },
  'failures whose reason is the caller do not count, and what ends the run neither': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    for (const code of ['validation_failed', 'ask_declined', 'too_many_calls', 'run_cancelled', 'journal_mismatch']) {
      const error = Object.assign(new Error('no'), { code });
      await assert.rejects(bench.wrap(circuit, () => Promise.reject(error)).call(), { code });
    }
    assert.equal(await bench.wrap(circuit, () => 'up').call(), 'up');
  },
  'a replay counts a failure once': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap(circuit, () => Promise.reject(new Error('down')));
    const scope = bench.scope();
    await assert.rejects(call({}, scope), /down/);
    await assert.rejects(call({}, bench.replay(scope)), /down/);
    assert.deepEqual(scope.operations, [
      'middleware.circuitBreaker method',
      'middleware.circuitBreaker.outcome method',
    ]);
    await assert.rejects(call(), /down/);
    await assert.rejects(call(), { code: 'circuit_open' });
  },
  'while all goes well nothing is written': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { call } = bench.wrap(circuit, () => 'up');
    await call();
    await call();
    assert.deepEqual(bench.parts.sql.all`select * from _sundog_tools_circuit`, []);
  },
};

/** Counts what it is called for. */
function counter(): { calls: JsonObject[]; invoke: (args: JsonObject) => { n: number } } {
  const calls: JsonObject[] = [];
  return { calls, invoke: (args) => ({ n: calls.push(args) }) };
}

const cached: Suite['tests'] = {
  'the same arguments in whatever order get the same result, also over a restart': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const { calls, invoke } = counter();
    assert.deepEqual(await bench.wrap(cache, invoke).call({ a: 1, b: { c: 2, d: 3 } }), { n: 1 });
    bench.restart();
    const { call } = bench.wrap(cache, invoke);
    assert.deepEqual(await call({ b: { d: 3, c: 2 }, a: 1 }), { n: 1 });
    assert.deepEqual(await call({ a: '1', b: { c: 2, d: 3 } }), { n: 2 });
    const long = 'x'.repeat(10_000);
    await call({ long });
    await call({ long });
    await call({ long: `${long}y` });
    assert.equal(calls.length, 4);
  },
  'what other code has made is not answered': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    bench.restart('first code');
    const answer = (): Promise<unknown> => bench.wrap(cache, () => bench.parts.code).call({ a: 1 });
    assert.equal(await answer(), 'first code');
    bench.restart('second code');
    assert.equal(await answer(), 'second code');
    assert.equal(await bench.wrap(cache, () => assert.fail('called again')).call({ a: 1 }), 'second code');
  },
  'a result is as old as its end, and goes when it is too old': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const first = call();
    await bench.time.pass(5_000);
    method.answer(0, 'first');
    await first;
    await bench.time.pass(999);
    assert.equal(await call(), 'first');
    await bench.time.pass(1);
    const second = call();
    await settle();
    method.answer(1, 'second');
    assert.equal(await second, 'second');
  },
  'calls that come while the first one runs wait for its result': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const results = Promise.all([call(), call(), call({ other: true }), call()]);
    await settle();
    assert.deepEqual(
      method.calls.map(({ args }) => args),
      [{}, { other: true }],
    );
    method.answer(0, 'shared');
    method.answer(1, 'other');
    assert.deepEqual(await results, ['shared', 'shared', 'other', 'shared']);
  },
  'a result that is too large to keep is still shared by the calls that wait for it': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const results = Promise.all([call(), call()]);
    await settle();
    method.answer(0, 'x'.repeat(2_000_000));
    const [one, two] = await results;
    assert.ok(one === two && method.calls.length === 1);
  },
  'a failure is shared and not kept': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const failures = [assert.rejects(call(), /down/), assert.rejects(call(), /down/)];
    await settle();
    method.fail(0, new Error('down'));
    await Promise.all(failures);
    void call();
    await settle();
    assert.equal(method.calls.length, 2);
  },
  'when the first call is given up another takes its place; one that gives up waiting disturbs nobody': async ({
    ctx,
  }) => {
    const bench = new LayerBench(ctx);
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const [first, second] = [bench.scope(), bench.scope()];
    const gone = [assert.rejects(call({}, first), /gone/), assert.rejects(call({}, second), { code: 'run_cancelled' })];
    const third = call();
    await settle();
    second.cancel();
    first.cancel();
    method.fail(0, new Error('gone'));
    await Promise.all(gone);
    await settle();
    assert.equal(method.calls.length, 2);
    method.answer(1, 'third');
    assert.equal(await third, 'third');
  },
  'what cannot be kept is not, and whoever waits for it calls the method too': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    let calls = 0;
    const { call } = bench.wrap(cache, async () => {
      calls += 1;
      await settle();
      return new Response(`${calls}`);
    });
    const responses = await Promise.all([call(), call()]);
    assert.equal(calls, 2);
    assert.ok(responses[0] instanceof Response && responses[0] !== responses[1]);
  },
  'maps, dates, bytes and undefined come back as they were': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    const value = { map: new Map([[new Date(5), new Uint8Array([1])]]), nothing: undefined };
    await bench.wrap(cache, () => value).call();
    await bench.wrap(cache, () => undefined, 'nothing').call();
    bench.restart();
    const fail = (): never => assert.fail('called again');
    assert.deepEqual(await bench.wrap(cache, fail).call(), value);
    assert.equal(await bench.wrap(cache, fail, 'nothing').call(), undefined);
  },
  'a replay finds what it found: a result of then, or that it has to make it': async ({ ctx }) => {
    const bench = new LayerBench(ctx);
    await bench.wrap(cache, () => 'then').call();
    const hit = bench.scope();
    await bench.wrap(cache, () => assert.fail('a hit')).call({}, hit);
    await bench.time.pass(10_000);
    bench.restart();
    assert.equal(await bench.wrap(cache, () => assert.fail('a hit')).call({}, bench.replay(hit)), 'then');

    const miss = bench.scope();
    void bench.wrap(cache, () => new Promise(() => {})).call({}, miss);
    await settle();
    bench.restart();
    const method = new HeldMethod();
    const { call } = bench.wrap(cache, method.invoke);
    const replayed = call({}, bench.replay(miss));
    await settle();
    const results = Promise.all([replayed, call()]);
    await settle();
    assert.equal(method.calls.length, 1);
    method.answer(0, 'made');
    assert.deepEqual(await results, ['made', 'made']);
  },
};

const bounds: Suite['tests'] = {
  'a method keeps at most 1,000 results and 16 MB, the oldest go first, and others are left alone': ({ ctx }) => {
    const { parts, storage } = new LayerBench(ctx);
    const table = new CacheTable(parts.sql, storage);
    const put = (key: string, name: string, value: unknown, expiresAtMs = 1_000): void =>
      table.put({ key, argumentsText: name, value, expiresAtMs }, 0);
    put('other', 'kept', 1);
    for (let n = 0; n < 1_005; n += 1) put('many', `${n}`, n, 1_000 + n);
    assert.equal(table.get('many', '4', 0), undefined);
    assert.deepEqual(table.get('many', '5', 0), { value: 5 });
    for (let n = 0; n < 20; n += 1) put('large', `${n}`, new Uint8Array(1_000_000), 1_000 + n);
    assert.equal(table.get('large', '3', 0), undefined);
    assert.ok(table.get('large', '4', 0) !== undefined);
    assert.deepEqual(table.get('other', 'kept', 0), { value: 1 });
    put('other', 'huge', new Uint8Array(1_100_000));
    assert.equal(table.get('other', 'huge', 0), undefined);
  },
  'what is too old goes with its value, and a result in place of another leaves none behind': ({ ctx }) => {
    const { parts, storage } = new LayerBench(ctx);
    const table = new CacheTable(parts.sql, storage);
    for (let n = 0; n < 10; n += 1) {
      table.put({ key: 'm', argumentsText: `${n}`, value: n, expiresAtMs: 100 }, 0);
      table.put({ key: 'm', argumentsText: `${n}`, value: n, expiresAtMs: 100 }, 0);
    }
    const values = (): number => [...storage.kv.list({ prefix: '_sundog_tools_cache/' })].length;
    assert.equal(values(), 10);
    table.put({ key: 'm', argumentsText: 'new', value: 1, expiresAtMs: 300 }, 200);
    assert.equal(values(), 1);
  },
};

/** Layers whose state survives. */
export const keptLayersSuite: Suite = {
  name: 'layers whose state survives',
  tests: { ...throttled, ...circuitBreaker, ...cached, ...bounds },
};
