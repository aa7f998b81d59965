import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TableDefinition } from '../schema/definition.ts';
import { createFieldNodes, v } from '../values/v.ts';
import type { PropertyValidators } from '../values/validator.ts';
import { accepts } from './accepts.ts';
import { compareTables } from './schema-change.ts';

test('a wider validator accepts what a narrower one does', () => {
  const pairs = [
    [v.any(), v.array(v.bytes())],
    [v.string(), v.id('users')],
    [v.string(), v.literal('a')],
    [v.union(v.string(), v.number()), v.number()],
    [v.union(v.literal('a'), v.literal('b'), v.null()), v.union(v.literal('b'), v.literal('a'))],
    [v.array(v.union(v.string(), v.null())), v.array(v.string())],
    [v.object({ a: v.optional(v.string()), b: v.optional(v.any()) }), v.object({ a: v.string() })],
    [v.record(v.string(), v.any()), v.record(v.string(), v.number())],
  ] as const;
  for (const [wide, narrow] of pairs) {
    assert.ok(accepts(wide.node, wide.node));
    assert.ok(accepts(wide.node, narrow.node), JSON.stringify(narrow.node));
    assert.ok(!accepts(narrow.node, wide.node), JSON.stringify(wide.node));
  }
  const apart = [
    [v.string(), v.number()],
    [v.id('a'), v.id('b')],
    [v.object({ a: v.string() }), v.object({ a: v.string(), b: v.string() })],
  ] as const;
  for (const [one, other] of apart) assert.ok(!accepts(one.node, other.node) && !accepts(other.node, one.node));
});

function table(fields: PropertyValidators, indexes: TableDefinition['indexes'] = []): TableDefinition {
  return { name: 't', fields: createFieldNodes('test', fields), indexes, placement: { kind: 'root' } };
}

test('rows are looked at one by one only if columns do not say whether they fit, or hold it in another way', () => {
  const before = table({ a: v.string(), b: v.optional(v.number()) });
  const kind = (fields: PropertyValidators): string => compareTables(before, table(fields)).kind;
  const b = v.optional(v.number());
  assert.equal(
    kind({ a: v.union(v.string(), v.id('t')), b, c: v.optional(v.any()), d: v.number().default(1) }),
    'extend',
  );
  assert.equal(kind({ b, a: v.string() }), 'extend');
  assert.equal(kind({ a: v.union(v.string(), v.number()), b }), 'rewrite');
  assert.equal(kind({ a: v.union(v.string(), v.null()), b: v.optional(v.union(v.number(), v.null())) }), 'rewrite');
  assert.equal(kind({ a: v.string(), b: v.number() }), 'narrow');
  assert.equal(kind({ a: v.string() }), 'narrow');
  assert.equal(kind({ b }), 'narrow');
  assert.equal(kind({ a: v.literal('x'), b }), 'rewrite');
  assert.equal(kind({ a: v.string(), b: v.literal(1) }), 'rewrite');
  assert.equal(kind({ a: v.string(), b, c: v.string() }), 'rewrite');
});

test('an index that has changed is another one', () => {
  const index = (name: string, isUnique: boolean): TableDefinition['indexes'][number] => ({
    name,
    fields: ['a'],
    isUnique,
  });
  const fields = { a: v.string() };
  const change = compareTables(
    table(fields, [index('x', false), index('y', false)]),
    table(fields, [index('y', true), index('z', false)]),
  );
  assert.deepEqual(change.droppedIndexes, ['x', 'y']);
  assert.deepEqual(change.addedIndexes, ['y', 'z']);
});
