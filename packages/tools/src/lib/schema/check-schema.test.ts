import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import { createSchemaCheck, formatProblem } from './check-schema.ts';

const text = { type: 'string' } as const;

function of(properties: Readonly<Record<string, JsonSchema>>, more: Partial<ObjectSchema> = {}): ObjectSchema {
  return { type: 'object', properties, required: Object.keys(properties), ...more };
}

const tree: ObjectSchema = {
  type: 'object',
  properties: { root: { $ref: '#/$defs/Node' } },
  required: ['root'],
  $defs: {
    Node: {
      type: 'object',
      properties: { name: text, children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
      required: ['name'],
    },
  },
};

const cases: [title: string, schema: ObjectSchema, args: JsonObject, message: string][] = [
  ['a missing argument', of({ by: { type: 'number' } }), {}, 'by: expected a number, found nothing'],
  ['a wrong type', of({ by: { type: 'number' } }), { by: 'ten' }, 'by: expected a number, found "ten"'],
  ['null', of({ by: { type: 'number' } }), { by: null }, 'by: expected a number, found null'],
  ['a fraction', of({ n: { type: 'integer' } }), { n: 1.5 }, 'n: expected a whole number, found 1.5'],
  ['a bound', of({ n: { type: 'number', minimum: 1 } }), { n: 0 }, 'n: expected a number of at least 1, found 0'],
  [
    'a long text',
    of({ t: { ...text, maxLength: 2 } }),
    { t: 'abc' },
    't: expected a text of at most 2 characters, found "abc"',
  ],
  ['a choice', of({ c: { enum: ['a', 'b'] } }), { c: 'd' }, 'c: expected one of "a", "b", found "d"'],
  ['a union', of({ u: { anyOf: [text, { type: 'null' }] } }), { u: 1 }, 'u: expected a text or null, found 1'],
  [
    'a place in a list',
    of({ items: { type: 'array', items: of({ title: text }) } }),
    { items: [{ title: 'a' }, { title: 2 }, {}] },
    'items[1].title: expected a text, found 2; items[2].title: expected a text, found nothing',
  ],
  [
    'what is behind a reference',
    tree,
    { root: { name: 'a', children: [{ name: 'b', children: [{}] }] } },
    'root.children[0].children[0].name: expected a text, found nothing',
  ],
  [
    'an unknown argument',
    of({ a: text }, { additionalProperties: false }),
    { a: 'x', b: 1 },
    'b: expected nothing of this name, found 1',
  ],
  [
    'a list that is too short',
    of({ l: { type: 'array', minItems: 1 } }),
    { l: [] },
    'l: expected at least 1 items, found an array of 0',
  ],
  ['a pattern', of({ p: { ...text, pattern: '^a+$' } }), { p: 'b' }, 'p: expected a text that matches ^a+$, found "b"'],
  ['a format', of({ e: { ...text, format: 'email' } }), { e: 'b' }, 'e: expected a text of format email, found "b"'],
  [
    'several at once',
    of({ a: text, b: { type: 'boolean' } }),
    { a: 1, b: 'x' },
    'a: expected a text, found 1; b: expected true or false, found "x"',
  ],
];

describe('a value that does not fit', () => {
  for (const [title, schema, args, message] of cases) {
    test(`${title}: path, expected and found`, () => {
      const problems = createSchemaCheck(schema)(args);
      const lines = problems.map((problem) => `${problem.path}: ${formatProblem(problem)}`);
      assert.equal(lines.join('; '), message);
    });
  }

  test('at most ten are told', () => {
    const items: Json[] = Array.from({ length: 50 }, () => 1);
    const check = createSchemaCheck(of({ items: { type: 'array', items: text } }));
    assert.equal(check({ items }).length, 10);
  });

  test('the schema stays as it was', () => {
    const before = JSON.stringify(tree);
    createSchemaCheck(tree)({ root: 1 });
    assert.equal(JSON.stringify(tree), before);
  });
});

test('a value that fits has no problems', () => {
  assert.deepEqual(createSchemaCheck(tree)({ root: { name: 'a', children: [] } }), []);
  assert.deepEqual(createSchemaCheck({ type: 'object' })({ whatever: 1 }), []);
});

test('a value that is nested too deep to be checked does not fit', () => {
  let root: JsonObject = { name: 'leaf' };
  for (let level = 0; level < 20_000; level += 1) root = { name: 'a', children: [root] };
  const problems = createSchemaCheck(tree)({ root });
  assert.deepEqual(problems, [
    { path: '', expected: 'values in fewer levels', found: 'more levels than can be checked' },
  ]);
});
