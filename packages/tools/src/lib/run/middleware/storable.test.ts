import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toStorable } from './storable.ts';

class Point {
  readonly x: number;
  readonly inner: unknown;

  constructor(x: number, inner: unknown = null) {
    this.x = x;
    this.inner = inner;
  }
}

class Shown {
  toJSON() {
    return { shown: true };
  }
}

test('what a structured clone brings back is kept as it is', () => {
  const value = {
    list: [1, 'a', null, undefined, 2n],
    map: new Map([[new Date(1), new Set([/a/g])]]),
    bytes: new Uint8Array([1]),
    view: new DataView(new ArrayBuffer(1)),
    bare: Object.create(null) as unknown,
  };
  assert.equal(toStorable(value)?.value, value);
  assert.deepEqual(toStorable(undefined), { value: undefined });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  assert.equal(toStorable(cycle)?.value, cycle);
});

test('objects of classes are kept as their callers get them: as JSON', () => {
  assert.deepEqual(toStorable({ at: new Point(1, new Shown()) }), { value: { at: { x: 1, inner: { shown: true } } } });
  assert.deepEqual(toStorable([new Point(1), new Date(0)]), {
    value: [{ x: 1, inner: null }, '1970-01-01T00:00:00.000Z'],
  });
  class List extends Array<number> {}
  assert.deepEqual(toStorable(List.of(1, 2)), { value: [1, 2] });
});

const foreign: [name: string, value: unknown][] = [
  ['a response', new Response('x')],
  ['a stream inside', { body: new ReadableStream() }],
  ['a function inside', [() => 1]],
  ['an error', new Error('x')],
  ['a symbol', Symbol('x')],
  ['a map of objects of classes', new Map([['a', new Shown()]])],
  ['a class with a bigint', new Point(1, 2n)],
];
for (const [name, value] of foreign) {
  test(`${name} is not kept`, () => assert.equal(toStorable(value), undefined));
}
