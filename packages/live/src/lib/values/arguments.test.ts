import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type } from 'arktype';
import * as valibot from 'valibot';
import { z } from 'zod';

import { createArgumentsCheck, parseReturned, type ArgumentsSpec } from './arguments.ts';
import { AsyncValidationError, InvalidArgumentsError } from './live-error.ts';
import { v } from './v.ts';

const path = 'messages:list';

test('validators check arguments, fill in defaults, and name the function', () => {
  const check = createArgumentsCheck({ by: v.number().default(1), name: v.optional(v.string()) });
  assert.deepEqual(check.parse(undefined, path), { by: 1 });
  assert.deepEqual(check.parse({ name: 'ann' }, path), { by: 1, name: 'ann' });
  assert.deepEqual(Object.keys(check.fields ?? {}), ['by', 'name']);
  assert.throws(() => check.parse({ by: '2' }, path), {
    name: 'InvalidArgumentsError',
    code: 'invalid_arguments',
    message: 'The arguments of messages:list do not fit: by: expected a number, found the string "2".',
    data: { function: path, path: 'by', expected: 'a number', found: 'the string "2"' },
  });
  assert.throws(
    () => createArgumentsCheck(v.object({ a: v.null() })).parse({}, path),
    /a: expected null, found nothing/,
  );
});

test('arguments may be called what a validator has', () => {
  const check = createArgumentsCheck({ node: v.string(), presence: v.string(), fields: v.number() });
  assert.deepEqual(Object.keys(check.fields ?? {}), ['node', 'presence', 'fields']);
});

test('without validators any fields may be given, but they must be values', () => {
  const check = createArgumentsCheck(undefined);
  assert.equal(check.fields, undefined);
  assert.deepEqual(check.parse({ a: [1n] }, path), { a: [1n] });
  assert.throws(() => check.parse([1], path), /expected an object of entries, found a list of 1/);
  assert.throws(() => check.parse({ a: new Date(0) }, path), /a: expected a value, found an instance of Date/);
  assert.throws(() => check.parse({ a: '\ud800' }, path), InvalidArgumentsError);
});

const libraries: readonly [string, ArgumentsSpec, RegExp][] = [
  [
    'zod',
    z.object({ by: z.string().transform(Number), tags: z.array(z.string()) }),
    /^The arguments of messages:list do not fit: tags\[1\]: expected .*string.*, found the number 2\.$/,
  ],
  [
    'valibot',
    valibot.object({
      by: valibot.pipe(valibot.string(), valibot.transform(Number)),
      tags: valibot.array(valibot.string()),
    }),
    /^The arguments of messages:list do not fit: tags\[1\]: expected .*string.*, found the number 2\.$/,
  ],
  [
    'arktype',
    type({ by: 'string.numeric.parse', tags: 'string[]' }),
    /^The arguments of messages:list do not fit: tags\[1\]: expected .*string.*, found the number 2\.$/,
  ],
];

for (const [name, spec, message] of libraries) {
  test(`a schema of ${name} checks arguments and gives the handler what it makes of them`, () => {
    const check = createArgumentsCheck(spec);
    assert.deepEqual(check.parse({ by: '3', tags: ['a'] }, path), { by: 3, tags: ['a'] });
    assert.throws(() => check.parse({ by: '3', tags: ['a', 2] }, path), { code: 'invalid_arguments', message });
    assert.throws(() => check.parse(3, path), InvalidArgumentsError);
  });
}

test('a schema that answers later is refused by name', () => {
  const check = createArgumentsCheck(z.object({ a: z.string().refine(async () => true) }));
  assert.throws(() => check.parse({ a: 'a' }, path), {
    code: 'async_validation',
    message:
      "The zod schema of messages:list validates asynchronously; a function's schema must answer at once: " +
      'take its asynchronous checks out, and do them in an action.',
  });
});

test('nobody is left with the answer of a schema that answers later', async () => {
  const validate = (): Promise<never> => Promise.reject(new Error('later'));
  const check = createArgumentsCheck({ '~standard': { version: 1, vendor: 'own', validate } });
  assert.throws(() => check.parse({}, path), AsyncValidationError);
  // A rejection that nobody handles is told in the next turn, and fails the test.
  await new Promise((resolve) => setImmediate(resolve));
});

test('what a function returns is held to its `returns`', () => {
  assert.equal(parseReturned(v.number(), 3, path), 3);
  assert.equal(parseReturned(z.string().transform(Number), '3', path), 3);
  const message = 'What messages:list returned does not fit its `returns`: expected a number, found the string "3".';
  assert.throws(() => parseReturned(v.number(), '3', path), { code: 'invalid_return', message });
  assert.throws(
    () => parseReturned(z.object({ a: z.number() }), { a: '3' }, path),
    /a: expected .*, found the string "3"/,
  );
});

test('where tables are known, an id has a shard behind it or has none', () => {
  const check = createArgumentsCheck({
    user: v.optional(v.id('users')),
    messages: v.optional(v.array(v.union(v.id('messages'), v.null()))),
    counts: v.optional(v.record(v.id('users'), v.object({ file: v.id('_storage') }))),
  }).within((table) => ({ users: false, messages: true })[table]);
  const key = '0123456789abcdefghjkmnpqrs';
  const [user, message, file] = [`users_${key}`, `messages_${key}@x`, `_storage_${key}`];
  for (const args of [{ user }, { messages: [message, null] }, { counts: { [user]: { file } } }]) {
    assert.deepEqual(check.parse(args, path), args);
  }
  for (const [args, reason] of [
    [{ user: `${user}@x` }, /user: expected an id of users, found an id of users with "@" and a shard behind it/],
    [
      { messages: [`messages_${key}`] },
      /messages\[0\]: expected an id of messages with "@" and a shard behind it or null/,
    ],
    [{ counts: { [`${user}@x`]: { file } } }, /expected as its key an id of users, found an id of users with "@"/],
  ] as const) {
    assert.throws(() => check.parse(args, path), reason);
  }
});
