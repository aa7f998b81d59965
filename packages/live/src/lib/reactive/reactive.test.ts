import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import type { FilterNode } from '../database/filter.ts';
import type { Footprint, RowChange } from '../database/footprint.ts';
import { FootprintIndex } from './footprint-index.ts';
import { IntervalTree, type Interval } from './interval-tree.ts';
import { PatchHistory } from './patch-history.ts';
import { planFrames } from './plan-frames.ts';
import type { Document } from '../values/value.ts';

const anyKey = fc.string({ unit: fc.constantFrom('a', 'b', '\uffff'), maxLength: 3 });
const anyInterval = fc
  .tuple(anyKey, anyKey)
  .map(([a, b]): Interval => (a < b ? { low: a, high: b } : { low: b, high: a }));

test('an interval tree finds what a look at every interval finds, in any order of adding and removing', () => {
  const anyStep = fc.oneof(
    anyInterval.map((interval) => ({ kind: 'add', interval }) as const),
    fc.nat(100).map((nth) => ({ kind: 'delete', nth }) as const),
    anyKey.map((point) => ({ kind: 'stab', point }) as const),
  );
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 100 }), (steps) => {
      const tree = new IntervalTree<Interval>();
      const all: Interval[] = [];
      for (const step of steps) {
        if (step.kind === 'add') {
          const interval = { ...step.interval };
          tree.add(interval);
          all.push(interval);
        } else if (step.kind === 'delete') {
          for (const interval of all.splice(step.nth % (all.length + 1), 1)) tree.delete(interval);
        } else {
          const expected = all.filter(({ low, high }) => low <= step.point && step.point <= high);
          assert.deepEqual(new Set(stab(tree, step.point)), new Set(expected));
        }
        assert.equal(tree.size, all.length);
      }
    }),
  );
});

test('an interval tree stays shallow when intervals come in order', () => {
  const tree = new IntervalTree<Interval>();
  for (let at = 0; at < 50_000; at += 1) tree.add({ low: keyAt(at), high: keyAt(at) });
  // A tree that degenerates into a list overflows the stack here.
  assert.deepEqual(stab(tree, keyAt(49_999)), [{ low: keyAt(49_999), high: keyAt(49_999) }]);
});

const anyDocument = fc
  .record({ id: fc.nat(4), color: fc.constantFrom('red', 'blue') })
  .map(({ id, color }): Document => ({ _id: `rows_${id}`, _creationTime: id, color }));
const anyFootprint: fc.Arbitrary<Footprint> = fc.record({
  rows: fc.uniqueArray(
    fc.nat(4).map((id) => `rows_${id}`),
    { maxLength: 2 },
  ),
  ranges: fc.array(
    fc
      .tuple(fc.constantFrom('rows.a', 'rows.b'), anyInterval, fc.option(fc.constantFrom('red', 'blue')))
      .map(([index, interval, color]) => ({ index, ...interval, ...(color !== null && { filter: isColor(color) }) })),
    { maxLength: 3 },
  ),
  isUnknown: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
});
const anyChange: fc.Arbitrary<RowChange> = fc
  .record({
    before: fc.option(anyDocument, { nil: undefined }),
    after: anyDocument,
    isDeleted: fc.boolean(),
    keys: fc.tuple(anyKey, anyKey, anyKey, anyKey),
  })
  .map(({ before, after, isDeleted, keys }) => {
    const [aBefore, aAfter, bBefore, bAfter] = keys;
    const isThere = before === undefined || !isDeleted;
    const keyOf = (index: string, old: string, next: string): RowChange['keys'][number] => ({
      index,
      ...(before !== undefined && { before: old }),
      ...(isThere && { after: next }),
    });
    const places = [keyOf('rows.a', aBefore, aAfter), keyOf('rows.b', bBefore, bAfter)];
    return { table: 'rows', id: after._id, before, after: isThere ? after : undefined, keys: places };
  });

test('the index of footprints finds what a look at every footprint finds', () => {
  const anyStep = fc.oneof(
    fc.tuple(fc.nat(5), fc.option(anyFootprint, { nil: undefined })),
    fc.array(anyChange, { maxLength: 3 }).map((changes) => ({ changes })),
  );
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const index = new FootprintIndex(passes);
      const all = new Map<number, Footprint>();
      for (const step of steps) {
        if ('changes' in step) {
          const expected = [...all].filter(([, footprint]) => step.changes.some((row) => isTouched(footprint, row)));
          assert.deepEqual(index.touchedBy(step.changes), new Set(expected.map(([instance]) => instance)));
          continue;
        }
        const [instance, footprint] = step;
        if (footprint === undefined) {
          index.delete(instance);
          all.delete(instance);
        } else {
          index.set(instance, footprint);
          all.set(instance, footprint);
        }
        assert.equal(index.size, all.size);
        assert.equal(index.unknownCount, [...all.values()].filter(({ isUnknown }) => isUnknown).length);
      }
    }),
    { numRuns: 1000 },
  );
});

test('every socket that watches something changed is in one plan, with exactly that, and no two plans are alike', () => {
  const anySockets = fc.array(fc.uniqueArray(fc.nat(6)), { maxLength: 20 });
  fc.assert(
    fc.property(anySockets, fc.uniqueArray(fc.nat(6)), (sockets, changed) => {
      const watchersOf = (instance: number): number[] =>
        [...sockets.keys()].filter((socket) => sockets[socket]?.includes(instance));
      const plans = planFrames(changed, watchersOf);
      const told = new Map(plans.flatMap((plan) => plan.sockets.map((socket) => [socket, plan.instances] as const)));
      for (const [socket, watched] of sockets.entries()) {
        const expected = changed.filter((instance) => watched.includes(instance));
        assert.deepEqual(told.get(socket) ?? [], expected);
      }
      assert.equal(plans.flatMap((plan) => plan.sockets).length, told.size);
      assert.equal(new Set(plans.map((plan) => plan.instances.join())).size, plans.length);
    }),
  );
});

test('a history has what leads from a version on, or says that it is gone', () => {
  const limits = { patches: 3, characters: 10 };
  const anyStep = fc.oneof(
    { weight: 5, arbitrary: fc.string({ maxLength: 12 }).map((text) => ({ text })) },
    { weight: 1, arbitrary: fc.constant('restart') },
  );
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 20 }), fc.nat(20), (steps, asked) => {
      const history = new PatchHistory(0, [], limits);
      let all: { version: number; text: string }[] = [];
      let floor = 0;
      for (const [index, step] of steps.entries()) {
        const version = (index + 1) * 2;
        if (typeof step === 'string') {
          history.restart(version);
          [all, floor] = [[], version];
        } else {
          history.add({ version, text: step.text });
          all.push({ version, text: step.text });
          while (all.length > 3 || all.reduce((sum, { text }) => sum + text.length, 0) > 10) {
            floor = all.shift()?.version ?? 0;
          }
        }
      }
      const expected = all.filter(({ version }) => version > asked).map(({ text }) => text);
      assert.deepEqual(history.since(asked), asked < floor ? undefined : expected);
      assert.equal(history.floor, floor);
      const restored = new PatchHistory(floor, all, limits);
      assert.deepEqual(restored.since(asked), history.since(asked));
    }),
  );
});

function stab(tree: IntervalTree<Interval>, point: string): Interval[] {
  const found: Interval[] = [];
  tree.stab(point, (interval) => found.push(interval));
  return found;
}

function keyAt(at: number): string {
  return String(at).padStart(6, '0');
}

function isColor(color: string): FilterNode {
  return { op: 'eq', left: { op: 'field', path: 'color' }, right: { op: 'value', value: color } };
}

function passes(filter: FilterNode, document: Document): boolean {
  const color = document['color'];
  return typeof color === 'string' && JSON.stringify(filter) === JSON.stringify(isColor(color));
}

/** The definition, read out: F1, F2, F3. */
function isTouched({ rows, ranges, isUnknown }: Footprint, change: RowChange): boolean {
  const sees = (range: Footprint['ranges'][number], key: string | undefined, row: Document | undefined): boolean =>
    key !== undefined &&
    range.low <= key &&
    key <= range.high &&
    row !== undefined &&
    (range.filter === undefined || passes(range.filter, row));
  return (
    isUnknown ||
    rows.includes(change.id) ||
    ranges.some((range) =>
      change.keys
        .filter(({ index }) => index === range.index)
        .some((key) => sees(range, key.before, change.before) || sees(range, key.after, change.after)),
    )
  );
}
