import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Validator, type Schema } from '@cfworker/json-schema';
import * as fc from 'fast-check';

import { readResult } from '../../../tests/wire/check-wire.ts';
import { richManifest, sampleManifest, sampleMethod } from '../../../tests/wire/sample-manifest.ts';
import type { JsonSchema } from '../manifest/json-schema.ts';
import { isBlob, settleBlob } from './content-blocks.ts';
import { createOutputPromise } from './output-schema.ts';
import { createPhotonProtocol, mustFindTool } from './photon-protocol.ts';
import { formatToolFailure, formatToolResult } from './tool-results.ts';

const modern = '2026-07-28';
const legacy = '2025-11-25';
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d);
const protocol = createPhotonProtocol(richManifest);
const serverInfo = { 'io.modelcontextprotocol/serverInfo': { name: 'sample', title: 'Sample', version: '1.2.3' } };
const head = { resultType: 'complete', _meta: serverInfo };

function call(value: unknown, version: string | undefined = legacy, output?: JsonSchema): Record<string, unknown> {
  const own = createPhotonProtocol(
    sampleManifest([sampleMethod('tool', output === undefined ? {} : { output })], { title: 'Sample' }),
  );
  const text = formatToolResult(value, mustFindTool(own, 'tool', 'legacy'), own, version);
  return readResult(version === modern ? 'modern' : 'legacy', 'tools/call', text);
}

const text = (value: string): object => ({ type: 'text', text: value });

describe('tools/call answers', () => {
  const image = { type: 'image', data: 'AAAA', mimeType: 'image/png', annotations: { priority: 1 } };
  const link = { type: 'resource_link', uri: 'a://b', name: 'b' };
  const embedded = { type: 'resource', resource: { uri: 'a://b', text: 'x', annotations: { priority: 1 } } };
  const whole = { content: [text('a')], structuredContent: { a: 1 }, isError: true, _meta: { 'x/y': 1 } };
  const cases: [title: string, value: unknown, result: object][] = [
    ['a text', 'hi "you"\n', { content: [text('hi "you"\n')] }],
    ['an empty text', '', { content: [text('')] }],
    ['nothing', undefined, { content: [] }],
    ['null', null, { content: [text('null')] }],
    ['a number', 4.5, { content: [text('4.5')] }],
    ['a boolean', false, { content: [text('false')] }],
    ['a bigint', 7n, { content: [text('"7"')] }],
    ['an object', { a: [1] }, { content: [text('{"a":[1]}')], structuredContent: { a: [1] } }],
    ['an image', image, { content: [image] }],
    [
      'an image of bytes',
      { type: 'image', data: png, mimeType: 'image/png' },
      { content: [{ type: 'image', data: 'iVBORw0=', mimeType: 'image/png' }] },
    ],
    [
      'a sound',
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
      { content: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }] },
    ],
    ['blocks', [text('a'), link, embedded], { content: [text('a'), link, embedded] }],
    [
      'a resource of bytes',
      { type: 'resource', resource: { uri: 'a://b', blob: png } },
      { content: [{ type: 'resource', resource: { uri: 'a://b', blob: 'iVBORw0=' } }] },
    ],
    ['bytes that are an image', png, { content: [{ type: 'image', data: 'iVBORw0=', mimeType: 'image/png' }] }],
    [
      'other bytes',
      Uint8Array.of(1).buffer,
      {
        content: [
          {
            type: 'resource',
            resource: { uri: 'photon://sample/tool', mimeType: 'application/octet-stream', blob: 'AQ==' },
          },
        ],
      },
    ],
    [
      'bytes with a type',
      { bytes: png, mimeType: 'audio/ogg' },
      { content: [{ type: 'audio', data: 'iVBORw0=', mimeType: 'audio/ogg' }] },
    ],
    ['a map', new Map([['a', 1n]]), { content: [text('{"a":"1"}')], structuredContent: { a: '1' } }],
    [
      'what only looks like a block',
      { type: 'text', text: 'a', id: 1 },
      { content: [text('{"type":"text","text":"a","id":1}')], structuredContent: { type: 'text', text: 'a', id: 1 } },
    ],
    [
      'what only looks like an image',
      { type: 'image', data: 5, mimeType: 'a' },
      {
        content: [text('{"type":"image","data":5,"mimeType":"a"}')],
        structuredContent: { type: 'image', data: 5, mimeType: 'a' },
      },
    ],
    [
      'what only looks like a result',
      { content: ['a'] },
      { content: [text('{"content":["a"]}')], structuredContent: { content: ['a'] } },
    ],
    [
      'an object with content and more',
      { content: [], title: 'x' },
      { content: [text('{"content":[],"title":"x"}')], structuredContent: { content: [], title: 'x' } },
    ],
  ];
  for (const [title, value, result] of cases) {
    test(`${title}, in both eras`, () => {
      assert.deepEqual(call(value), result);
      assert.deepEqual(call(value, undefined), result);
      const own = { ...serverInfo['io.modelcontextprotocol/serverInfo'] };
      assert.deepEqual(call(value, modern), {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/serverInfo': own },
        ...result,
      });
    });
  }

  test('a list, which only 2026-07-28 has as structured content', () => {
    assert.deepEqual(call([1, 2]), { content: [text('[1,2]')], structuredContent: { result: [1, 2] } });
    assert.deepEqual(call([]), { content: [text('[]')], structuredContent: { result: [] } });
    assert.deepEqual(call([1, 2], modern), { ...head, content: [text('[1,2]')], structuredContent: [1, 2] });
    assert.deepEqual(call([text('a'), 'b'])['structuredContent'], { result: [text('a'), 'b'] });
  });

  test('a whole result of the method’s own', () => {
    assert.deepEqual(call(whole), whole);
    assert.deepEqual(call(whole, modern), { ...whole, resultType: 'complete', _meta: { 'x/y': 1, ...serverInfo } });
    assert.deepEqual(call({ content: [], isError: false }), { content: [] });
    assert.deepEqual(call({ content: [], structuredContent: 5 })['structuredContent'], { result: 5 });
    assert.deepEqual(call({ content: [], structuredContent: 5 }, modern)['structuredContent'], 5);
  });

  test('blocks that an old client does not know as texts', () => {
    const audio = { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' };
    assert.deepEqual(call([link, audio], '2025-03-26')['content'], [text('b: a://b'), audio]);
    assert.deepEqual(call([link, audio], '2024-11-05')['content'], [text('b: a://b'), text('[audio, audio/wav]')]);
  });

  test('blobs, once they are read', async () => {
    const blob = new Blob([png], { type: 'image/webp' });
    assert.ok(isBlob(blob) && !isBlob(png) && !isBlob({ type: 'a' }));
    assert.deepEqual(call(await settleBlob(blob))['content'], [
      { type: 'image', data: 'iVBORw0=', mimeType: 'image/webp' },
    ]);
    assert.deepEqual(call(await settleBlob(new Blob([png])))['content'], [
      { type: 'image', data: 'iVBORw0=', mimeType: 'image/png' },
    ]);
    assert.equal(await settleBlob('a'), 'a');
  });

  test('maps as their schema says, also where they do not show it', () => {
    const pair: JsonSchema = {
      type: 'array',
      prefixItems: [{ type: 'number' }, { type: 'string' }],
      items: false,
      minItems: 2,
    };
    const listed: JsonSchema = { type: 'array', items: pair, 'x-class': 'Map' };
    const named: JsonSchema = { type: 'object', additionalProperties: listed, 'x-class': 'Map' };
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        all: { anyOf: [{ $ref: '#/$defs/listed' }, { type: 'null' }] },
        by: named,
        some: { type: 'array', items: listed },
      },
      $defs: { listed },
    };
    const value = { all: new Map(), by: new Map([['a', new Map()]]), some: [new Map(), new Map([[1, 'b']])] };
    const expected = { all: [], by: { a: [] }, some: [[], [[1, 'b']]] };
    const { structuredContent, content } = call(value, modern, schema);
    assert.deepEqual([structuredContent, content], [expected, [text(JSON.stringify(expected))]]);
    assert.deepEqual(call(new Map(), modern, listed)['structuredContent'], []);
    assert.deepEqual(call(new Map([['1', 'b']]), modern, listed)['structuredContent'], [['1', 'b']]);
    assert.deepEqual(call(new Map(), modern, named)['structuredContent'], {});
  });

  test('what its author says about whom results are for, on each block that does not say so itself', () => {
    const annotations = { audience: ['user'], priority: 0.2 } as const;
    const note = sampleMethod('tool', { surfaces: [{ kind: 'tool', annotations: {}, content: annotations }] });
    const own = createPhotonProtocol(sampleManifest([note]));
    const tool = mustFindTool(own, 'tool', 'legacy');
    const blocksOf = (value: unknown): unknown =>
      readResult('legacy', 'tools/call', formatToolResult(value, tool, own, legacy))['content'];
    assert.deepEqual(blocksOf('a'), [{ ...text('a'), annotations }]);
    assert.deepEqual(blocksOf({ a: 1 }), [{ ...text('{"a":1}'), annotations }]);
    assert.deepEqual(blocksOf([image, link]), [image, { ...link, annotations }]);
    assert.deepEqual(blocksOf({ content: [text('a')] }), [{ ...text('a'), annotations }]);
    assert.deepEqual(blocksOf(undefined), []);
    const failed = formatToolFailure({ name: 'Error', code: 'x', message: 'no' }, own, legacy);
    assert.deepEqual(readResult('legacy', 'tools/call', failed)['content'], [text('Error: no')]);
  });

  test('failures, without anything of the inside', () => {
    const failure = { name: 'FullError', code: 'room_full', message: 'The room is full.', data: { limit: 3 } };
    const meta = { 'sundog/error': { name: 'FullError', code: 'room_full', data: { limit: 3 } } };
    const content = [text('Error: The room is full.')];
    assert.deepEqual(readResult('legacy', 'tools/call', formatToolFailure(failure, protocol, legacy)), {
      _meta: meta,
      content,
      isError: true,
    });
    assert.deepEqual(readResult('modern', 'tools/call', formatToolFailure(failure, protocol, modern)), {
      resultType: 'complete',
      _meta: { ...meta, ...serverInfo },
      content,
      isError: true,
    });
  });

  test('nothing but valid messages, whatever a method returns', () => {
    const values = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withDate: true,
      withNullPrototype: true,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(legacy, modern, '2024-11-05'), (value, version) => {
        call(value, version);
        call(value, version, { type: 'array' });
        call(value, version, { type: 'object' });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the promise of a tool', () => {
  const object: JsonSchema = { type: 'object', properties: { a: { type: 'number' } } };
  const cases: [title: string, output: JsonSchema | undefined, promise: 'none' | 'same' | 'wrapped'][] = [
    ['no type', undefined, 'none'],
    ['any', {}, 'none'],
    ['a text', { type: 'string' }, 'none'],
    ['a number or null', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'none'],
    ['some texts', { enum: ['a', 'b'] }, 'none'],
    ['a flag', { type: 'boolean' }, 'none'],
    ['a constant', { const: 5 }, 'none'],
    ['several scalars', { type: ['string', 'null'] }, 'none'],
    ['a reference to a text', { $ref: '#/$defs/T', $defs: { T: { type: 'string' } } }, 'none'],
    ['an object', object, 'same'],
    ['a reference to an object', { $ref: '#/$defs/T', $defs: { T: object } }, 'same'],
    ['one of two objects', { oneOf: [object, { type: 'object' }] }, 'same'],
    ['an object or null', { anyOf: [object, { type: 'null' }] }, 'wrapped'],
    ['an object or a text', { anyOf: [object, { type: 'string' }] }, 'wrapped'],
    ['a list', { type: 'array', items: { type: 'string' } }, 'wrapped'],
    ['a list or null', { type: ['array', 'null'] }, 'wrapped'],
    ['a block', { type: 'object', properties: { type: { const: 'image' } } }, 'none'],
    [
      'blocks',
      { type: 'array', items: { anyOf: [{ type: 'object', properties: { type: { enum: ['text'] } } }] } },
      'none',
    ],
    [
      'a whole result',
      { type: 'object', properties: { content: { type: 'array' }, isError: { type: 'boolean' } } },
      'none',
    ],
    ['an object with content', { type: 'object', properties: { content: { type: 'array' }, id: {} } }, 'same'],
    [
      'blocks or data',
      {
        type: 'array',
        items: { anyOf: [{ type: 'object', properties: { type: { const: 'text' } } }, { type: 'number' }] },
      },
      'wrapped',
    ],
    [
      'these blocks',
      { type: 'array', prefixItems: [{ type: 'object', properties: { type: { const: 'text' } } }], items: false },
      'none',
    ],
    ['itself without end', { $ref: '#' }, 'none'],
  ];
  for (const [title, output, expected] of cases) {
    test(`about ${title} is ${expected}`, () => {
      const promise = createOutputPromise(output);
      assert.equal(promise === undefined ? 'none' : promise.wrapsForLegacy ? 'wrapped' : 'same', expected);
      assert.equal(promise?.legacy.type, promise && 'object');
      assert.equal(promise?.modern, promise && output);
    });
  }

  test('is kept by what the tool answers, in both eras, recursion and all', () => {
    const tree: JsonSchema = {
      anyOf: [
        { type: 'null' },
        { type: 'object', properties: { left: { $ref: '#' }, key: { type: 'string' } }, required: ['key'] },
      ],
    };
    const named: JsonSchema = {
      type: 'array',
      items: { $ref: '#/$defs/N' },
      $defs: { N: { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#/$defs/N' } } } } },
    };
    const pairs: [JsonSchema, unknown, isKept: boolean][] = [
      [tree, { key: 'a', left: { key: 'b', left: null } }, true],
      [tree, undefined, true],
      [tree, { key: 'a', left: { key: 5 } }, false],
      [named, [{ kids: [{ kids: [] }] }], true],
      [named, [{ kids: [{ kids: [5] }] }], false],
      [{ type: ['object', 'null'] }, undefined, true],
      [{ type: 'object', required: ['a'] }, undefined, false],
    ];
    for (const [output, value, isKept] of pairs) {
      const promise = createOutputPromise(output);
      for (const [version, schema] of [
        [legacy, promise?.legacy],
        [modern, promise?.modern],
      ] as const) {
        const { structuredContent } = call(value, version, output);
        const { valid } = new Validator(schema as Schema, '2020-12').validate(structuredContent);
        assert.equal(valid, isKept, `${version} ${JSON.stringify(schema)} ${JSON.stringify(structuredContent)}`);
      }
    }
  });

  test('makes data of what would be a block', () => {
    const value = { type: 'text', text: 'a' };
    assert.deepEqual(call(value, legacy, { type: 'object' }), {
      content: [text(JSON.stringify(value))],
      structuredContent: value,
    });
    assert.deepEqual(call('a', legacy, { type: ['string', 'array'] }), {
      content: [text('a')],
      structuredContent: { result: 'a' },
    });
    assert.deepEqual(call(undefined, modern, { type: ['array', 'null'] }), {
      ...head,
      content: [],
      structuredContent: null,
    });
  });
});
