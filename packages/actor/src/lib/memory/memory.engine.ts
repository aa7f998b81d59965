import assert from 'node:assert/strict';

import { noLimits, type Suite } from '../../../tests/worker/suite.ts';
import { InvalidLimitError } from '../page-limit.ts';
import { systemClock } from '../clock.ts';
import { createContext, getContext, runInContext } from '../context.ts';
import { MemoryKeyError, MemoryScopeError, MemoryTooLargeError, MemoryValueError } from './memory-errors.ts';
import { GlobalMemory, type GlobalMemoryStub } from './global.ts';
import { Memory, type MemoryValue } from './memory.ts';
import { Sql } from '../sql/sql.ts';

async function fill(memory: Memory, keys: readonly string[]): Promise<void> {
  for (const key of keys) await memory.set(key, key.toUpperCase());
}

function increment(count: number | null): number {
  return (count ?? 0) + 1;
}

const pause = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Memory with all three scopes; each test has a session and a global actor of its own. */
function openScopes(ctx: DurableObjectState, env: Cloudflare.Env): { memory: Memory; become: (id: string) => void } {
  let session: string | undefined = 'one';
  const global = (): GlobalMemoryStub => env.GLOBAL_MEMORY.getByName(ctx.id.toString());
  const memory = new Memory(ctx, { session: () => session, global });
  return { memory, become: (id) => (session = id) };
}

const single: Suite['tests'] = {
  'get is null when absent, and what was set': async ({ ctx }) => {
    const memory = new Memory(ctx);
    assert.equal(await memory.get('a'), null);
    await memory.set('a', 1);
    await memory.set('a', { b: [2] });
    assert.deepEqual(await memory.get('a'), { b: [2] });
  },
  'delete answers whether the key was there': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await memory.set('a', 1);
    assert.deepEqual([await memory.delete('a'), await memory.delete('a')], [true, false]);
    assert.equal(await memory.get('a'), null);
  },
  'has tells null from absent': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await memory.set('a', null);
    assert.deepEqual([await memory.has('a'), await memory.has('b')], [true, false]);
  },
  'maps, sets, dates, bytes, bigints and cycles come back as they were': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const value = {
      map: new Map<unknown, unknown>([[{ a: 1 }, new Set(['x'])]]),
      at: new Date(5),
      bytes: new Uint8Array([1, 255]),
      big: -(2n ** 70n),
      nothing: undefined,
      negativeZero: -0,
    };
    await memory.set('a', value);
    assert.deepEqual(await memory.get('a'), value);
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    await memory.set('c', cycle);
    const back = await memory.get<Record<string, unknown>>('c');
    assert.ok(back !== null && back['self'] === back);
  },
  'undefined does not compile, and is refused with the way out': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await memory.set('a', 1);
    const isRefusal = (error: unknown): boolean =>
      error instanceof MemoryValueError && error.message.includes('delete');
    // @ts-expect-error undefined is no value
    await assert.rejects(memory.set('a', undefined), isRefusal);
    // @ts-expect-error nor is it what an update may answer
    const atOnce = memory.update('a', () => undefined);
    await assert.rejects(atOnce, isRefusal);
    const later = memory.update('a', async () => undefined);
    await assert.rejects(later, isRefusal);
    assert.equal(await memory.get('a'), 1);
  },
  'what is no structured clone is refused, and nothing changes': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await memory.set('a', 1);
    await assert.rejects(memory.set('a', { run: () => 1 }), /could not be cloned/);
    assert.equal(await memory.get('a'), 1);
  },
  'key and value over 2 MB are refused with the key and the size': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const tooLarge: MemoryValue[] = ['x'.repeat(2_000_000), new Uint8Array(2_000_000), { a: ['€'.repeat(1_000_000)] }];
    for (const value of tooLarge) {
      await assert.rejects(memory.set('big', value), (error) => {
        return (
          error instanceof MemoryTooLargeError &&
          error.data['key'] === 'big' &&
          Number(error.data['sizeBytes']) > 2_000_000
        );
      });
    }
    assert.equal(await memory.has('big'), false);
    await memory.set('big', 'x'.repeat(1_999_000));
    assert.equal((await memory.get<string>('big'))?.length, 1_999_000);
  },
  'keys may hold anything well-formed, also nothing, and no more than 2 KB': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const keys = ['', '\0', 'a/b', '😀', 'x'.repeat(2048)];
    await fill(memory, keys);
    for (const key of keys) assert.equal(await memory.get(key), key.toUpperCase());
    assert.equal((await memory.keys()).length, keys.length);
    await assert.rejects(memory.set('x'.repeat(2049), 1), MemoryKeyError);
    await assert.rejects(memory.get('\ud800'), MemoryKeyError);
  },
};

const lists: Suite['tests'] = {
  'list gives entries in order, by prefix, start, end, limit and in reverse': async ({ ctx }) => {
    const memory = new Memory(ctx);
    await fill(memory, ['b', 'a1', 'a3', 'a2', 'c']);
    const listed = async (options: Parameters<Memory['list']>[0]): Promise<string[]> =>
      (await memory.list(options)).entries.map(([key]) => key);
    assert.deepEqual((await memory.list()).entries.slice(0, 2), [
      ['a1', 'A1'],
      ['a2', 'A2'],
    ]);
    assert.deepEqual(await listed({ prefix: 'a' }), ['a1', 'a2', 'a3']);
    assert.deepEqual(await listed({ start: 'a2', end: 'c' }), ['a2', 'a3', 'b']);
    assert.deepEqual(await listed({ prefix: 'a', start: 'a2' }), ['a2', 'a3']);
    assert.deepEqual(await listed({ prefix: 'a', end: 'a2', reverse: true }), ['a1']);
    assert.deepEqual(await listed({ reverse: true, limit: 2 }), ['c', 'b']);
    assert.deepEqual(await memory.keys({ start: 'a3' }), ['a3', 'b', 'c']);
  },
  'a limit that is none is refused, also of global memory': async ({ ctx, env }) => {
    const { memory } = openScopes(ctx, env);
    for (const place of [memory, memory.scope('global')]) {
      await fill(place, ['a', 'b']);
      for (const limit of noLimits) {
        await assert.rejects(place.list({ limit }), InvalidLimitError, `list ${limit}`);
        await assert.rejects(place.keys({ limit }), InvalidLimitError, `keys ${limit}`);
      }
      assert.equal((await place.list({ limit: 10_000 })).entries.length, 2);
      assert.deepEqual(await place.keys({ limit: 1 }), ['a']);
    }
  },
  'list goes on from its cursor, in both directions, and the last page has none': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const keys = ['', 'a', 'b', 'c', 'd', 'e'];
    await fill(memory, [...keys, 'z']);
    await memory.namespace('other').set('b', 1);
    for (const reverse of [false, true]) {
      const found: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const options = { end: 'z', limit: 2, reverse };
        const page = await memory.list(cursor === undefined ? options : { ...options, cursor });
        found.push(...page.entries.map(([key]) => key));
        cursor = page.cursor;
        pages += 1;
      } while (cursor !== undefined && pages < 10);
      assert.equal(pages, 3);
      assert.deepEqual(found, reverse ? keys.toReversed() : keys);
    }
  },
  'getAll and clear take one place, and leave the platform storage and other places alone': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const inner = memory.namespace('inner');
    ctx.storage.kv.put('a', 'platform');
    await fill(memory, ['a', 'b']);
    await fill(inner, ['c']);
    assert.deepEqual(
      await memory.getAll(),
      new Map([
        ['a', 'A'],
        ['b', 'B'],
      ]),
    );
    assert.equal(await memory.clear(), 2);
    assert.deepEqual([await memory.keys(), await inner.keys(), ctx.storage.kv.get('a')], [[], ['c'], 'platform']);
  },
};

const updates: Suite['tests'] = {
  '1,000 concurrent asynchronous updates of a key lose none, over two memories of the object': async ({ ctx }) => {
    const memories: [Memory, Memory] = [new Memory(ctx), new Memory(ctx)];
    const work = Array.from({ length: 1000 }, (_, index) =>
      (memories[index % 2] ?? memories[0]).update<number>('count', async (count) => {
        if (index % 50 === 0) await pause();
        return increment(count);
      }),
    );
    const seen = await Promise.all(work);
    assert.equal(await memories[0].get('count'), 1000);
    assert.equal(new Set(seen).size, 1000);
  },
  'an update may answer what a call to another object answers': async ({ ctx, env }) => {
    const memory = new Memory(ctx);
    const answer = (await env.WAKING.getByName('answers').countRuns()) + 1;
    const later = () => env.WAKING.getByName('answers').countRuns().then(increment);
    assert.equal(await memory.update('a', later), answer);
    assert.equal(await memory.update('b', () => env.WAKING.getByName('answers').countRuns()), answer - 1);
    assert.deepEqual([await memory.get('a'), await memory.get('b')], [answer, answer - 1]);
  },
  'an update that throws changes nothing and stops none after it': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const fail = async (): Promise<number> => {
      await pause();
      throw new Error('stop');
    };
    const results = await Promise.allSettled([
      memory.update('a', increment),
      memory.update<number>('a', fail),
      memory.update('a', () => {
        throw new Error('at once');
      }),
      memory.update('a', increment),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.equal(await memory.get('a'), 2);
  },
  'an update that takes long does not hold up another key, nor the same key in another place': async ({ ctx }) => {
    const memory = new Memory(ctx);
    let release = (): void => {};
    const slow = memory.update<number>(
      'a',
      (count) => new Promise((resolve) => (release = () => resolve(increment(count)))),
    );
    assert.equal(await memory.update('b', increment), 1);
    assert.equal(await memory.namespace('n').update('a', increment), 1);
    release();
    assert.equal(await slow, 1);
  },
};

const transactions: Suite['tests'] = {
  'set, delete, clear and a synchronous update are part of the transaction around them': async ({ ctx }) => {
    const memory = new Memory(ctx);
    const sql = new Sql(ctx.storage);
    await fill(memory, ['a', 'b']);
    const change = (): void => {
      void memory.set('c', 1);
      void memory.delete('a');
      void memory.update('n', increment);
      void memory.namespace('x').set('d', 1);
    };
    assert.throws(() => {
      sql.transaction(() => {
        change();
        void memory.clear();
        throw new Error('stop');
      });
    });
    await pause();
    assert.deepEqual([await memory.keys(), await memory.namespace('x').keys()], [['a', 'b'], []]);
    sql.transaction(change);
    assert.deepEqual([await memory.keys(), await memory.namespace('x').keys()], [['b', 'c', 'n'], ['d']]);
  },
};

const scopes: Suite['tests'] = {
  'scopes and namespaces are apart': async ({ ctx, env }) => {
    const { memory } = openScopes(ctx, env);
    const places = [
      memory,
      memory.scope('session'),
      memory.scope('global'),
      memory.namespace('a'),
      memory.namespace('a').namespace('b'),
      memory.namespace('a/nb'),
      memory.scope('session').namespace('a'),
      memory.scope('global').namespace('a'),
    ];
    for (const [index, place] of places.entries()) await place.set('key', index);
    for (const [index, place] of places.entries()) assert.deepEqual([...(await place.getAll())], [['key', index]]);
  },
  'a session sees only its own memory, by who calls at the time': async ({ ctx, env }) => {
    const { memory, become } = openScopes(ctx, env);
    const mine = memory.scope('session');
    await mine.set('a', 1);
    become('two');
    assert.equal(await mine.get('a'), null);
    become('one');
    assert.equal(await mine.get('a'), 1);
  },
  'a session scope without a session is refused with the way out': async ({ ctx }) => {
    for (const memory of [new Memory(ctx), new Memory(ctx, { session: () => undefined })]) {
      await assert.rejects(memory.scope('session').get('a'), (error) => {
        return error instanceof MemoryScopeError && error.message.includes('session: () => id');
      });
    }
  },
  'a global scope without its actor is refused with the lines to add': async ({ ctx }) => {
    await assert.rejects(new Memory(ctx).scope('global').set('a', 1), (error) => {
      return (
        error instanceof MemoryScopeError &&
        error.message.includes("export { GlobalMemory } from '@sundog/actor'") &&
        error.message.includes('"class_name": "GlobalMemory"')
      );
    });
  },
  'global memory does all that memory does': async ({ ctx, env }) => {
    const memory = openScopes(ctx, env).memory.scope('global');
    const value = { map: new Map([['a', new Set([1n])]]), at: new Date(5) };
    assert.equal(await memory.get('a'), null);
    await memory.set('a', value);
    assert.deepEqual(await memory.get('a'), value);
    await fill(memory, ['b', 'c']);
    assert.deepEqual(await memory.list({ limit: 2, start: 'b' }), {
      entries: [
        ['b', 'B'],
        ['c', 'C'],
      ],
    });
    assert.deepEqual([await memory.has('a'), await memory.delete('a'), await memory.has('a')], [true, true, false]);
    assert.equal(await memory.clear(), 2);
    assert.deepEqual(await memory.keys(), []);
  },
  'concurrent asynchronous updates of global memory lose none, and one that throws changes nothing': async ({
    ctx,
    env,
  }) => {
    const memory = openScopes(ctx, env).memory.scope('global');
    const work = Array.from({ length: 1000 }, (_, index) =>
      memory.update<number>('count', async (count) => {
        if (index % 100 === 0) await pause();
        if (index % 100 === 50) throw new RangeError('stop');
        return increment(count);
      }),
    );
    const failed = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
    assert.equal(failed.length, 10);
    assert.equal(await memory.get('count'), 990);
  },
  'the keys of global memory are told also when its values are more than a call carries': async ({ ctx, env }) => {
    const memory = openScopes(ctx, env).memory.scope('global');
    const keys = Array.from({ length: 20 }, (_, index) => `key ${String(index).padStart(2, '0')}`);
    for (const key of keys) await memory.set(key, 'x'.repeat(1_900_000));
    assert.deepEqual(await memory.keys(), keys);
    assert.equal(await memory.clear(), 20);
  },
  'an update of global memory runs in the context of who asks': async ({ ctx, env }) => {
    const memory = openScopes(ctx, env).memory.scope('global');
    const context = createContext(systemClock);
    const seen = await runInContext(context, () => memory.update('who', () => getContext()?.requestId ?? 'nobody'));
    assert.equal(seen, context.requestId);
  },
  'global memory is one for all that ask its one instance': async ({ ctx, env }) => {
    const global = (): GlobalMemoryStub => env.GLOBAL_MEMORY.getByName(GlobalMemory.instance);
    const [one, two] = [new Memory(ctx, { global }).scope('global'), new Memory(ctx, { global }).scope('global')];
    await one.set(ctx.id.toString(), 'shared');
    assert.equal(await two.get(ctx.id.toString()), 'shared');
  },
};

export const suite: Suite = { name: 'memory', tests: { ...single, ...lists, ...updates, ...transactions, ...scopes } };
