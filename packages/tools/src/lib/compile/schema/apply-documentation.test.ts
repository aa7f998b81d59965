import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { applyDefault, applyDocumentation } from './apply-documentation.ts';
import { parseInlineTags } from './parse-inline-tags.ts';

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };
const texts: JsonSchema = { type: 'array', items: text };
const date: JsonSchema = { type: 'string', format: 'date-time', 'x-class': 'Date' };
const point: JsonSchema = { type: 'object', properties: { x: number }, required: ['x'] };

const fitting: [schema: JsonSchema, text: string, expected: JsonSchema][] = [
  [number, 'How much {@min 1} {@max 5}', { type: 'number', description: 'How much', minimum: 1, maximum: 5 }],
  [text, '{@min 1} {@max 5}', { type: 'string', minLength: 1, maxLength: 5 }],
  [texts, '{@min 1} {@max 5} {@unique}', { ...texts, minItems: 1, maxItems: 5, uniqueItems: true }],
  [texts, '{@minItems 2} {@maxItems 2}', { ...texts, minItems: 2, maxItems: 2 }],
  [number, '{@min -1.5}', { type: 'number', minimum: -1.5 }],
  [number, '{@int}', { type: 'integer' }],
  [number, '{@multipleOf 1}', { type: 'integer' }],
  [number, '{@multipleOf 0.5}', { type: 'number', multipleOf: 0.5 }],
  [{ type: ['number', 'null'] }, '{@int} {@min 0}', { type: ['integer', 'null'], minimum: 0 }],
  [{ type: ['string', 'number'] }, '{@min 2}', { type: ['string', 'number'], minLength: 2, minimum: 2 }],
  [
    { anyOf: [text, texts] },
    '{@min 1}',
    {
      anyOf: [
        { type: 'string', minLength: 1 },
        { ...texts, minItems: 1 },
      ],
    },
  ],
  [{ anyOf: [point, texts] }, '{@max 1}', { anyOf: [point, { ...texts, maxItems: 1 }] }],
  [text, '{@pattern ^\\d{3}$}', { type: 'string', pattern: '^\\d{3}$' }],
  [text, '{@format email}', { type: 'string', format: 'email' }],
  [date, '{@format date}', { ...date, format: 'date' }],
  [text, '{@choice a, b}', { type: 'string', enum: ['a', 'b'] }],
  [{ type: ['string', 'null'] }, '{@choice a}', { type: ['string', 'null'], enum: ['a', null] }],
  [number, '{@choice 1,2}', { type: 'number', enum: [1, 2] }],
  [texts, '{@choice a,b}', { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }],
  [{ type: 'string', enum: ['a', 'b', 'c'] }, '{@choice a,c}', { type: 'string', enum: ['a', 'c'] }],
  [{}, '{@choice a,b}', { type: 'string', enum: ['a', 'b'] }],
  [text, '{@choice-from groups.name}', { type: 'string', 'x-choice-from': 'groups.name' }],
  [number, '{@default 5}', { type: 'number', default: 5 }],
  [text, '{@default 5}', { type: 'string', default: '5' }],
  [text, '{@default "two words"}', { type: 'string', default: 'two words' }],
  [{ type: 'boolean' }, '{@default true}', { type: 'boolean', default: true }],
  [texts, '{@default ["a"]}', { ...texts, default: ['a'] }],
  [point, '{@example {"x": 1}} {@example {"x": 2}}', { ...point, examples: [{ x: 1 }, { x: 2 }] }],
  [{ type: ['string', 'null'] }, '{@default null}', { type: ['string', 'null'], default: null }],
  [text, '{@default a} {@max 1}', { type: 'string', maxLength: 1, default: 'a' }],
  [text, '{@header Region}', { type: 'string', 'x-mcp-header': 'Region' }],
  [number, '{@header Limit} {@int}', { type: 'integer', 'x-mcp-header': 'Limit' }],
  [text, '{@readOnly}', { type: 'string', readOnly: true }],
  [text, '{@writeOnly}', { type: 'string', writeOnly: true }],
  [
    text,
    'Old. {@deprecated Use new}',
    { type: 'string', description: 'Old.\n\nDeprecated: Use new', deprecated: true },
  ],
  [text, '{@deprecated}', { type: 'string', deprecated: true }],
  [text, '{@label Your name}', { type: 'string', title: 'Your name' }],
  [
    text,
    '{@placeholder Type} {@hint Help} {@field textarea} {@hidden} {@accept .ts,.js}',
    {
      type: 'string',
      'x-placeholder': 'Type',
      'x-hint': 'Help',
      'x-field': 'textarea',
      'x-hidden': true,
      'x-accept': '.ts,.js',
    },
  ],
  [{ $ref: '#/$defs/Texts' }, '{@max 2}', { $ref: '#/$defs/Texts', maxItems: 2 }],
];

const misfits: [schema: JsonSchema, text: string, message: RegExp][] = [
  [{ type: 'boolean' }, '{@min 1}', /\{@min 1\} is left out: it does not fit the type boolean/],
  [point, '{@max 1}', /does not fit the type object/],
  [{}, '{@min 1}', /says nothing about its values/],
  [{ type: 'string', enum: ['a'] }, '{@min 1}', /a type that lists its values/],
  [{ anyOf: [point, { type: 'boolean' }] }, '{@min 1}', /any member of the union/],
  [{ $ref: '#/$defs/Unknown' }, '{@min 1}', /left out/],
  [date, '{@pattern ^2}', /does not fit/],
  [{ type: 'string', contentEncoding: 'base64', 'x-class': 'Uint8Array' }, '{@max 5}', /does not fit/],
  [text, '{@min one}', /its value is no number/],
  [text, '{@min -1}', /does not fit/],
  [text, '{@min 1.5}', /does not fit/],
  [number, '{@min}', /its value is no number/],
  [text, '{@minItems 1}', /does not fit the type string/],
  [number, '{@unique}', /\{@unique\} is left out/],
  [number, '{@pattern ^a$}', /does not fit the type number/],
  [text, '{@pattern (}', /Invalid regular expression/],
  [text, '{@pattern \\-}', /Invalid regular expression/],
  [number, '{@format email}', /does not fit/],
  [text, '{@format}', /names no format/],
  [text, '{@multipleOf 2}', /does not fit/],
  [number, '{@header Limit}', /does not fit its type \(number\)/],
  [text, '{@header X Y}', /names no header/],
  [number, '{@multipleOf 0}', /no number above zero/],
  [text, '{@int}', /does not fit/],
  [text, '{@choice ,}', /names no choice/],
  [number, '{@choice a,b}', /does not fit/],
  [{ type: 'boolean' }, '{@choice a}', /does not fit/],
  [{ type: 'string', enum: ['a', 'b'] }, '{@choice a,x}', /does not allow x/],
  [text, '{@choice-from}', /names no method/],
  [number, '{@default five}', /\{@default five\} does not fit/],
  [number, '{@example a}', /does not fit/],
  [{ ...text, readOnly: true }, '{@writeOnly}', /beside its opposite/],
  [text, '{@label}', /has no value/],
  [text, '{@hint}', /has no value/],
  [text, '{@mim 1}', /\{@mim\} is no inline tag/],
];

function apply(schema: JsonSchema, documentation: string): { result: JsonSchema; messages: string[] } {
  const messages: string[] = [];
  const result = applyDocumentation(schema, parseInlineTags(documentation), {
    resolve: (ref) => (ref === '#/$defs/Texts' ? texts : undefined),
    complain: ({ severity, message, cure }) => messages.push(`${severity}: ${message} ${cure}`),
  });
  return { result, messages };
}

describe('a tag that fits changes the schema', () => {
  for (const [schema, documentation, expected] of fitting) {
    test(`${documentation} at ${JSON.stringify(schema)}`, () => {
      assert.deepEqual(apply(schema, documentation), { result: expected, messages: [] });
    });
  }
});

describe('a tag that does not fit is complained about and leaves the schema', () => {
  for (const [schema, documentation, message] of misfits) {
    test(`${documentation} at ${JSON.stringify(schema)}`, () => {
      const { result, messages } = apply(schema, documentation);
      const { description: _, ...rest } = result;
      assert.deepEqual(rest, schema);
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', message);
      assert.match(messages[0] ?? '', /^warning: /);
    });
  }

  test('bounds that cross', () => {
    const { result, messages } = apply(number, '{@min 5} {@max 1}');
    assert.deepEqual(result, { type: 'number', minimum: 5 });
    assert.match(messages[0] ?? '', /\{@max 1\} is left out: the lower bound is above/);
  });

  test('a default that another tag excludes', () => {
    const { result, messages } = apply(text, '{@default abc} {@max 2}');
    assert.deepEqual(result, { type: 'string', maxLength: 2 });
    assert.match(messages[0] ?? '', /\{@default abc\} does not fit/);
  });

  test('a default of the source', () => {
    const messages: string[] = [];
    const surroundings = {
      resolve: () => undefined,
      complain: ({ message }: { message: string }) => void messages.push(message),
    };
    assert.deepEqual(applyDefault({ type: 'number', minimum: 1 }, 0, surroundings), { type: 'number', minimum: 1 });
    assert.match(messages[0] ?? '', /the default 0 does not fit/);
    assert.deepEqual(applyDefault(number, 0, surroundings), { type: 'number', default: 0 });
  });
});
