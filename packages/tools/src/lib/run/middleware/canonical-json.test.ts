import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import type { Json } from '../../manifest/json-schema.ts';
import { formatCanonicalJson } from './canonical-json.ts';

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

function shuffle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffle);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, held]) => [name, shuffle(held)]),
  );
}

test('the order of names makes no difference, and the text is that value again', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = formatCanonicalJson(value);
      assert.equal(formatCanonicalJson(shuffle(value) as Json), text);
      assert.deepEqual(JSON.parse(text), value);
    }),
  );
});

test('another value is another text, and an undefined member is none', () => {
  fc.assert(
    fc.property(json, json, (one, two) => {
      const isSame = JSON.stringify(shuffle(shuffle(one))) === JSON.stringify(shuffle(shuffle(two)));
      if (isSame) assert.equal(formatCanonicalJson(one), formatCanonicalJson(two));
      else if (formatCanonicalJson(one) === formatCanonicalJson(two)) assert.deepEqual(one, two);
    }),
  );
  const withUndefined: Record<string, unknown> = { b: undefined, a: 1 };
  assert.equal(formatCanonicalJson(withUndefined as Record<string, Json>), '{"a":1}');
  assert.notEqual(formatCanonicalJson({ a: '1' }), formatCanonicalJson({ a: 1 }));
  assert.notEqual(formatCanonicalJson(['a,b']), formatCanonicalJson(['a', 'b']));
});
