import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fillDefaults } from './fill-defaults.ts';
import { isIdOf, parseId } from './id.ts';
import { v } from './v.ts';

const key = '0123456789abcdefghjkmnpqrs';

test('each builder makes its node', () => {
  assert.deepEqual(v.string().node, { kind: 'string' });
  assert.deepEqual(v.int64().node, { kind: 'bigint' });
  assert.deepEqual(v.float64().node, { kind: 'number' });
  assert.deepEqual(v.id('channels').node, { kind: 'id', table: 'channels' });
  assert.deepEqual(v.literal(1n).node, { kind: 'literal', value: 1n });
  assert.deepEqual(v.nullable(v.bytes()).node, { kind: 'union', members: [{ kind: 'bytes' }, { kind: 'null' }] });
  assert.deepEqual(v.record(v.id('a'), v.any()).node, {
    kind: 'record',
    key: { kind: 'id', table: 'a' },
    value: { kind: 'any' },
  });
  assert.deepEqual(v.object({ a: v.optional(v.array(v.null())), b: v.boolean().default(false), _id: v.id('t') }).node, {
    kind: 'object',
    fields: {
      a: { node: { kind: 'array', element: { kind: 'null' } }, isOptional: true },
      b: { node: { kind: 'boolean' }, isOptional: false, default: false },
      _id: { node: { kind: 'id', table: 't' }, isOptional: false },
    },
  });
});

test('what makes no sense is refused, and says what to do', () => {
  const refused: [() => unknown, string][] = [
    // @ts-expect-error -- nothing in it
    [() => v.literal(null), 'v.literal: expected a string, number, boolean or bigint, found null: use v.null().'],
    [() => v.literal(NaN), 'v.literal: expected a string, number, boolean or bigint, found the number NaN.'],
    [() => v.union(), 'v.union: expected at least one member, found none.'],
    [
      () => v.union(v.object({ a: v.string().default('') }), v.null()),
      'v.union: a member has fields with defaults, and which member is meant is not known before they are filled in; use v.optional there.',
    ],
    [
      // @ts-expect-error -- optional
      () => v.array(v.optional(v.string())),
      'v.array: the element is optional, which only fields of objects and tables can be.',
    ],
    [
      // @ts-expect-error -- defaulted
      () => v.union(v.null(), v.string().default('')),
      'v.union: member 2 is defaulted, which only fields of objects and tables can be.',
    ],
    [
      // @ts-expect-error -- not a validator
      () => v.object({ a: 'string' }),
      'v.object: the field "a" must be a validator (v.string(), …), found the string "string".',
    ],
    [() => v.object({ $a: v.string() }), 'v.object: the field "$a" must begin with neither "$" nor "_".'],
    [() => v.object({ _a: v.string() }), 'v.object: the field "_a" must begin with neither "$" nor "_".'],
    [
      () => v.record(v.literal('a'), v.null()),
      'v.record: the key must be v.string() or v.id(…), and is "a"; known keys are fields of v.object.',
    ],
    [
      // @ts-expect-error -- does not fit
      () => v.string().default(1),
      'default: the default does not fit its own validator: expected a string, found the number 1.',
    ],
  ];
  for (const [build, message] of refused) {
    assert.throws(build, { name: 'InvalidValidatorError', code: 'invalid_validator', message });
  }
});

test('defaults are put where fields are absent, also inside, and what has all of them stays the same object', () => {
  const { node } = v.object({
    likes: v.number().default(0),
    place: v.optional(v.object({ city: v.string().default('here') })),
    list: v.optional(v.array(v.object({ on: v.boolean().default(true) }))),
    map: v.optional(v.record(v.string(), v.object({ on: v.boolean().default(true) }))),
  });
  assert.deepEqual(fillDefaults(node, { place: {}, list: [{}], map: { a: {} } }), {
    likes: 0,
    place: { city: 'here' },
    list: [{ on: true }],
    map: { a: { on: true } },
  });
  const whole = { likes: 3, place: { city: 'there' } };
  assert.equal(fillDefaults(node, whole), whole);
  assert.deepEqual(fillDefaults(node, { likes: undefined }), { likes: 0 });
  for (const wrong of [3, null, [1], { likes: null, place: 3, list: {}, map: 1 }]) {
    assert.deepEqual(fillDefaults(node, wrong), wrong, 'what does not fit is for checkValue to find');
  }
});

test('an id says its table and its shard', () => {
  assert.deepEqual(parseId(`a_b_${key}`), { table: 'a_b', shard: undefined });
  assert.deepEqual(parseId(`a_${key}@x%2Fy%40z`), { table: 'a', shard: 'x/y@z' });
  assert.deepEqual(parseId(`a_${key}@b_${key}`), { table: 'a', shard: `b_${key}` });
  for (const text of [key, `_${key}`, `a_${key}@`, `a_${key}@%`, `a_${key.toUpperCase()}`, `a_${key}i`, 'a_b']) {
    assert.equal(parseId(text), undefined, text);
  }
  assert.ok(isIdOf('a', `a_${key}`) && isIdOf('a', `a_${key}@x`));
  assert.ok(!isIdOf('a', `a_b_${key}`) && !isIdOf('a_b', `a_${key}`) && !isIdOf('b', `a_${key}`));
});
