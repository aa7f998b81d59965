import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { formatJson } from './plain-json.ts';
import { readTextArguments } from './text-arguments.ts';

describe('a value as JSON', () => {
  class Point {
    readonly x = 1;
    readonly #secret = 2;
    sum(): number {
      return this.x + this.#secret;
    }
  }
  const shared = { a: 1 };
  const cases: [title: string, value: unknown, json: string | undefined][] = [
    ['undefined', undefined, undefined],
    ['a function', () => 1, undefined],
    ['a symbol', Symbol('x'), undefined],
    ['null', null, 'null'],
    ['NaN', Number.NaN, 'null'],
    ['a bigint', 12345678901234567890n, '"12345678901234567890"'],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['no date', new Date(Number.NaN), 'null'],
    ['an address', new URL('https://a.b/c'), '"https://a.b/c"'],
    ['a map', new Map([['a', new Map([['b', 1n]])]]), '{"a":{"b":"1"}}'],
    ['a map with other keys', new Map([[1, 'a']]), '[[1,"a"]]'],
    ['a set', { tags: new Set(['a', 'b']) }, '{"tags":["a","b"]}'],
    ['a list with a set', [1, new Set([true, null])], '[1,[true,null]]'],
    ['bytes', { at: [Uint8Array.of(1, 2)], of: new DataView(new ArrayBuffer(1)) }, '{"at":["AQI="],"of":"AA=="}'],
    ['numbers', { list: Float64Array.of(0.5, 2), big: BigInt64Array.of(1n) }, '{"list":[0.5,2],"big":["1"]}'],
    ['an error', { cause: new TypeError('no', { cause: 'secret' }) }, '{"cause":{"name":"TypeError","message":"no"}}'],
    ['a pattern', /a+/g, '"/a+/g"'],
    ['an object of a class', new Point(), '{"x":1}'],
    ['holes', { a: undefined, b: [undefined, () => 1], c: new Set([undefined]) }, '{"b":[null,null],"c":[null]}'],
    ['what has toJSON', { table: { toJSON: () => ({ rows: 1n }) }, n: 1 }, '{"table":{"rows":"1"},"n":1}'],
    ['the same twice', { left: shared, right: [shared], big: 1n }, '{"left":{"a":1},"right":[{"a":1}],"big":"1"}'],
    ['__proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
    ['__proto__ with care', { a: JSON.parse('{"__proto__":1}'), n: 1n }, '{"a":{"__proto__":1},"n":"1"}'],
  ];
  for (const [title, value, json] of cases) {
    test(`${title} is ${json ?? 'nothing'}`, () => assert.equal(formatJson(value), json));
  }

  test('says where it contains itself, and ends', () => {
    const loop: Record<string, unknown> = { name: 'a' };
    loop['self'] = { loop };
    assert.equal(formatJson(loop), '{"name":"a","self":{"loop":"[contains itself]"}}');
    const friends = Array.from({ length: 30 }, (_, id): { id: number; friends: unknown[] } => ({ id, friends: [] }));
    for (const one of friends) one.friends = friends;
    assert.ok((formatJson(friends)?.length ?? 0) > 0);
    let deep: unknown = 1n;
    for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
    assert.match(formatJson(deep) ?? '', /\[too much\]/);
  });

  test('is what JSON says of it, where JSON has words', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(formatJson(value), JSON.stringify(value))));
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true, withDate: true }),
        (value) => {
          const json = formatJson(value);
          if (json !== undefined) JSON.parse(json);
        },
      ),
    );
  });
});

test('arguments that are texts become what the schema says, or stay what they are', () => {
  const read = readTextArguments(
    {
      text: '7',
      number: ' 7.5 ',
      integer: 'seven',
      flag: 'true',
      offFlag: 'false',
      noFlag: 'yes',
      list: '[1]',
      broken: '{',
      maybe: '',
      perhaps: 'null',
      either: '7',
      choice: '2',
      referred: '5',
      unknown: '1',
      toString: '1',
      empty: '',
    },
    {
      type: 'object',
      properties: {
        text: { type: 'string' },
        number: { type: 'number' },
        integer: { type: 'integer' },
        flag: { type: 'boolean' },
        offFlag: { type: 'boolean' },
        noFlag: { type: 'boolean' },
        list: { type: 'array' },
        broken: { type: 'object' },
        maybe: { type: ['number', 'null'] },
        perhaps: { type: ['boolean', 'null'] },
        either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        choice: { enum: [1, 2] },
        referred: { $ref: '#/$defs/Count' },
        empty: { type: 'number' },
      },
      $defs: { Count: { type: 'integer' } },
    },
  );
  assert.deepEqual(read, {
    text: '7',
    number: 7.5,
    integer: 'seven',
    flag: true,
    offFlag: false,
    noFlag: 'yes',
    list: [1],
    broken: '{',
    maybe: null,
    perhaps: null,
    either: '7',
    choice: 2,
    referred: 5,
    unknown: '1',
    toString: '1',
    empty: '',
  });
});
