import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseRangeHeader, resolveRange } from './range.ts';

const small = fc.nat({ max: 12 });

test('a range takes the bytes that slicing the whole would take, or cannot be satisfied', () => {
  fc.assert(
    fc.property(
      small,
      fc.option(small, { nil: undefined }),
      fc.option(small, { nil: undefined }),
      (size, offset, length) => {
        const whole = Array.from({ length: size }, (_, at) => at);
        const wanted = whole.slice(offset ?? 0, length === undefined ? undefined : (offset ?? 0) + length);
        const range = resolveRange({ offset, length }, size);
        if (range === undefined) assert.ok(wanted.length === 0);
        else assert.deepEqual(whole.slice(range.offset, range.offset + range.length), wanted);
        if (range === undefined) assert.ok(length === 0 || (offset ?? 0) >= size);
      },
    ),
  );
});

test('a suffix takes the last bytes, all if there are fewer, and cannot be nothing', () => {
  fc.assert(
    fc.property(small, fc.integer({ min: 1, max: 20 }), (size, suffix) => {
      const length = Math.min(size, suffix);
      assert.deepEqual(resolveRange({ suffix }, size), { offset: size - length, length });
    }),
  );
  assert.equal(resolveRange({ suffix: 0 }, 5), undefined);
});

test('no range is the whole object', () => {
  assert.deepEqual(resolveRange(undefined, 7), { offset: 0, length: 7 });
});

test('what is wanted, or else all, can always be satisfied', () => {
  for (const request of [{ offset: 9 }, { length: 0 }, { suffix: 0 }, { offset: 0 }])
    assert.deepEqual(resolveRange({ ...request, orAll: true }, 5), { offset: 0, length: 5 });
  assert.deepEqual(resolveRange({ offset: 3, orAll: true }, 5), { offset: 3, length: 2 });
});

test('Range headers', () => {
  const cases: [string, ReturnType<typeof parseRangeHeader>][] = [
    ['bytes=0-4', { offset: 0, length: 5, orAll: true }],
    ['bytes=3-', { offset: 3, orAll: true }],
    ['bytes=-2', { suffix: 2, orAll: true }],
    ['Bytes = 1-1', { offset: 1, length: 1, orAll: true }],
    ['bytes=4-1', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    ['items=0-1', undefined],
    ['bytes=a-b', undefined],
  ];
  for (const [header, expected] of cases) assert.deepEqual(parseRangeHeader(header), expected, header);
});
