import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serialize } from 'node:v8';

import * as fc from 'fast-check';

import { estimateCloneBytes } from './clone-size.ts';

/** How many objects and primitives a value holds: the estimate may be off by some bytes for each. */
function countNodes(value: unknown): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  if (value instanceof Map) return 1 + [...value].flat().reduce<number>((sum, held) => sum + countNodes(held), 0);
  const held: unknown[] = value instanceof Set ? [...value] : Object.values(value);
  return 1 + held.reduce<number>((sum, inner) => sum + countNodes(inner), 0);
}

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, 2 ** 31, 2 ** 53),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 300 }),
);
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('node')),
    fc.dictionary(fc.string(), tie('node')),
    fc.array(fc.tuple(leaf, tie('node'))).map((entries) => new Map(entries)),
    fc.array(tie('node')).map((held) => new Set(held)),
  ),
})).node;

describe('the size of a value', () => {
  test('is what V8 makes of it, give or take some bytes for each object and number in it', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const actual = serialize(value).byteLength;
        const estimate = estimateCloneBytes(value);
        assert.ok(Math.abs(estimate - actual) <= 10 * countNodes(value), `estimated ${estimate}, has ${actual}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('counts an object once that is there many times, and ends for one that holds itself', () => {
    const bytes = new Uint8Array(1000);
    const cycle: Record<string, unknown> = { one: bytes, two: bytes, three: new Uint16Array(bytes.buffer) };
    cycle['self'] = cycle;
    const estimate = estimateCloneBytes(cycle);
    assert.ok(estimate > 1000 && estimate < 1200, String(estimate));
  });

  test('is close for a megabyte', () => {
    for (const value of [
      'x'.repeat(1e6),
      '€'.repeat(5e5),
      new Uint8Array(1e6),
      Array.from({ length: 3e5 }, (_, index) => index),
      { a: ['x'.repeat(1e6)] },
    ]) {
      assert.ok(Math.abs(estimateCloneBytes(value) - serialize(value).byteLength) < 100);
    }
  });
});
