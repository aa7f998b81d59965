import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { encode as encodePeer } from '@atproto/lex-cbor';
import { jsonToLex, type JsonValue } from '@atproto/lex-json';
import fc from 'fast-check';

import { createBlobCid, createRecordCid } from './cid.ts';
import { DataError } from './data-error.ts';
import { dataLimits, decodeData, encodeData, findBlobCids, parseData, type DataObject } from './data.ts';
import { checkEncodedData } from './encoded-data.ts';

const record = createRecordCid(Uint8Array.of(1));
const blob = createBlobCid(Uint8Array.of(1));
const oldBlob = createBlobCid(Uint8Array.of(2));

function parseEncodedData(bytes: Uint8Array): DataObject {
  checkEncodedData(bytes);
  return decodeData(bytes);
}

test('data has the bytes and the CID that the vectors give it', () => {
  const vectors = readJson<readonly { json: unknown; cbor_base64: string; cid: string }[]>('data-model-fixtures.json');
  for (const { json, cbor_base64, cid } of vectors) {
    const bytes = encodeData(parseData(json));
    assert.equal(Buffer.from(bytes).toString('base64').replaceAll('=', ''), cbor_base64);
    assert.equal(createRecordCid(bytes), cid);
    assert.deepEqual(toJson(parseEncodedData(bytes)), json);
  }
});

test('what the vectors call data is data, and what they do not is refused', () => {
  type Vectors = readonly { note: string; json: unknown }[];
  for (const { note, json } of readJson<Vectors>('data-model-valid.json')) {
    const bytes = encodeData(parseData(json));
    assert.deepEqual(toJson(parseEncodedData(bytes)), json, note);
  }
  for (const { note, json } of readJson<Vectors>('data-model-invalid.json')) {
    assert.throws(() => parseData(json), DataError, note);
  }
});

test('a refusal says where, what was expected and what was found', () => {
  const refused: readonly (readonly [unknown, string, RegExp])[] = [
    [[], '', /^The data: expected an object, found a list of 0\.$/],
    [null, '', /found null/],
    [{ a: { b: [1, 1.5] } }, 'a.b[1]', /^a\.b\[1\]: expected a whole number within 53 bits, found 1\.5\.$/],
    [{ a: 2 ** 53 }, 'a', /53 bits/],
    [{ a: Number.NaN }, 'a', /NaN/],
    [{ a: undefined }, 'a', /a value of JSON, found nothing/],
    [{ a: () => 1 }, 'a', /found a function/],
    [{ a: 'x\ud800' }, 'a', /half of a surrogate pair/],
    [{ '\udc00': 1 }, '', /names that are Unicode/],
    [JSON.parse('{"a":{"__proto__":1}}'), 'a', /the name "__proto__"/],
    [JSON.parse('{"constructor":1}'), '', /the name "constructor"/],
    [{ a: { $link: record.toUpperCase() } }, 'a.$link', /a CID/],
    [{ a: { $bytes: 'a' } }, 'a.$bytes', /base64/],
    [{ a: { $bytes: 'YQ=' } }, 'a.$bytes', /base64/],
    [{ a: { $type: '' } }, 'a.$type', /the name of a type/],
    [{ a: createBlob({ ref: { $link: record } }) }, 'a.ref', /a link to a blob/],
    [{ a: createBlob({ mimeType: 'image' }) }, 'a.mimeType', /a media type/],
    [{ a: createBlob({ size: -1 }) }, 'a.size', /a number of bytes/],
    [{ a: createBlob({ more: 1 }) }, 'a', /a blob/],
    [{ a: Array.from({ length: dataLimits.entries + 1 }, () => 0) }, 'a', /at most 131072 entries/],
  ];
  for (const [value, path, message] of refused) {
    const error = catchError(() => parseData(value));
    assert(error instanceof DataError, message.source);
    assert.equal(error.path, path);
    assert.match(error.message, message);
    assert.equal(error.code, 'invalid_data');
  }
});

test('objects and lists are within each other up to a depth', () => {
  parseData(nest(dataLimits.depth));
  assert.throws(() => parseData(nest(dataLimits.depth + 1)), /at most 32/);
  parseEncodedData(encodeData(nest(200)));
  assert.throws(() => parseEncodedData(encodeData(nest(300))), /at most 256/);
});

test('the largest numbers, a byte order mark and names that look alike come back as they are', () => {
  const data = { a: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], b: '\ufeffx', $links: 1, $byte: 2, $: 3 };
  assert.deepEqual(toJson(parseEncodedData(encodeData(parseData(data)))), data);
});

test('bytes are base64 with padding or without', () => {
  for (const text of ['YWI=', 'YWI']) {
    assert.deepEqual(toJson(decodeData(encodeData(parseData({ a: { $bytes: text } })))), { a: { $bytes: 'YWI' } });
  }
});

test('blobs are found in both forms', () => {
  const found = findBlobCids({
    embed: { images: [{ image: createBlob({}) }, { image: { cid: oldBlob, mimeType: 'image/gif' } }] },
    other: { cid: 'no', mimeType: 'image/gif' },
    elsewhere: { ...createBlob({}), ref: { $link: 'elsewhere' } },
    sizeless: { ...createBlob({}), size: '3' },
    link: { $link: blob },
  });
  assert.deepEqual(found, [blob, oldBlob]);
  assert.deepEqual(findBlobCids(decodeData(encodeData({ a: [createBlob({})] }))), [blob]);
});

test('bytes that are not the one encoding of data are refused', () => {
  const link = [0xd8, 0x2a, 0x58, 0x25, 0x00];
  const refused: readonly (readonly [string, readonly number[], RegExp])[] = [
    ['nothing', [], /an object/],
    ['a list', [0x80], /an object/],
    ['a tail', [0xa0, 0x00], /the end/],
    ['an end too early', [0xa1, 0x61, 0x61], /a value, found the end/],
    ['a long head', [0xb8, 0x00], /shortest form/],
    ['a long number', [0xa1, 0x61, 0x61, 0x18, 0x17], /shortest form/],
    ['a number of 64 bits', [0xa1, 0x61, 0x61, 0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0], /53 bits/],
    ['a number below 53 bits', [0xa1, 0x61, 0x61, 0x3b, 0, 0x1f, 255, 255, 255, 255, 255, 255], /53 bits/],
    ['a length without end', [0xa1, 0x61, 0x61, 0x9f, 0xff], /a length/],
    ['a float', [0xa1, 0x61, 0x61, 0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], /found a number that is not whole/],
    ['undefined', [0xa1, 0x61, 0x61, 0xf7], /a value/],
    ['names that fall', [0xa2, 0x61, 0x62, 0x00, 0x61, 0x61, 0x00], /rise/],
    ['a name twice', [0xa2, 0x61, 0x61, 0x00, 0x61, 0x61, 0x00], /rise/],
    ['a longer name first', [0xa2, 0x62, 0x61, 0x61, 0x00, 0x61, 0x62, 0x00], /rise/],
    ['a name that is a number', [0xa1, 0x00, 0x00], /the name of a field/],
    ['text that is not Unicode', [0xa1, 0x61, 0x61, 0x61, 0xff], /Unicode/],
    ['half of a pair', [0xa1, 0x61, 0x61, 0x63, 0xed, 0xa0, 0x80], /Unicode/],
    ['a map for a link', [0xa1, 0x65, ...Buffer.from('$link'), 0x61, 0x61], /a link or bytes/],
    ['a map for bytes', [0xa1, 0x66, ...Buffer.from('$bytes'), 0x61, 0x61], /a link or bytes/],
    ['another tag', [0xa1, 0x61, 0x61, 0xc1, 0x00], /tag 42/],
    ['another CID', [0xa1, 0x61, 0x61, ...link, ...Array.from({ length: 36 }, () => 0)], /a CID/],
    ['a CID cut short', [0xa1, 0x61, 0x61, ...link, 1, 0x71, 0x12, 32], /a CID/],
  ];
  for (const [note, bytes, message] of refused) {
    assert.throws(() => parseEncodedData(Uint8Array.from(bytes)), { name: 'DataError', message }, note);
  }
});

test('any data is encoded as @atproto/lex-cbor does it, and comes back', (context) => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  context.diagnostic(`SEED=${seed}`);
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const names = fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((name) => !/^\$|^__proto__$|^constructor$/.test(name));
  const { data } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      text,
      fc.constantFrom({ $link: record }, { $link: blob }, { $bytes: 'YWI' }, createBlob({})),
      fc.array(tie('value'), { maxLength: 30 }),
      tie('data'),
    ),
    data: fc.dictionary(names, tie('value'), { maxKeys: 30, noNullPrototype: true }),
  }));
  fc.assert(
    fc.property(data, (value) => {
      const json: JsonValue = JSON.parse(JSON.stringify(value));
      const bytes = encodeData(parseData(json));
      assert.deepEqual(Buffer.from(bytes), Buffer.from(encodePeer(jsonToLex(json))));
      assert.deepEqual(toJson(parseEncodedData(bytes)), json);
    }),
    { seed, numRuns: 300 },
  );
});

test('no bytes are taken for data that the encoder would write in another way', (context) => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  context.diagnostic(`SEED=${seed}`);
  const original = encodeData({
    a: [1, 300, -70_000, 'é', true, null],
    b: { $link: blob },
    cc: { d: { $bytes: 'YWI' } },
  });
  const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = original.slice();
      for (const [index, byte] of changes) bytes[index] = byte;
      if (!isAccepted(() => checkEncodedData(bytes))) return;
      assert.deepEqual(Buffer.from(encodeData(decodeData(bytes))), Buffer.from(bytes));
    }),
    { seed, numRuns: 5000 },
  );
});

function createBlob(other: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { $type: 'blob', ref: { $link: blob }, mimeType: 'image/png', size: 3, ...other };
}

function nest(depth: number): Record<string, unknown> {
  let value: unknown = 1;
  for (let index = 1; index < depth; index++) value = index % 2 === 0 ? [value] : { a: value };
  return { a: value };
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function isAccepted(check: () => void): boolean {
  return catchError(check) === undefined;
}

function readJson<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../../tests/interop/data-model/${name}`, import.meta.url), 'utf8'));
}
