import assert from 'node:assert/strict';
import { test } from 'node:test';

import { v } from '../values/v.ts';
import { defineSchema, defineTable, type AnySchema } from '../schema/define-schema.ts';
import { callFunction, finishResult } from './call-function.ts';
import { action, internalMutation, internalQuery, mutation, query } from './define-function.ts';
import { httpRouter } from './http-router.ts';
import { createRegistry, mustFindFunction, type FunctionModules } from './registry.ts';

const root = defineSchema({ notes: defineTable({ text: v.string() }) });
const sharded = defineSchema({ notes: defineTable({ room: v.string() }).shardBy('room') });
const twice = defineSchema({
  notes: defineTable({ room: v.string() }).shardBy('room'),
  tasks: defineTable({ team: v.string() }).shardBy('team'),
});

const notes = {
  list: query({ args: {}, handler: () => [] }),
  add: mutation({ args: { text: v.string() }, returns: v.string(), handler: (_ctx, { text }) => text.trim() }),
  clear: internalMutation({ returns: v.null(), handler: () => undefined }),
  limit: 3,
  names: ['a'],
  router: httpRouter(),
};
const registry = createRegistry({
  schema: root,
  functions: { notes, admin: { users: { count: internalQuery(() => 0), purge: action(() => null) } } },
});

test('functions are found by module and name, through folders', () => {
  assert.deepEqual(
    [...registry.functions.keys()],
    ['notes:list', 'notes:add', 'notes:clear', 'admin/users:count', 'admin/users:purge'],
  );
  assert.equal(mustFindFunction(registry, 'admin/users:count', { isOutside: false, kind: 'query' }).fn.kind, 'query');
});

test('a function that there is not is told with those that are called nearly so', () => {
  const failures: [string, boolean, string][] = [
    ['notes:lst', true, 'There is no function notes:lst. Is it notes:list?'],
    ['nothing:here', true, 'There is no function nothing:here.'],
    ['x'.repeat(5000), true, `There is no function ${'x'.repeat(100)}….`],
    ['notes:clear', true, 'There is no function notes:clear.'],
    ['notes:cleer', true, 'There is no function notes:cleer.'],
    ['notes:cleer', false, 'There is no function notes:cleer. Is it notes:clear?'],
    ['constructor', true, 'There is no function constructor.'],
  ];
  for (const [path, isOutside, message] of failures) {
    assert.throws(() => mustFindFunction(registry, path, { isOutside }), {
      name: 'UnknownFunctionError',
      code: 'unknown_function',
      message,
    });
  }
});

test('a function is called as what it is', () => {
  assert.throws(() => mustFindFunction(registry, 'notes:add', { isOutside: true, kind: 'query' }), {
    name: 'WrongFunctionKindError',
    code: 'wrong_function_kind',
    message: 'notes:add is a mutation, and was called as a query.',
    data: { function: 'notes:add', kind: 'mutation', calledAs: 'query' },
  });
  assert.throws(() => mustFindFunction(registry, 'admin/users:purge', { isOutside: false, kind: 'mutation' }), {
    message: 'admin/users:purge is an action, and was called as a mutation.',
  });
  assert.throws(() => mustFindFunction(registry, 'notes:clear', { isOutside: true, kind: 'query' }), {
    code: 'unknown_function',
  });
});

test('a call checks what goes in and what comes out', () => {
  const add = mustFindFunction(registry, 'notes:add', { isOutside: true });
  assert.equal(callFunction(add, {}, { text: ' a ' }), 'a');
  assert.throws(() => callFunction(add, {}, { text: 1 }), { code: 'invalid_arguments' });
  assert.equal(finishResult(add, 'a'), 'a');
  assert.throws(() => finishResult(add, undefined), {
    code: 'invalid_return',
    message: 'What notes:add returned does not fit its `returns`: expected a string, found null.',
  });
  const clear = mustFindFunction(registry, 'notes:clear', { isOutside: false });
  assert.equal(finishResult(clear, callFunction(clear, {}, undefined)), null, 'nothing is null');
});

const handler = (): null => null;
const problems: readonly [AnySchema, FunctionModules, string][] = [
  [root, { list: notes.list }, 'list: a function is exported by a module; give the module: { messages }.'],
  [
    root,
    { 'my notes': { list: notes.list } },
    'my notes:list: names of modules and functions have letters, digits, "_" and "$".',
  ],
  [
    root,
    { notes: { one: query({ args: { by: v.array(v.id('note')) }, handler }) } },
    "notes:one: the argument by is v.id('note'), and there is no such table.",
  ],
  [
    sharded,
    { notes: { one: query({ args: { by: v.string() }, shardBy: 'to', handler }) } },
    'notes:one: shardBy names an argument "to" that the function does not take.',
  ],
  [
    root,
    { notes: { one: query({ args: { by: v.string() }, shardBy: 'by', handler }) } },
    'notes:one: shardBy: no table is sharded.',
  ],
  [
    twice,
    { notes: { one: query({ args: { by: v.string() }, shardBy: 'by', handler }) } },
    "notes:one: shardBy: tables are sharded by room and team; say which with { argument: 'by', field: 'room' }.",
  ],
  [
    twice,
    { notes: { one: query({ args: { by: v.string() }, shardBy: { argument: 'by', field: 'place' }, handler }) } },
    'notes:one: shardBy: no table is sharded by "place"; there are room, team.',
  ],
  [
    root,
    { notes: { one: query({ args: {}, acrossShards: true, handler }) } },
    'notes:one: acrossShards: no table is sharded.',
  ],
  [
    twice,
    { notes: { one: query({ args: {}, acrossShards: true, handler }) } },
    "notes:one: acrossShards: tables are sharded by room and team; say which with acrossShards: 'room'.",
  ],
  [
    twice,
    { notes: { one: query({ args: {}, acrossShards: 'place', handler }) } },
    'notes:one: acrossShards: no table is sharded by "place"; there are room, team.',
  ],
];

for (const [schema, functions, problem] of problems) {
  test(`functions are refused: ${problem.slice(0, 70)}`, () => {
    assert.throws(() => createRegistry({ schema, functions }), {
      name: 'InvalidFunctionError',
      code: 'invalid_function',
      message: `A function makes no sense: ${problem}`,
    });
  });
}

test('a declaration that makes no sense is refused', () => {
  const refused: [() => unknown, string][] = [
    // @ts-expect-error -- no handler
    [() => query({ args: {} }), 'query(…) takes a function, or { args, handler }; found an object.'],
    // @ts-expect-error -- nothing
    [() => mutation(null), 'mutation(…) takes a function, or { args, handler }; found null.'],
    [
      () => query({ args: {}, global: true, acrossShards: true, handler }),
      'query({ global, acrossShards }): a function runs in one place; choose one of them.',
    ],
    [
      // @ts-expect-error -- not a query
      () => mutation({ args: {}, acrossShards: true, handler }),
      'mutation({ acrossShards }): only a query can run in every shard at once.',
    ],
    [
      // @ts-expect-error -- nothing to merge
      () => query({ args: {}, handler, merge: () => null }),
      'query({ merge }): only the answers of several shards are merged; say acrossShards.',
    ],
    [
      // @ts-expect-error -- no function
      () => query({ args: {}, acrossShards: true, handler, merge: 'sum' }),
      'query({ merge }) is a function of the shards\' answers; found the string "sum".',
    ],
  ];
  for (const [declare, problem] of refused) {
    assert.throws(declare, { code: 'invalid_function', message: `A function makes no sense: ${problem}` });
  }
  assert.throws(() => query({ args: { $a: v.string() }, handler }), {
    message: 'args: the field "$a" must begin with neither "$" nor "_".',
  });
});

test('a module that contains itself has an end', () => {
  const loop: Record<string, object> = {};
  loop['loop'] = loop;
  assert.equal(createRegistry({ schema: root, functions: { loop } }).functions.size, 0);
});
