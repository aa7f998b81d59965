import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { JsonObject, JsonSchema } from '../../manifest/json-schema.ts';
import { createRuleCheck } from './rule-check.ts';

const email: JsonSchema = { type: 'string', format: 'email' };
const positive: JsonSchema = { type: 'number', exclusiveMinimum: 0 };

const cases: [title: string, args: JsonObject, broken: string | undefined][] = [
  ['what keeps every rule passes', { email: 'a@b.example', order: { amount: 2 } }, undefined],
  [
    'a bad value is named with what was expected and found',
    { email: 'a at b', order: { amount: 2 } },
    'email "a at b"',
  ],
  ['the first broken rule in the order of the source counts', { email: 1, order: { amount: -1 } }, 'email 1'],
  ['a value inside of another is reached', { email: 'a@b.example', order: { amount: -1 } }, 'order.amount -1'],
  ['what is missing breaks its rule', { email: 'a@b.example' }, 'order.amount missing'],
  ['large values are told in short', { email: ['x'], order: {} }, 'email an array of 1'],
];

const amount: JsonSchema = { type: 'object', properties: { amount: positive }, required: ['amount'] };

for (const [title, args, broken] of cases) {
  test(title, () => {
    const check = createRuleCheck([
      { parameter: 'email', schema: email, text: 'params.email must be a valid email' },
      { parameter: 'order', schema: amount, text: 'order.amount must be positive' },
    ]);
    const found = check(args);
    assert.equal(found && `${found.parameter} ${found.found}`, broken);
    if (found !== undefined) assert.match(found.expected, /^must be /);
  });
}

test('what only the prototype of a value has is missing', () => {
  const check = createRuleCheck([{ parameter: 'at', schema: { const: 1 }, text: 'at.constructor must be there' }]);
  assert.equal(check({ at: 2 })?.found, 'missing');
  assert.equal(check({ at: 1 }), undefined);
});

test('a long text is cut, and the rules of a manifest stay as they are', () => {
  const schema: JsonSchema = Object.freeze({ type: 'string', maxLength: 3 });
  const check = createRuleCheck([{ parameter: 'name', schema, text: 'must be short' }]);
  assert.ok((check({ name: 'x'.repeat(1_000) })?.found.length ?? 0) < 70);
  assert.deepEqual(schema, { type: 'string', maxLength: 3 });
});
