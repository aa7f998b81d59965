import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { canonicalKey } from './canonical-key.ts';
import { decodeValue } from './decode-value.ts';
import { encodeValue, stringifyValue } from './encode-value.ts';
import type { Value } from './value.ts';

const fieldName = fc.string().filter((name) => !/^[$_]/.test(name));
const bytes = fc.uint8Array().map((array) => array.slice().buffer);

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Value>(null, true, false, -0, 0, NaN, Infinity, -Infinity, ''),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'grapheme' }),
    bytes,
    fc.array(tie('value')),
    fc.dictionary(fieldName, tie('value'), { noNullPrototype: true }),
  ),
}));

test('what is encoded, written, read and decoded is the same value', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      assert.deepStrictEqual(decodeValue(JSON.parse(stringifyValue(value))), value);
    }),
    { numRuns: 1000 },
  );
});

test('what is JSON already crosses as the same object', () => {
  fc.assert(
    fc.property(fc.dictionary(fieldName, fc.jsonValue(), { noNullPrototype: true }), (json) => {
      fc.pre(!/"[$]|__proto__|-0/.test(JSON.stringify(json)) && !hasNegativeZero(json));
      assert.equal(encodeValue(json), json);
      assert.equal(decodeValue(json), json);
    }),
  );
});

test('two values have the same key if and only if they are equal', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      assert.equal(canonicalKey(a), canonicalKey(shuffle(a)));
      assert.equal(canonicalKey(a) === canonicalKey(b), isEqual(a, b));
    }),
    { numRuns: 1000 },
  );
});

test('a key has its fields in order, and says what is special', () => {
  assert.equal(
    canonicalKey({ b: [1n, null], a: { z: -0, y: undefined, x: new ArrayBuffer(1) } }),
    '{"a":{"x":{"$bytes":"AA=="},"z":{"$number":"-0"}},"b":[{"$bigint":"1"},null]}',
  );
});

test('the forms on the wire are these', () => {
  const written: [Value, string][] = [
    [12n, '{"$bigint":"12"}'],
    [new Uint8Array([1, 2, 255]).buffer, '{"$bytes":"AQL/"}'],
    [NaN, '{"$number":"NaN"}'],
    [-Infinity, '{"$number":"-Infinity"}'],
    [-0, '{"$number":"-0"}'],
    [{ a: [1.5, 'ä', Infinity] }, '{"a":[1.5,"ä",{"$number":"Infinity"}]}'],
  ];
  for (const [value, text] of written) assert.equal(stringifyValue(value), text);
});

test('bytes of any length cross', () => {
  const large = new Uint8Array(100_000).map((_, index) => index % 251).buffer;
  assert.deepStrictEqual(decodeValue(JSON.parse(stringifyValue(large))), large);
});

test('a text that a function has cut through a character crosses as it is', () => {
  assert.equal(decodeValue(JSON.parse(stringifyValue('a\ud800'))), 'a\ud800');
});

test('what is no value is refused with its place', () => {
  const refused: [unknown, string][] = [
    [undefined, 'expected a value (JSON, a bigint or an ArrayBuffer), found nothing'],
    [{ at: [new Date(0)] }, 'at[0]: expected a value (JSON, a bigint or an ArrayBuffer), found an instance of Date'],
    [{ a: { b: (): void => {} } }, 'a.b: expected a value (JSON, a bigint or an ArrayBuffer), found a function'],
    [[Symbol('x')], '[0]: expected a value (JSON, a bigint or an ArrayBuffer), found a symbol'],
    [new Uint8Array(1), 'expected a value (JSON, a bigint or an ArrayBuffer), found an instance of Uint8Array'],
    [{ $set: 1 }, '$set: expected a name that does not begin with "$", nor is "__proto__", found the string "$set"'],
    [nest(65), `${'[0]'.repeat(64)}: expected at most 64 lists and objects inside one another, found more`],
  ];
  for (const [value, message] of refused) {
    assert.throws(() => encodeValue(value), refusal(message));
  }
  assert.doesNotThrow(() => encodeValue(nest(64)));
});

test('a text that encodes no value is refused with its place', () => {
  const refused: [string, string][] = [
    ['{"a":{"$bigint":"1.5"}}', 'a.$bigint: expected a whole number of at most 4096 digits, found the string "1.5"'],
    ['{"$bigint":12}', '$bigint: expected a string, found the number 12'],
    ['{"$bigint":"007"}', '$bigint: expected a whole number of at most 4096 digits, found the string "007"'],
    ['{"$number":"1"}', '$number: expected "NaN", "Infinity", "-Infinity" or "-0", found the string "1"'],
    [
      '{"$number":"constructor"}',
      '$number: expected "NaN", "Infinity", "-Infinity" or "-0", found the string "constructor"',
    ],
    ['{"$bytes":"*"}', '$bytes: expected base64, found the string "*"'],
    [
      '[{"$date":"1"}]',
      '[0]: expected "$bigint", "$bytes" or "$number" alone, or names that do not begin with "$", found the string "$date"',
    ],
    [
      '{"$bigint":"1","a":2}',
      'expected "$bigint", "$bytes" or "$number" alone, or names that do not begin with "$", found the string "$bigint"',
    ],
    ['{"__proto__":{"isAdmin":true}}', 'expected a name other than "__proto__", found the string "__proto__"'],
    [
      JSON.stringify(nest(65)),
      `${'[0]'.repeat(64)}: expected at most 64 lists and objects inside one another, found more`,
    ],
  ];
  for (const [text, message] of refused) {
    assert.throws(() => decodeValue(JSON.parse(text)), refusal(message));
  }
  assert.doesNotThrow(() => decodeValue(JSON.parse(JSON.stringify(nest(64)))));
});

function refusal(mismatch: string): object {
  return { name: 'InvalidValueError', code: 'invalid_value', message: `Not a value: ${mismatch}.` };
}

function nest(levels: number): Value {
  return levels === 1 ? [] : [nest(levels - 1)];
}

/** Equality by another way than texts. */
function isEqual(a: Value, b: Value): boolean {
  try {
    assert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** The same value with the fields of its objects the other way round. */
function shuffle(value: Value): Value {
  if (Array.isArray(value)) return value.map(shuffle);
  if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, shuffle(field)]),
  );
}

function hasNegativeZero(json: unknown): boolean {
  if (typeof json === 'object' && json !== null) return Object.values(json).some(hasNegativeZero);
  return Object.is(json, -0);
}
