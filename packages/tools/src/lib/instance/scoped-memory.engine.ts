import assert from 'node:assert/strict';

import { Memory, MemoryTooLargeError, MemoryValueError } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { NoSessionError, ScopedMemory, UnknownScopeError } from './scoped-memory.ts';

function open(ctx: DurableObjectState): ScopedMemory {
  return new ScopedMemory(ctx, new Memory(ctx));
}

async function fill(memory: ScopedMemory, keys: readonly string[], namespace?: string): Promise<void> {
  for (const key of keys) await memory.set(key, key.toUpperCase(), namespace === undefined ? 'photon' : { namespace });
}

const tests: Suite['tests'] = {
  'a namespace shares no key with another, whatever they are called': async ({ ctx }) => {
    const memory = open(ctx);
    await memory.set('b:c', 1, { namespace: 'a' });
    await memory.set('c', 2, { namespace: 'a:b' });
    await memory.set('c', 3);
    assert.deepEqual(
      [await memory.get('b:c', { namespace: 'a' }), await memory.get('c', { namespace: 'a:b' }), await memory.get('c')],
      [1, 2, 3],
    );
    assert.equal(await memory.clear({ namespace: 'a' }), 1);
    assert.deepEqual(await memory.keys({ namespace: 'a:b' }), ['c']);
  },
  'keys and entries come in order, by prefix, range, direction and page': async ({ ctx }) => {
    const memory = open(ctx);
    await fill(memory, ['b', 'a2', 'a1', 'a3', 'c'], 'n');
    const namespace = 'n';
    assert.deepEqual(await memory.keys({ namespace }), ['a1', 'a2', 'a3', 'b', 'c']);
    assert.deepEqual(await memory.keys({ namespace, prefix: 'a', reverse: true, limit: 2 }), ['a3', 'a2']);
    assert.deepEqual(await memory.keys({ namespace, start: 'a2', end: 'c' }), ['a2', 'a3', 'b']);
    const page = await memory.list({ namespace, limit: 2 });
    assert.deepEqual(page, [
      { key: 'a1', value: 'A1' },
      { key: 'a2', value: 'A2' },
    ]);
    const next = await memory.list({ namespace, limit: 2, cursor: page.at(-1)?.key ?? '' });
    assert.deepEqual(
      next.map(({ key }) => key),
      ['a3', 'b'],
    );
    assert.deepEqual(await memory.keys(), []);
  },
  'a list without a limit is all there is, however much': async ({ ctx }) => {
    const memory = open(ctx);
    for (let index = 0; index < 2500; index += 1) await memory.set(String(index), index);
    assert.equal((await memory.list()).length, 2500);
    assert.equal(Object.keys(await memory.getAll()).length, 2500);
  },
  'getAll gives a key called __proto__ as any other': async ({ ctx }) => {
    const memory = open(ctx);
    await memory.set('__proto__', 1);
    assert.deepEqual(Object.entries(await memory.getAll()), [['__proto__', 1]]);
  },
  'what cannot be kept is refused, and so is a scope that there is not': async ({ ctx }) => {
    const memory = open(ctx);
    await assert.rejects(memory.set('a', undefined), MemoryValueError);
    await assert.rejects(
      memory.update('a', () => undefined),
      MemoryValueError,
    );
    await assert.rejects(memory.set('a', 'x'.repeat(2_000_000)), MemoryTooLargeError);
    // @ts-expect-error there is no such scope
    assert.throws(() => memory.get('a', 'planet'), UnknownScopeError);
    // @ts-expect-error nor this one
    assert.throws(() => memory.get('a', { scope: 'constructor' }), UnknownScopeError);
    await assert.rejects(memory.get('a', 'session'), NoSessionError);
  },
  'delete and has tell what there was': async ({ ctx }) => {
    const memory = open(ctx);
    await memory.set('a', null);
    assert.deepEqual([await memory.has('a'), await memory.delete('a'), await memory.delete('a')], [true, true, false]);
  },
};

/** `this.memory`. */
export const scopedMemorySuite: Suite = { name: 'scoped memory', tests };
