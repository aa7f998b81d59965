import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { canonicalKey } from './canonical-key.ts';
import { digestValue } from './digest-value.ts';
import type { Value } from './value.ts';

const leaf = fc.oneof(
  fc.constantFrom(null, true, false, '', '0', 0, -0, 1, 0n, 1n, Number.NaN, new ArrayBuffer(0), new ArrayBuffer(1)),
  fc.string({ maxLength: 3 }),
  fc.double(),
);
const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'ab'), tie('value')),
  ),
}));

test('equal values have one digest, and others have another', () => {
  const seen = new Map<number, string>();
  const check = (value: Value): void => {
    const digest = digestValue(value);
    assert.ok(Number.isSafeInteger(digest));
    assert.equal(digestValue(structuredClone(value)), digest);
    assert.equal(digestValue(value), digest, 'the same again');
    // The order of fields counts, and the text sorts them: only the other way round is promised.
    assert.equal(seen.get(digest) ?? canonicalKey(value), canonicalKey(value));
    seen.set(digest, canonicalKey(value));
  };
  fc.assert(fc.property(values, check), { numRuns: 3000 });
});

test('no two of many similar values share a digest', () => {
  const digests = new Set<number>();
  const count = 50_000;
  for (let number = 0; number < count; number += 1) {
    digests.add(digestValue([{ _id: `row_${number % 100}`, text: `text ${number}`, rank: number / 7 }, number]));
  }
  assert.equal(digests.size, count);
});

test('a field that is undefined counts as absent', () => {
  assert.equal(digestValue({ a: 1, b: undefined } as object as Value), digestValue({ a: 1 }));
});
