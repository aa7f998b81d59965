import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { applyPatch, PatchMismatchError } from './apply-patch.ts';
import { choosePatch } from './choose-patch.ts';
import { createPatch } from './create-patch.ts';
import { isEqual, isFields, isList } from './is-equal.ts';
import { keepUnchanged } from './keep-unchanged.ts';
import { decodePatch, encodePatch, MalformedPatchError } from './patch-json.ts';
import type { Patch, Splice } from './patch.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { Value } from '../values/value.ts';

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(Number.NaN, -0, 0.5, 'a', 'b', ''),
  fc.bigInt({ min: 0n, max: 2n }),
  fc.constantFrom(bytes(1, 2), bytes(1, 3), bytes()),
);
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'set', 'splice'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const anyRows = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2 })), {
    selector: ([id]) => id,
    maxLength: 20,
  })
  .map((pairs) => pairs.map(([id, version]) => row(id, version)));

test('a patch leads from one value to the other, and there is none only between equal ones', () => {
  fc.assert(
    fc.property(fc.oneof(anyValue, anyRows), fc.oneof(anyValue, anyRows), (before, after) => {
      const copy = structuredClone(before);
      const patch = createPatch(before, after);
      if (patch === undefined) assert.deepEqual(before, after);
      else assert.deepEqual(applyPatch(before, patch), after);
      assert.equal(patch === undefined, isEqual(before, after));
      assert.deepEqual(before, copy, 'the value before has been changed');
    }),
    { numRuns: 2000 },
  );
});

test('a value and its copy have no patch', () => {
  fc.assert(fc.property(anyValue, (value) => createPatch(value, structuredClone(value)) === undefined));
});

test('fields in another order and fields that are undefined make no patch', () => {
  assert.equal(createPatch({ a: 1, b: 2 }, { b: 2, a: 1 }), undefined);
  const withUndefined: Record<string, Value> = Object.fromEntries([['a', 1]]);
  Object.assign(withUndefined, { b: undefined });
  assert.equal(createPatch({ a: 1 }, withUndefined), undefined);
  assert.deepEqual(createPatch({ a: 1, b: 2 }, withUndefined), { fields: {}, gone: ['b'] });
});

test('what a patch does not change is the same object', () => {
  fc.assert(
    fc.property(anyRows, anyRows, (before, after) => {
      const patch = createPatch(before, after);
      if (patch === undefined) return;
      const patched = applyPatch(before, patch);
      assert.ok(isList(patched));
      for (const element of longestCommon(before, after)) {
        const same = before.find((candidate) => candidate._id === element._id);
        assert.ok(patched.some((candidate) => candidate === same));
      }
    }),
  );
  const value = { page: [row(1, 1)], totals: { all: 1, mine: [1] } };
  const next = applyPatch(value, { fields: { totals: { fields: { all: { set: 2 } } } } });
  assert.ok(isFields(next) && isFields(next['totals'] ?? null));
  assert.equal(next['page'], value.page);
  assert.equal(isFields(next['totals']) ? next['totals']['mine'] : undefined, value.totals.mine);
});

test('a value that is made anew keeps the parts that have not changed', () => {
  const before = { page: [row(1, 0), row(2, 0)], isDone: false };
  const after = keepUnchanged(before, { page: [row(2, 0), row(3, 0)], isDone: false });
  assert.deepEqual(after, { page: [row(2, 0), row(3, 0)], isDone: false });
  assert.ok(isFields(after) && isList(after['page']));
  assert.equal(after['page'][0], before.page[1]);
  assert.equal(keepUnchanged(before, structuredClone(before)), before);
});

test('lists of rows keep as many rows as can be kept', () => {
  fc.assert(
    fc.property(anyRows, anyRows, (before, after) => {
      const patch = createPatch(before, after);
      if (patch === undefined || !('splice' in patch)) return;
      const come = patch.splice.reduce((sum, [, , ...items]) => sum + items.length, 0);
      assert.equal(come, after.length - longestCommon(before, after).length);
    }),
  );
});

test('one insert, removal, change or move is one edit, or the two of a move', () => {
  const rows = [1, 2, 3, 4, 5].map((id) => row(id, 0));
  const without = (index: number): Value[] => rows.toSpliced(index, 1);
  assert.deepEqual(splicesTo(rows, rows.toSpliced(2, 0, row(9, 0))), [[2, 0, row(9, 0)]]);
  assert.deepEqual(splicesTo(rows, [row(9, 0), ...without(4)]), [
    [0, 0, row(9, 0)],
    [5, 1],
  ]);
  assert.deepEqual(splicesTo(rows, without(3)), [[3, 1]]);
  assert.deepEqual(splicesTo(rows, rows.with(1, row(2, 1))), [[1, 1, row(2, 1)]]);
  assert.deepEqual(splicesTo(rows, [...without(0), row(1, 0)]), [
    [0, 1],
    [4, 0, row(1, 0)],
  ]);
  assert.deepEqual(splicesTo(['x', 'x', 'y'], ['x', 'y']), [[1, 1]]);
});

test('nested values change in place, and what has nothing in common is set', () => {
  const before = { page: [row(1, 0), row(2, 0)], isDone: false, cursor: 'a' };
  const after = { page: [row(0, 0), row(1, 0), row(2, 0)], isDone: false };
  const expected = { fields: { page: { splice: [[0, 0, row(0, 0)]] } }, gone: ['cursor'] };
  assert.deepEqual(createPatch(before, after), expected);
  assert.deepEqual(createPatch({ a: 1 }, { a: 2 }), { set: { a: 2 } });
  assert.deepEqual(createPatch([1, 2], [3]), { set: [3] });
  assert.deepEqual(createPatch([], [3]), { set: [3] });
});

test('a patch that goes back and forth is applied in its order', () => {
  const anySplices = fc.array(fc.tuple(fc.nat(12), fc.nat(4), fc.array(fc.integer(), { maxLength: 3 })));
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 12 }), anySplices, (list, raw) => {
      const expected: Value[] = [...list];
      const splice = raw.map(([at, count, items]): Splice => {
        const start = Math.min(at, expected.length);
        const deleteCount = Math.min(count, expected.length - start);
        expected.splice(start, deleteCount, ...items);
        return [start, deleteCount, ...items];
      });
      assert.deepEqual(applyPatch(list, { splice }), expected);
    }),
  );
});

test('a patch for another value is refused', () => {
  const wrong: [Value, Patch][] = [
    [{}, { splice: [[0, 0, 1]] }],
    [[], { fields: {} }],
    [[1], { splice: [[1, 1]] }],
    [[1], { splice: [[2, 0, 1]] }],
    [{}, { fields: { a: { fields: {} } } }],
  ];
  for (const [value, patch] of wrong) assert.throws(() => applyPatch(value, patch), PatchMismatchError);
});

test('what is chosen is the shorter of the two texts', () => {
  fc.assert(
    fc.property(fc.oneof(anyValue, anyRows), fc.oneof(anyValue, anyRows), (before, after) => {
      const chosen = choosePatch(before, after);
      const patch = createPatch(before, after);
      if (chosen === undefined || patch === undefined) {
        assert.equal(chosen, patch);
        return;
      }
      const isShorter = !('set' in patch) && patchText(patch).length < stringifyValue(after).length;
      assert.equal(chosen.kind, isShorter ? 'patch' : 'value');
      assert.equal(chosen.text, chosen.kind === 'patch' ? patchText(chosen.patch) : stringifyValue(chosen.value));
    }),
  );
});

test('a long value is not written when a short patch will do', () => {
  const rows: Value[] = Array.from({ length: 200 }, (_, id) => row(id, 0));
  const unwritable = row(500, 0);
  Object.defineProperty(unwritable, 'version', { enumerable: true, get: () => assert.fail('the row has been read') });
  const before = [...rows, unwritable];
  assert.equal(choosePatch(before, [row(-1, 0), ...before])?.kind, 'patch');
});

test('a patch crosses as JSON, and what is none is refused', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (before, after) => {
      const patch = createPatch(before, after);
      if (patch === undefined) return;
      assert.deepEqual(decodePatch(JSON.parse(JSON.stringify(encodePatch(patch)))), patch);
    }),
  );
  const wrong = [null, 1, {}, { splice: 1 }, { splice: [1] }, { splice: [[0, -1]] }, { splice: [['0', 1]] }];
  const wrongFields = [{ fields: null }, { fields: { a: {} } }, { fields: {}, gone: [1] }, { fields: {}, gone: 'a' }];
  for (const json of [...wrong, ...wrongFields]) assert.throws(() => decodePatch(json), MalformedPatchError);
});

test('ten thousand rows reversed, shuffled or every other one changed take few comparisons and few edits', () => {
  const rows = Array.from({ length: 10_000 }, (_, id) => row(id, 0));
  const worst = [
    rows.toReversed(),
    rows.map((_, index) => rows[(index * 7919) % rows.length] ?? null),
    rows.map((old, index) => (index % 2 === 0 ? old : row(index, 1))),
  ];
  for (const after of worst) {
    const patch = createPatch(rows, after);
    assert.ok(patch !== undefined);
    assert.deepEqual(applyPatch(rows, patch), after);
  }
});

function row(id: number, version: number): { _id: string; version: number } {
  return { _id: `rows_${id}`, version };
}

function bytes(...of: number[]): ArrayBuffer {
  return Uint8Array.from(of).buffer;
}

function patchText(patch: Patch): string {
  return JSON.stringify(encodePatch(patch));
}

function splicesTo(before: readonly Value[], after: readonly Value[]): readonly Splice[] {
  const patch = createPatch(before, after);
  assert.ok(patch !== undefined && 'splice' in patch);
  return patch.splice;
}

/** A longest list of rows that stand, unchanged, in this order in both lists: the table of the textbook. */
function longestCommon<Row extends { _id: string }>(a: readonly Row[], b: readonly Row[]): readonly Row[] {
  const table: Row[][][] = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => []));
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) {
      const skipLeft = table[i]?.[j + 1] ?? [];
      const skipRight = table[i + 1]?.[j] ?? [];
      const best = skipLeft.length >= skipRight.length ? skipLeft : skipRight;
      const next = JSON.stringify(left) === JSON.stringify(right) ? [...(table[i]?.[j] ?? []), left] : best;
      table[i + 1]?.splice(j + 1, 1, next);
    }
  }
  return table[a.length]?.[b.length] ?? [];
}
