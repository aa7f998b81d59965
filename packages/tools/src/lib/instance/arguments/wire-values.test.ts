import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { toJson } from '../../mcp/plain-json.ts';
import { createRevive } from './wire-values.ts';

const date: JsonSchema = { type: 'string', format: 'date-time', 'x-class': 'Date' };
const bytes: JsonSchema = { type: 'string', contentEncoding: 'base64', 'x-class': 'Uint8Array' };
const at = new Date('2026-11-21T10:00:00.000Z');

const cases: [title: string, schema: JsonSchema, value: unknown][] = [
  ['a date', date, at],
  ['a URL', { type: 'string', format: 'uri', 'x-class': 'URL' }, new URL('https://example.org/a?b')],
  ['a bigint', { type: 'string', pattern: '^-?\\d+$', 'x-class': 'BigInt' }, -(2n ** 70n)],
  ['bytes', bytes, new Uint8Array([0, 255])],
  ['a buffer', { ...bytes, 'x-class': 'ArrayBuffer' }, new Uint8Array([1]).buffer],
  ['numbers', { type: 'array', items: { type: 'number' }, 'x-class': 'Float64Array' }, new Float64Array([0.5, -1])],
  ['a set', { type: 'array', items: date, 'x-class': 'Set' }, new Set([at])],
  ['a map by text', { type: 'object', additionalProperties: date, 'x-class': 'Map' }, new Map([['a', at]])],
  [
    'a map by dates',
    { type: 'array', items: { type: 'array', prefixItems: [date, bytes] }, 'x-class': 'Map' },
    new Map([[at, new Uint8Array([7])]]),
  ],
  [
    'dates by names of a pattern',
    { type: 'object', properties: { at: { type: 'string' } }, patternProperties: { '^at': date } },
    { at: 'here', atNoon: at, other: 'text' },
  ],
  ['null of a union', { anyOf: [date, { type: 'null' }] }, null],
  ['a date of a union', { anyOf: [{ type: 'number' }, date] }, at],
  [
    'a part behind a reference',
    { $ref: '#/$defs/Entry', $defs: { Entry: { type: 'object', properties: { at: date } } } },
    { at, other: 'text' },
  ],
  [
    'the right kind of a union',
    {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'a' }, at: { type: 'string' } }, required: ['kind', 'at'] },
        { type: 'object', properties: { kind: { const: 'b' }, at: date }, required: ['kind', 'at'] },
      ],
    },
    { kind: 'b', at },
  ],
];

describe('a value of a class', () => {
  for (const [title, schema, value] of cases) {
    test(`${title} comes back out of its JSON`, () => {
      const json: unknown = JSON.parse(JSON.stringify(toJson(value)));
      assert.deepEqual(createRevive(schema)?.(json), value);
    });
  }

  test('JSON that is meant as JSON is not looked at', () => {
    assert.equal(createRevive({ type: 'object', properties: { at: { type: 'string' } } }), undefined);
  });

  test('what JSON cannot say is left out', () => {
    assert.deepEqual(toJson({ a: undefined, b: () => 1, c: [undefined], d: Number.NaN }), { c: [null], d: null });
    assert.deepEqual(toJson({ toJSON: () => ({ at }) }), { at: at.toISOString() });
    const many = Array.from({ length: 250_000 }, () => ({}));
    assert.deepEqual(toJson(many), many, 'and nothing else');
  });
});
