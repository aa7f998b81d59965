import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { findPath, NotDataError, retrace } from './retrace.ts';

/** Everything that state may hold, nested. */
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(undefined, null, -0, 0, Number.NaN, 1n, true, '', 'a'),
    fc.date({ noInvalidDate: true }), // Node's deepEqual takes no invalid date for another.
    fc.uint8Array({ maxLength: 3 }),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'toString'), tie('data'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(tie('data'), tie('data')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('data'), { maxLength: 3 }).map((held) => new Set(held)),
  ),
}));

describe('a snapshot', () => {
  test('equals the value, whatever the one before was', () => {
    fc.assert(
      fc.property(data, data, (before, value) => {
        assert.deepEqual(retrace(retrace(undefined, before), value), value);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the one of before exactly if the value equals it', () => {
    fc.assert(
      fc.property(data, data, (one, two) => {
        const before = retrace(undefined, one);
        assert.ok(Object.is(retrace(before, structuredClone(one)), before));
        const isEqual = isDeepEqual(one, two);
        assert.equal(Object.is(retrace(before, two), before), isEqual);
      }),
      { numRuns: 2000 },
    );
  });

  test('equals a value of which only a part has changed', () => {
    const before = retrace(undefined, { list: [1, { a: 1, b: 2 }, 3], gone: 1, kept: 2 });
    const value = { list: [1, { a: 1, b: 3 }, 4], kept: 2 };
    assert.deepEqual(retrace(before, value), value);
  });

  test('keeps a date that is none', () => {
    const before = retrace(undefined, new Set([new Date(Number.NaN)])) as ReadonlySet<Date>;
    assert.deepEqual([...before].map(Number), [Number.NaN]);
    assert.equal(retrace(before, new Set([new Date(Number.NaN)])), before);
  });

  test('shares nothing with the value that could change', () => {
    const value = { list: [{ done: false }], map: new Map([['a', [1]]]), at: new Date(0), bytes: new Uint8Array([1]) };
    const snapshot = retrace(undefined, value);
    const copy = structuredClone(value);
    value.list[0] = { done: true };
    value.map.get('a')?.push(2);
    value.at.setTime(5);
    value.bytes[0] = 9;
    assert.deepEqual(snapshot, copy);
  });

  test('shares with the one before what is equal', () => {
    const value = { old: [{ a: 1 }, { b: 2 }], young: 1 };
    const before = retrace(undefined, value) as typeof value;
    value.old.push({ a: 3 });
    const after = retrace(before, value) as typeof value;
    assert.notEqual(after, before);
    assert.equal(after.old[1], before.old[1]);
    assert.equal(before.old.length, 2);
  });

  test('a key that was undefined and is gone is a change', () => {
    const before = retrace(undefined, { a: undefined });
    assert.notEqual(retrace(before, {}), before);
    assert.deepEqual(Object.keys(retrace(before, { b: undefined }) as object), ['b']);
  });
});

describe('what is no data', () => {
  class Owner {
    readonly name = 'Ada';
  }
  const cycle: unknown[] = [];
  cycle.push({ cycle });
  const cases: [title: string, value: unknown, found: RegExp, path: RegExp][] = [
    ['a function', { on: { click: () => 1 } }, /^a function$/, /^\.on\.click$/],
    ['a symbol', [Symbol('s')], /^a symbol$/, /^\[0\]$/],
    ['an object of a class', new Map([['x', [{ owner: new Owner() }]]]), /class Owner$/, /^\.get\("x"\)\[0\]\.owner$/],
    ['a promise', [1, Promise.resolve()], /class Promise$/, /^\[1\]$/],
    ['what holds itself', cycle, /holds itself$/, /^.*$/],
  ];
  for (const [title, value, found, path] of cases) {
    test(`${title} is refused, and found`, () => {
      assert.throws(
        () => retrace(undefined, value),
        (error) => {
          assert.ok(error instanceof NotDataError);
          assert.match(error.message, found);
          assert.match(findPath(value, error.culprit), path);
          return true;
        },
      );
    });
  }

  test('depth alone is fine', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 500; depth += 1) value = { value };
    assert.deepEqual(retrace(undefined, value), value);
  });
});

/** Maps and sets in their order, and -0 is not 0. */
function isDeepEqual(one: unknown, two: unknown): boolean {
  return ordered(one) === ordered(two);
}

function ordered(value: unknown): string {
  if (value instanceof Map) return `map(${[...value].map(([key, held]) => `${ordered(key)}:${ordered(held)}`).join()})`;
  if (value instanceof Set) return `set(${[...value].map(ordered).join()})`;
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (value instanceof Uint8Array) return `bytes(${value.join()})`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, held]) => `${name}:${ordered(held)}`).join()}}`;
  }
  return Object.is(value, -0) ? '-0' : `${typeof value}(${String(value)})`;
}
