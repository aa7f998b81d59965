import assert from 'node:assert/strict';
import { test } from 'node:test';

import { copyValue } from './copy-value.ts';

test('plain data comes back equal and shares nothing', () => {
  const value = { n: 1, big: 2n, nothing: undefined, none: null, list: [1, undefined, { deep: ['x'] }] };
  const copy = copyValue(value) as typeof value;
  assert.deepEqual(copy, value);
  assert.notEqual(copy.list, value.list);
  assert.notEqual((copy.list[2] as { deep: string[] }).deep, (value.list[2] as { deep: string[] }).deep);
});

test('what is more than plain data is cloned', () => {
  const cyclic: Record<string, unknown> = { when: new Date(5), ids: new Set([1]), bytes: new Uint8Array([1, 2]) };
  cyclic['self'] = cyclic;
  const copy = copyValue(cyclic) as typeof cyclic;
  assert.deepEqual(copy['when'], new Date(5));
  assert.deepEqual(copy['ids'], new Set([1]));
  assert.equal(copy['self'], copy);
  assert.deepEqual(copyValue(JSON.parse('{"__proto__":{"a":1}}')), JSON.parse('{"__proto__":{"a":1}}'));
});

test('a very deep value is copied to its end', () => {
  let deep: unknown = 'end';
  for (let depth = 0; depth < 100; depth += 1) deep = { deep };
  assert.deepEqual(copyValue(deep), deep);
});

test('what no clone takes is refused, wherever it is', () => {
  for (const value of [() => 1, { held: () => 1 }, [Symbol('s')]]) {
    assert.throws(() => copyValue(value), { name: 'DataCloneError' });
  }
});
