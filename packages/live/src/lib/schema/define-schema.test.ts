import assert from 'node:assert/strict';
import { test } from 'node:test';

import { v } from '../values/v.ts';
import { defineSchema, defineTable, type AnyTable } from './define-schema.ts';
import type { TableDefinition } from './definition.ts';
import { checkSchema } from './check-schema.ts';
import { checkShardValue, formatShardName, parseShardName } from './shard-name.ts';

test('a schema is plain data', () => {
  const { definition, tables } = defineSchema({
    channels: defineTable(v.object({ name: v.string() })).index('by_name', ['name'], { unique: true }),
    messages: defineTable({ channelId: v.id('channels'), likes: v.number().default(0) })
      .index('by_channel', ['channelId', 'likes'])
      .shardBy('channelId'),
    users: defineTable({ photo: v.optional(v.id('_storage')) }).global(),
  });
  assert.deepEqual(definition.tables, {
    channels: {
      name: 'channels',
      fields: { name: { node: { kind: 'string' }, isOptional: false } },
      indexes: [{ name: 'by_name', fields: ['name'], isUnique: true }],
      placement: { kind: 'root' },
    },
    messages: {
      name: 'messages',
      fields: {
        channelId: { node: { kind: 'id', table: 'channels' }, isOptional: false },
        likes: { node: { kind: 'number' }, isOptional: false, default: 0 },
      },
      indexes: [{ name: 'by_channel', fields: ['channelId', 'likes'], isUnique: false }],
      placement: { kind: 'sharded', field: 'channelId' },
    },
    users: {
      name: 'users',
      fields: { photo: { node: { kind: 'id', table: '_storage' }, isOptional: true } },
      indexes: [],
      placement: { kind: 'global' },
    },
  });
  assert.deepEqual(Object.keys(tables.messages.fields), ['channelId', 'likes']);
});

test('a table is not changed by what is made of it', () => {
  const table = defineTable({ a: v.string() });
  table.index('by_a', ['a']);
  assert.deepEqual(table.data.indexes, []);
});

const unordered = (
  [
    [v.array(v.string()), 'a list'],
    [v.object({}), 'an object'],
    [v.record(v.string(), v.null()), 'an object'],
    [v.any(), 'anything'],
    [v.optional(v.union(v.null(), v.array(v.null()))), 'a list'],
  ] as const
).map(([validator, found]): [Readonly<Record<string, AnyTable>>, string] => [
  // @ts-expect-error -- that is what is tested
  { a: defineTable({ b: validator }).index('x', ['b']) },
  `a.x: the field "b" can be ${found}, which an index cannot order; index a string, number, boolean, bigint, id or bytes.`,
]);

const problems: readonly [Readonly<Record<string, AnyTable>>, string][] = [
  [
    { 'my-table': defineTable({}) },
    'my-table: the name of a table begins with a letter, and has only letters (a to z), digits and "_".',
  ],
  [{ sqlite_x: defineTable({}) }, 'sqlite_x: names that begin with "sqlite_" are SQLite\'s own.'],
  [
    { ['a'.repeat(65)]: defineTable({}) },
    `${'a'.repeat(65)}: the name of a table has at most 64 characters, and this has 65.`,
  ],
  [{ a: defineTable({}), A: defineTable({}) }, 'a and A: two tables may not differ in upper and lower case only.'],
  [{ a: defineTable({ _id: v.string() }) }, 'a._id: every table has it; leave it out.'],
  [{ a: defineTable({ _creationTime: v.number() }) }, 'a._creationTime: every table has it; leave it out.'],
  [
    { a: defineTable({ 'b c': v.string() }) },
    'a.b c: the name of a field begins with a letter, and has only letters (a to z), digits and "_".',
  ],
  [
    { a: defineTable({ b: v.string(), B: v.string() }) },
    'a: the fields b and B may not differ in upper and lower case only.',
  ],
  [{ a: defineTable(fields(91)) }, 'a: it has 91 fields, and 90 is the most; put some into one v.object.'],
  [
    { users: defineTable({ b: v.array(v.union(v.id('user'), v.null())) }) },
    "users.b: v.id('user') names a table that there is not (is it users?).",
  ],
  [
    { a: tableWith({ name: 'by_id', fields: ['b'] }) },
    'a.by_id: every table has an index of this name; call yours something else.',
  ],
  [
    { a: tableWith({ name: 'by b', fields: ['b'] }) },
    'a.by b: the name of an index begins with a letter, and has only letters (a to z), digits and "_".',
  ],
  [{ a: tableWith({ name: 'x', fields: [] }) }, 'a.x: an index needs at least one field.'],
  [{ a: tableWith({ name: 'x', fields: ['b', 'b'] }) }, 'a.x: a field stands in it twice.'],
  [{ a: tableWith({ name: 'x', fields: ['c'] }) }, 'a.x: the table has no field "c" (is it b?).'],
  [{ a: tableWith({ name: 'x', fields: ['other'] }) }, 'a.x: the table has no field "other" (there are b).'],
  [
    { a: tableWith({ name: 'x', fields: ['b', '_creationTime'] }) },
    'a.x: every index ends with _creationTime; leave it out.',
  ],
  [{ a: tableWith({ name: 'x', fields: ['_id'] }) }, 'a.x: rows are found by _id with ctx.db.get; leave it out.'],
  [
    { a: defineTable({ b: v.string() }).index('x', ['b']).index('X', ['b']) },
    'a: the indexes x and X need names of their own.',
  ],
  ...unordered,
  [
    // @ts-expect-error -- no such field
    { a: defineTable({ b: v.string() }).shardBy('d') },
    "a.shardBy('d'): the table has no such field (is it b?).",
  ],
  [
    // @ts-expect-error -- optional
    { a: defineTable({ b: v.optional(v.string()) }).shardBy('b') },
    "a.shardBy('b'): the field must be required without a default, as every row has its shard by it.",
  ],
  [
    // @ts-expect-error -- no text
    { a: defineTable({ b: v.number() }).shardBy('b') },
    "a.shardBy('b'): the field must be a string or an id, as shards are named by it.",
  ],
];

for (const [tables, problem] of problems) {
  test(`a schema is refused: ${problem.slice(0, 70)}`, () => {
    assert.throws(() => defineSchema(tables), {
      name: 'InvalidSchemaError',
      code: 'invalid_schema',
      message: `The schema makes no sense: ${problem}`,
    });
  });
}

test('all mistakes are told at once', () => {
  assert.throws(() => defineSchema({ 'a b': defineTable({ _id: v.string() }) }), {
    message: /^The schema has 2 mistakes:\n- a b: .*\n- a b\._id: .*$/,
  });
});

test('a table lives in one place', () => {
  const table = defineTable({ b: v.string() });
  // @ts-expect-error -- that is what is tested
  assert.throws(() => table.shardBy('b').global(), {
    message: 'The schema makes no sense: .global(): the table is sharded already; a table lives in one place.',
  });
  // @ts-expect-error -- that is what is tested
  assert.throws(() => table.global().shardBy('b'), {
    message: "The schema makes no sense: .shardBy('b'): the table is global already; a table lives in one place.",
  });
});

test('there are at most 32 indexes, and 16 fields in one', () => {
  const definition = (indexes: TableDefinition['indexes']): TableDefinition => ({
    ...defineTable(fields(20)).data,
    name: 'a',
    indexes,
  });
  const names = Array.from({ length: 17 }, (_, index) => `f${index}`);
  const wide = definition([{ name: 'x', fields: names, isUnique: false }]);
  assert.deepEqual(checkSchema({ tables: { a: wide } }), ['a.x: it has 17 fields, and 16 is the most.']);
  const many = definition(
    Array.from({ length: 33 }, (_, index) => ({ name: `x${index}`, fields: ['f1'], isUnique: false })),
  );
  assert.deepEqual(checkSchema({ tables: { a: many } }), ['a: it has 33 indexes, and 32 is the most.']);
});

test('a shard is named by its field and value, and nothing that an actor cannot be called', () => {
  assert.equal(formatShardName('channelId', 'a/b'), 'channelId/a/b');
  assert.deepEqual(parseShardName('channelId/a/b'), { field: 'channelId', value: 'a/b' });
  assert.equal(parseShardName('__root__'), undefined);
  assert.equal(parseShardName('/a'), undefined);
  assert.equal(parseShardName('channelId/'), undefined);
  const refused: [string, string, string][] = [
    ['', 'a shard named by at least one character', 'an empty string'],
    ['a'.repeat(257), 'a shard named by at most 256 characters', '257 characters'],
    ['\ud800', 'a string of whole characters', 'half of a surrogate pair'],
    ['a\n', 'a shard named without control characters', '"a\\n"'],
    [' a', 'a shard named without spaces at its ends', '" a"'],
  ];
  for (const [value, expected, found] of refused) {
    assert.deepEqual(checkShardValue(value), { path: '', expected, found });
  }
  assert.equal(checkShardValue('ä/😀@'), undefined);
});

function fields(count: number): Record<string, ReturnType<typeof v.string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, v.string()]));
}

/** A table with an index that the compiler would not let through. */
function tableWith(index: { name: string; fields: readonly string[] }): AnyTable {
  const { fields: own, data } = defineTable({ b: v.string() });
  return { fields: own, data: { ...data, indexes: [{ ...index, isUnique: false }] } };
}
