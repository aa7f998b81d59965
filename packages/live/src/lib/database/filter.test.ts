import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Document, Value } from '../values/value.ts';
import { decodeBigint, encodeBigint } from './bigint-text.ts';
import { compareValues } from './compare-values.ts';
import { passesFilter, type FilterNode } from './filter.ts';

const bytes = (...list: number[]): ArrayBuffer => Uint8Array.from(list).buffer;

/** In order; what stands together is equal. */
const ordered: readonly (readonly (Value | undefined)[])[] = [
  [undefined],
  [null],
  [-(10n ** 20n)],
  [-1n],
  [10n],
  [-Infinity],
  [-1],
  [0, -0],
  [1.5],
  [Infinity],
  [NaN, NaN],
  [false],
  [true],
  [''],
  ['a'],
  ['ab'],
  ['\ud7ff'],
  ['\uffff'],
  ['😀'],
  [bytes()],
  [bytes(1), bytes(1)],
  [bytes(1, 0)],
  [[], []],
  [[1]],
  [[1, 'a']],
  [{}],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [{ a: 2 }],
];

test('values of all kinds have one order', () => {
  const ranked = ordered.flatMap((values, rank) => values.map((value) => ({ value, rank })));
  for (const a of ranked) {
    for (const b of ranked) {
      assert.equal(Math.sign(compareValues(a.value, b.value)), Math.sign(a.rank - b.rank), `${a.rank} and ${b.rank}`);
    }
  }
});

test('texts have the order of their characters, as bytes of UTF-8 do', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\u0000', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'),
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareValues(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});

test('bigints sort as text, and come back', () => {
  const number = fc.oneof(fc.bigInt(), fc.bigInt({ min: -1000n, max: 1000n }));
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.equal(decodeBigint(encodeBigint(a)), a);
      assert.equal(encodeBigint(a) < encodeBigint(b), a < b);
    }),
  );
});

const row: Document = { _id: 'x', _creationTime: 1, count: 7, big: 7n, text: 'a', flag: true, place: { city: 'Ulm' } };
const field = (path: string): FilterNode => ({ op: 'field', path });
const value = (held: Value | undefined): FilterNode => ({ op: 'value', value: held });

test('a filter looks at fields, in objects too', () => {
  const has = (path: string, held: Value | undefined): boolean =>
    passesFilter({ op: 'eq', left: field(path), right: value(held) }, row);
  assert.ok(has('place.city', 'Ulm'));
  assert.ok(has('place.street', undefined));
  assert.ok(has('text.length', undefined));
  assert.ok(has('constructor', undefined));
  assert.ok(has('missing.further', undefined));
  assert.ok(!has('text', 'b'));
});

test('a filter computes, and what it cannot compute is absent', () => {
  const computes = (
    op: 'add' | 'sub' | 'mul' | 'div' | 'mod',
    left: string,
    right: Value,
    result: Value | undefined,
  ): void =>
    assert.ok(
      passesFilter({ op: 'eq', left: { op, left: field(left), right: value(right) }, right: value(result) }, row),
      `${left} ${op}`,
    );
  computes('add', 'count', 1, 8);
  computes('sub', 'big', 8n, -1n);
  computes('mul', 'count', 2, 14);
  computes('div', 'big', 2n, 3n);
  computes('mod', 'count', 4, 3);
  computes('add', 'text', 'b', undefined);
  computes('add', 'count', 1n, undefined);
  computes('div', 'big', 0n, undefined);
  const negative: FilterNode = { op: 'neg', of: field('count') };
  assert.ok(passesFilter({ op: 'lt', left: negative, right: value(0) }, row));
});

test('only true is true', () => {
  assert.ok(passesFilter({ op: 'and', of: [field('flag'), { op: 'not', of: value(false) }] }, row));
  assert.ok(!passesFilter({ op: 'and', of: [field('flag'), field('count')] }, row));
  assert.ok(passesFilter({ op: 'or', of: [field('count'), field('flag')] }, row));
  assert.ok(!passesFilter(field('text'), row));
});
