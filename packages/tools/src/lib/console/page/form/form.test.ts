import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { createForm } from './create-node.ts';
import type { FormNode } from './form-node.ts';
import { findNode, readNode } from './read-node.ts';

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };

test('what is left empty is absent, and defaults are filled in', () => {
  const schema = object({ by: { type: 'integer', default: 1 }, note: text, tags: { type: 'array', items: text } });
  assert.deepEqual(read(createForm(schema)), { by: 1 });
  const form = createForm(schema);
  type(form, ['by'], '');
  assert.deepEqual(read(form), {});
});

test('what must be there and is not is said at its field', () => {
  const form = createForm(object({ name: text, age: number, choice: { enum: ['a', 'b'] } }, ['name', 'age', 'choice']));
  type(form, ['age'], 'ten');
  assert.deepEqual(problems(form), [
    ['name', 'Fill this in.'],
    ['age', 'This is no number.'],
    ['choice', 'Fill this in.'],
  ]);
});

test('texts, numbers and times become what their types say', () => {
  const form = createForm(
    object(
      {
        text,
        number,
        integer: { type: 'integer' },
        at: { type: 'string', format: 'date-time' },
        on: { type: 'boolean' },
      },
      ['on'],
    ),
  );
  type(form, ['text'], ' two  words ');
  type(form, ['number'], '-1.5e3');
  type(form, ['integer'], '7');
  type(form, ['at'], '2026-02-03T04:05:06');
  const at = new Date('2026-02-03T04:05:06').toISOString();
  assert.deepEqual(read(form), { text: ' two  words ', number: -1500, integer: 7, at, on: false });
  type(form, ['integer'], '7.5');
  assert.deepEqual(problems(form), [['integer', 'This is no whole number.']]);
});

test('a time that is filled in comes back as the same moment', () => {
  const schema = object({ at: { type: 'string', format: 'date-time', default: '2026-02-03T04:05:06.789Z' } });
  assert.deepEqual(read(createForm(schema)), { at: '2026-02-03T04:05:06.789Z' });
});

test('looks follow from formats and from what the author asks for', () => {
  const looks = [
    { format: 'email' },
    { format: 'uri' },
    { format: 'date' },
    { format: 'date-time' },
    { 'x-field': 'textarea' },
    { 'x-field': 'password', format: 'email' },
    { 'x-field': 'color' },
    { 'x-field': 'constructor' },
  ].map((extra) => {
    const node = at(createForm(object({ it: { ...text, ...extra } })), ['it']);
    return node.kind === 'input' ? node.look : node.kind;
  });
  assert.deepEqual(looks, ['email', 'url', 'date', 'datetime-local', 'area', 'password', 'color', 'text']);
});

test('limits become those of the field', () => {
  const form = createForm(
    object({
      n: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 3 },
      s: { ...text, minLength: 2, pattern: '^a' },
    }),
  );
  const n = at(form, ['n']);
  const word = at(form, ['s']);
  assert.ok(n.kind === 'input' && word.kind === 'input');
  const { min, max, step } = n.attributes;
  assert.deepEqual([min, max, step], [1, 9, 3]);
  const { minlength, maxlength, pattern = '' } = word.attributes;
  assert.deepEqual([minlength, maxlength], [2, undefined]);
  assert.deepEqual(
    ['abc', 'bac', 'a\nb'].map((value) => new RegExp(`^(?:${pattern})$`, 'v').test(value)),
    [true, false, true],
  );
});

test('a switch that may be absent has three answers', () => {
  const form = createForm(object({ maybe: { type: 'boolean' }, on: { type: 'boolean', default: true } }));
  assert.deepEqual(read(form), { on: true });
  choose(form, ['maybe'], 1);
  assert.deepEqual(read(form), { maybe: false, on: true });
});

test('choices keep the types of their values, and have the names that the author gave', () => {
  const form = createForm(
    object({
      mixed: { enum: [1, 'one', null, true] },
      level: { type: 'integer', enum: [0, 1], 'x-enum-names': ['Low', 'High'] },
      titled: { oneOf: [{ const: 'a', title: 'First' }, { const: 'b' }] },
      any: { type: 'array', items: { anyOf: [{ const: 'x', title: 'X!' }, { const: 'y' }] } },
    }),
  );
  assert.deepEqual(
    ['level', 'titled', 'any'].map((name) => {
      const node = at(form, [name]);
      return 'options' in node ? node.options.map(({ label }) => label) : undefined;
    }),
    [
      ['Low', 'High'],
      ['First', 'b'],
      ['X!', 'y'],
    ],
  );
  choose(form, ['mixed'], 2);
  choose(form, ['level'], 1);
  choose(form, ['any'], 1);
  assert.deepEqual(read(form), { mixed: null, level: 1, any: ['y'] });
});

test('constants are said without being asked, where they must be there', () => {
  const form = createForm(object({ kind: { const: 'a' }, maybe: { const: 1 } }, ['kind']));
  assert.deepEqual(read(form), { kind: 'a' });
  choose(form, ['maybe'], 0);
  assert.deepEqual(read(form), { kind: 'a', maybe: 1 });
});

test('lists grow and shrink', () => {
  const form = createForm(object({ list: { type: 'array', items: { type: 'integer' }, minItems: 2 } }, ['list']));
  type(form, ['list', 0], '1');
  type(form, ['list', 1], '2');
  const list = at(form, ['list']);
  assert.ok(list.kind === 'compound' && list.create !== undefined);
  list.parts.push({ name: '', node: list.create(2) });
  assert.deepEqual(problems(form), [['3', 'Fill this in.']]);
  list.parts.splice(0, 1);
  type(form, ['list', 1], '3');
  assert.deepEqual(read(form), { list: [2, 3] });
});

test('a list whose default was taken out is an empty list', () => {
  const form = createForm(object({ list: { type: 'array', items: text, default: ['a'] } }));
  assert.deepEqual(read(form), { list: ['a'] });
  const list = at(form, ['list']);
  assert.ok(list.kind === 'compound');
  list.parts.length = 0;
  assert.deepEqual(read(form), { list: [] });
});

test('tuples have a field for each place', () => {
  const form = createForm(object({ pair: { type: 'array', prefixItems: [text, number], items: false } }, ['pair']));
  type(form, ['pair', 0], 'a');
  type(form, ['pair', 1], '1');
  assert.deepEqual(read(form), { pair: ['a', 1] });
});

test('a group that need not be there is there only when it is wanted', () => {
  const form = createForm(object({ address: object({ city: text }, ['city']) }));
  assert.deepEqual(read(form), {});
  want(form, 'address');
  assert.deepEqual(problems(form), [['city', 'Fill this in.']]);
  type(form, ['address', 'city'], 'Bern');
  assert.deepEqual(read(form), { address: { city: 'Bern' } });
});

test('records have rows of names and values, and no name twice', () => {
  const form = createForm(object({ ages: { type: 'object', additionalProperties: number, default: { ada: 36 } } }));
  assert.deepEqual(read(form), { ages: { ada: 36 } });
  const ages = at(form, ['ages']);
  assert.ok(ages.kind === 'compound' && ages.create !== undefined);
  ages.parts.push({ name: 'ada', node: ages.create(1) });
  type(form, ['ages', 'ada'], '37');
  assert.deepEqual(problems(form).at(0)?.[1], '"ada" is there twice.');
  ages.parts.splice(0, 1, { name: '__proto__', node: ages.create(1) });
  type(form, ['ages', '__proto__'], '1');
  type(form, ['ages', 'ada'], '2');
  assert.equal(JSON.stringify(read(form)), '{"ages":{"__proto__":1,"ada":2}}');
});

test('a union takes the variant that is chosen, and begins with the one that its default is like', () => {
  const circle = object({ kind: { const: 'circle' }, radius: number }, ['kind', 'radius']);
  const box = object({ kind: { const: 'box' }, width: number }, ['kind', 'width']);
  const form = createForm(
    object({
      shape: { anyOf: [circle, box], default: { kind: 'box', width: 2 } },
      id: { type: ['string', 'integer'] },
    }),
  );
  assert.deepEqual(read(form), { shape: { kind: 'box', width: 2 } });
  const shape = member(form, 'shape');
  assert.deepEqual(shape.kind === 'union' && shape.variants.map(({ label }) => label), ['circle', 'box']);
  switchTo(shape, 0);
  type(form, ['shape', 'radius'], '1');
  switchTo(member(form, 'id'), 1);
  type(form, ['id'], '5');
  assert.deepEqual(read(form), { shape: { kind: 'circle', radius: 1 }, id: 5 });
});

test('types that contain themselves have an end', () => {
  const tree: JsonSchema = object(
    { value: text, left: { $ref: '#/$defs/Tree' }, many: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
    ['value'],
  );
  const chain: JsonSchema = object({ next: { anyOf: [{ $ref: '#/$defs/Chain' }, { type: 'null' }] } }, ['next']);
  const endless: JsonSchema = object({ again: { $ref: '#/$defs/Endless' } }, ['again']);
  const schema: JsonSchema = {
    ...object({ tree: { $ref: '#/$defs/Tree' }, chain: { $ref: '#/$defs/Chain' } }, ['tree', 'chain']),
    $defs: { Tree: tree, Chain: chain, Endless: endless },
  };
  const form = createForm(schema);
  type(form, ['tree', 'value'], 'root');
  want(member(form, 'tree'), 'left');
  type(form, ['tree', 'left', 'value'], 'leaf');
  assert.deepEqual(read(form), { tree: { value: 'root', left: { value: 'leaf' } }, chain: { next: null } });
  createForm({ ...object({ it: { $ref: '#/$defs/Endless' } }, ['it']), $defs: schema.$defs ?? {} });
});

test('whatever has no form is written as JSON', () => {
  const form = createForm(object({ any: {}, odd: { type: 'array' } }, ['any']));
  type(form, ['any'], '{"a":[1]}');
  assert.deepEqual(read(form), { any: { a: [1] } });
  type(form, ['any'], '{a}');
  assert.match(problems(form)[0]?.[1] ?? '', /JSON/);
});

test('hidden fields are not shown, and say what was given', () => {
  const schema = object({ secret: { ...text, 'x-hidden': true, default: 'x' }, shown: text });
  assert.deepEqual(read(createForm(schema)), {});
  assert.deepEqual(read(createForm(schema, { secret: 'y', shown: 'z' })), { secret: 'y', shown: 'z' });
});

test('every value comes back out of the form that it was put into', () => {
  const schema = object({
    words: { type: 'array', items: { type: ['string', 'number', 'null'] } },
    address: object({ city: text }, ['city']),
    ages: { type: 'object', additionalProperties: number },
    either: { anyOf: [object({ a: text }, ['a']), object({ b: text }, ['b']), { type: 'array', items: number }] },
  });
  const values: Json[] = [
    {},
    { words: ['a', 1, null] },
    { address: { city: 'Bern' }, ages: { ada: 36 } },
    { either: { b: 'x' } },
    { either: [1, 2] },
  ];
  for (const value of values) assert.deepEqual(read(createForm(schema, value)), value);
  assert.equal(problems(createForm(schema, { words: [''] })).length, 1, 'an empty text is nothing, in a form');
});

test('a path of the value leads to its field, or to the nearest around it', () => {
  const form = createForm(object({ a: object({ b: { type: 'array', items: text, default: ['x'] } }, ['b']) }, ['a']));
  assert.equal(findNode(form, ['a', 'b', 0]).kind, 'input');
  assert.equal(findNode(form, ['a', 'b', 9]).kind, 'compound');
  assert.equal(findNode(form, ['a', 'c', 'd']), findNode(form, ['a']));
});

function object(properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema {
  return { type: 'object', properties, required };
}

function read(form: FormNode): Json | undefined {
  const { value, problems: found } = readNode(form);
  assert.deepEqual(found, []);
  return value;
}

function problems(form: FormNode): [title: string, message: string][] {
  return readNode(form).problems.map(({ node, message }) => [node.title, message]);
}

function at(form: FormNode, path: (string | number)[]): FormNode {
  return findNode(form, path);
}

function type(form: FormNode, path: (string | number)[], raw: string): void {
  const node = at(form, path);
  assert.ok('raw' in node, `${path.join('.')} is ${node.kind}`);
  node.raw = raw;
}

function choose(form: FormNode, path: (string | number)[], index: number): void {
  const node = at(form, path);
  if (node.kind === 'choices') node.chosen.add(index);
  else if (node.kind === 'choice') node.chosen = index;
  else assert.fail(`${path.join('.')} is ${node.kind}`);
}

function member(form: FormNode, name: string): FormNode {
  const found = form.kind === 'compound' ? form.parts.find((one) => one.name === name)?.node : undefined;
  assert.ok(found !== undefined);
  return found;
}

function want(form: FormNode, name: string): void {
  const node = member(form, name);
  assert.ok(node.kind === 'union' && node.variants.length === 1);
  switchTo(node, 0);
}

function switchTo(node: FormNode, index: number): void {
  assert.ok(node.kind === 'union');
  node.chosen = index;
  node.inner = node.variants[index]?.create();
}
