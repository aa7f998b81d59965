import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { checkValue } from './check-value.ts';
import { formatMismatch } from './live-error.ts';
import { v } from './v.ts';
import type { AnyValidator } from './validator.ts';
import type { ValidatorNode } from './validator-node.ts';

const id = `channels_${'0123456789abcdefghjkmnpqrs'}`;

const scalar: fc.Arbitrary<ValidatorNode> = fc.oneof(
  fc.constantFrom<ValidatorNode>(
    ...(['string', 'number', 'boolean', 'null', 'bigint', 'bytes', 'any'] as const).map((kind) => ({ kind })),
    { kind: 'id', table: 'channels' },
    { kind: 'literal', value: 'a' },
    { kind: 'literal', value: 1 },
    { kind: 'literal', value: 2n },
    { kind: 'literal', value: true },
  ),
);
const { node: anyNode } = fc.letrec<{ node: ValidatorNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.record({ kind: fc.constant('array' as const), element: tie('node') }),
    fc.record({
      kind: fc.constant('object' as const),
      fields: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fc.record({ node: tie('node'), isOptional: fc.boolean() }, { noNullPrototype: true }),
        { noNullPrototype: true },
      ),
    }),
    fc.record({
      kind: fc.constant('record' as const),
      key: fc.constant({ kind: 'string' } as const),
      value: tie('node'),
    }),
    fc.record({ kind: fc.constant('union' as const), members: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
  ),
}));
const { thing: anything } = fc.letrec<{ thing: unknown }>((tie) => ({
  thing: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      false,
      'a',
      'b',
      1,
      2,
      2n,
      NaN,
      id,
      new ArrayBuffer(1),
      new Date(0),
    ),
    fc.array(tie('thing'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '$d'), tie('thing'), { noNullPrototype: true }),
  ),
}));

test('a value fits if and only if it fits by the definition, read word by word', () => {
  fc.assert(
    fc.property(anyNode, anything, (node, value) => {
      assert.equal(checkValue(node, value) === undefined, fits(node, value));
    }),
    { numRuns: 5000 },
  );
});

/** The definition, in the fewest words. */
function fits(node: ValidatorNode, value: unknown): boolean {
  if (node.kind === 'null') return value === null;
  if (node.kind === 'bytes') return value instanceof ArrayBuffer;
  if (node.kind === 'id') return value === id;
  if (node.kind === 'literal') return value === node.value;
  if (node.kind === 'union') return node.members.some((member) => fits(member, value));
  if (node.kind === 'array') return Array.isArray(value) && value.every((item) => fits(node.element, item));
  if (node.kind === 'any') return isAnyValue(value);
  if (node.kind !== 'object' && node.kind !== 'record') return typeof value === node.kind;
  if (!isObject(value)) return false;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (node.kind === 'record') return entries.every(([name, field]) => !name.startsWith('$') && fits(node.value, field));
  return (
    entries.every(([name]) => name in node.fields) &&
    Object.entries(node.fields).every(
      ([name, field]) => (value[name] === undefined && field.isOptional) || fits(field.node, value[name]),
    )
  );
}

function isAnyValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isAnyValue);
  if (!isObject(value)) return value !== undefined && !(value instanceof Date);
  return Object.entries(value).every(([name, field]) => field === undefined || (name !== '$d' && isAnyValue(field)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

test('a mismatch says where, what was expected and what was found', () => {
  const person = v.object({ name: v.string(), age: v.optional(v.number()), tags: v.array(v.string()) });
  const shape = v.union(
    v.object({ kind: v.literal('circle'), radius: v.number() }),
    v.object({ kind: v.literal('square'), side: v.number() }),
  );
  const found: [AnyValidator, unknown, string][] = [
    [v.string(), 3, 'expected a string, found the number 3'],
    [v.string(), undefined, 'expected a string, found nothing'],
    [v.string(), 'a\ud800', 'expected a string of whole characters, found half of a surrogate pair'],
    [v.number(), '3', 'expected a number, found the string "3"'],
    [v.number(), 3n, 'expected a number, found the bigint 3'],
    [v.boolean(), null, 'expected a boolean, found null'],
    [v.null(), false, 'expected null, found false'],
    [v.bigint(), 3, 'expected a bigint, found the number 3'],
    [v.bytes(), new Uint8Array(2), 'expected bytes (an ArrayBuffer), found an instance of Uint8Array'],
    [v.literal('a'), 'b', 'expected "a", found the string "b"'],
    [v.literal(2n), 2, 'expected 2n, found the number 2'],
    [v.id('channels'), 'x'.repeat(50), `expected an id of channels, found the string "${'x'.repeat(40)}…"`],
    [v.id('channels'), id.replace('channels', 'users'), 'expected an id of channels, found an id of users'],
    [v.id('channels'), `other_${id}`, 'expected an id of channels, found an id of other_channels'],
    [v.any(), new Map(), 'expected a value, found an instance of Map'],
    [v.any(), { a: [() => 1] }, 'a[0]: expected a value, found a function'],
    [v.any(), { _x: 1 }, '_x: expected as its key a name that begins with neither "$" nor "_", found the string "_x"'],
    [v.array(v.string()), 'a', 'expected a list, found the string "a"'],
    [v.array(v.string()), ['a', 1], '[1]: expected a string, found the number 1'],
    [person, { name: 'ann', tags: ['a', 'b', 3] }, 'tags[2]: expected a string, found the number 3'],
    [person, { nam: 'ann', tags: [] }, 'nam: expected no field of this name (is it name?), found the string "ann"'],
    [person, { tags: [] }, 'name: expected a string, found nothing'],
    [
      person,
      { nam: 'ann', name: 'ann', tags: [] },
      'nam: expected no field of this name (is it name?), found the string "ann"',
    ],
    [person, { name: 'ann', tags: [], born: 1 }, 'born: expected no field of this name, found the number 1'],
    [person, [1], 'expected an object, found a list of 1'],
    [v.object({ constructor: v.string() }), {}, 'constructor: expected a string, found nothing'],
    [v.record(v.string(), v.number()), { 'a b': 'x' }, '["a b"]: expected a number, found the string "x"'],
    [
      v.record(v.id('channels'), v.number()),
      { x: 1 },
      'x: expected as its key an id of channels, found the string "x"',
    ],
    [v.record(v.string(), v.number()), 1, 'expected an object of entries, found the number 1'],
    [v.union(v.literal('a'), v.literal('b'), v.null()), 'c', 'expected "a", "b" or null, found the string "c"'],
    [v.union(v.array(v.number()), v.null()), [1, '2'], '[1]: expected a number, found the string "2"'],
    [shape, { kind: 'circle', radius: '1' }, 'radius: expected a number, found the string "1"'],
    [shape, { kind: 'oval' }, 'kind: expected "circle" or "square", found the string "oval"'],
    [shape, {}, 'kind: expected "circle" or "square", found nothing'],
    [shape, 'oval', 'expected an object, found the string "oval"'],
  ];
  for (const [validator, value, message] of found) {
    const mismatch = checkValue(validator.node, value);
    assert.equal(mismatch && formatMismatch(mismatch), message);
  }
});

test('the numbers that JSON lacks are numbers', () => {
  for (const value of [NaN, Infinity, -0]) assert.equal(checkValue({ kind: 'number' }, value), undefined);
});

test('fields that are undefined count as absent', () => {
  assert.equal(checkValue(v.object({ a: v.optional(v.number()) }).node, { a: undefined, b: undefined }), undefined);
});

test('a value that contains itself is too deep', () => {
  const list: unknown[] = [];
  list.push(list);
  assert.match(checkValue({ kind: 'any' }, list)?.expected ?? '', /^at most 64 lists and objects/);
});

test('an id of a sharded table has its shard behind it', () => {
  assert.equal(checkValue(v.id('channels').node, `${id}@a%20b`), undefined);
  assert.notEqual(checkValue(v.id('channels').node, `${id}@`), undefined);
  assert.notEqual(checkValue(v.id('channels').node, `${id}x`), undefined);
});
