import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { readResult } from '../../../tests/wire/check-wire.ts';
import { richManifest } from '../../../tests/wire/sample-manifest.ts';
import { formatCompleteResult, parseComplete } from './completions.ts';
import { createPhotonProtocol, findResource, mustFindPrompt } from './photon-protocol.ts';
import { formatPromptAsset, formatPromptResult } from './prompt-results.ts';
import { createResourceNotFound } from './resource-index.ts';
import { formatResourceAsset, formatResourceResult } from './resource-results.ts';
import { formatEmptyResult } from './result-head.ts';

const modern = '2026-07-28';
const legacy = '2025-11-25';
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d);
const protocol = createPhotonProtocol(richManifest);
const serverInfo = { 'io.modelcontextprotocol/serverInfo': { name: 'sample', title: 'Sample', version: '1.2.3' } };
const head = { resultType: 'complete', _meta: serverInfo };
const text = (value: string): object => ({ type: 'text', text: value });

describe('prompts/get answers', () => {
  const review = mustFindPrompt(protocol, 'review');
  const get = (value: unknown, version = legacy): Record<string, unknown> =>
    readResult(
      version === modern ? 'modern' : 'legacy',
      'prompts/get',
      formatPromptResult(value, review, protocol, version),
    );
  const user = (content: object): object => ({ role: 'user', content });
  const image = { type: 'image', data: 'AAAA', mimeType: 'image/png' };
  const cases: [title: string, value: unknown, messages: object[]][] = [
    ['a text', 'a', [user(text('a'))]],
    ['texts', ['a', 'b'], [user(text('a')), user(text('b'))]],
    ['a block', image, [user(image)]],
    ['a message', { role: 'assistant', content: 'a' }, [{ role: 'assistant', content: text('a') }]],
    ['messages', [{ role: 'user', content: image }, 'b'], [user(image), user(text('b'))]],
    ['a message of several blocks', { role: 'user', content: [image, 'c'] }, [user(image), user(text('c'))]],
    [
      'messages in a result',
      { messages: [{ role: 'assistant', content: text('a') }] },
      [{ role: 'assistant', content: text('a') }],
    ],
    ['data', { a: 1n }, [user(text('{"a":"1"}'))]],
    ['a message of a stranger', { role: 'system', content: 'a' }, [user(text('{"role":"system","content":"a"}'))]],
    ['nothing', undefined, []],
  ];
  for (const [title, value, messages] of cases) {
    test(`${title}, in both eras`, () => {
      assert.deepEqual(get(value), { description: 'Reviews code.', messages });
      assert.deepEqual(get(value, modern), { ...head, description: 'Reviews code.', messages });
    });
  }

  test('the description of a result first', () => {
    assert.equal(get({ description: 'Own.', messages: ['a'] })['description'], 'Own.');
  });

  test('for whom it is, where a block does not say so itself', () => {
    const annotations = { audience: ['user'], priority: 0.5 } as const;
    const own = { ...image, annotations: { priority: 1 } };
    const result = readResult(
      'legacy',
      'prompts/get',
      formatPromptResult(['a', own], { ...review, annotations }, protocol, legacy),
    );
    assert.deepEqual(result['messages'], [user({ ...text('a'), annotations }), user(own)]);
  });

  test('a file', () => {
    const greet = formatPromptAsset(mustFindPrompt(protocol, 'greet'), protocol, legacy);
    assert.deepEqual(readResult('legacy', 'prompts/get', greet), {
      description: 'Greets.',
      messages: [user(text('Say hello.'))],
    });
  });
});

describe('resources/read answers', () => {
  const uri = 'sample://notes/long/7.md';
  const note = findResource(protocol, uri);
  const today = findResource(protocol, 'sample://today');
  assert.ok(note !== undefined && today !== undefined);
  const read = (value: unknown, version = legacy): unknown =>
    readResult(
      version === modern ? 'modern' : 'legacy',
      'resources/read',
      formatResourceResult(value, uri, note, { protocol, version }),
    )['contents'];
  const cases: [title: string, value: unknown, contents: object[]][] = [
    ['a text', 'a', [{ uri, text: 'a' }]],
    ['bytes', png, [{ uri, mimeType: 'image/png', blob: 'iVBORw0=' }]],
    ['data', { a: 1 }, [{ uri, mimeType: 'application/json', text: '{"a":1}' }]],
    ['a list of data', ['a', 'b'], [{ uri, mimeType: 'application/json', text: '["a","b"]' }]],
    ['contents', { text: 'a', mimeType: 'text/html' }, [{ uri, text: 'a', mimeType: 'text/html' }]],
    ['contents in bytes', { blob: png }, [{ uri, blob: 'iVBORw0=' }]],
    [
      'several',
      [{ text: 'a' }, { uri: 'a:b', blob: 'AAAA' }],
      [
        { uri, text: 'a' },
        { uri: 'a:b', blob: 'AAAA' },
      ],
    ],
    ['a result', { contents: [{ uri: 'a:b', text: 'a' }] }, [{ uri: 'a:b', text: 'a' }]],
    ['a null', null, [{ uri, mimeType: 'application/json', text: 'null' }]],
    ['nothing', undefined, []],
  ];
  for (const [title, value, contents] of cases) {
    test(`${title}, in both eras`, () => {
      assert.deepEqual(read(value), contents);
      assert.deepEqual(read(value, modern), contents);
    });
  }

  test('the type that the source says', () => {
    const result = formatResourceResult('# hi', 'sample://today', today, { protocol, version: modern });
    assert.deepEqual(readResult('modern', 'resources/read', result), {
      ...head,
      contents: [{ uri: 'sample://today', mimeType: 'text/markdown', text: '# hi' }],
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  test('files, which may be kept', () => {
    const asset = (name: string, version: string): object => {
      const match = findResource(protocol, name);
      assert.ok(match !== undefined);
      return readResult(
        version === modern ? 'modern' : 'legacy',
        'resources/read',
        formatResourceAsset(match, { protocol, version }) ?? '',
      );
    };
    assert.deepEqual(asset('ui://sample/board', modern), {
      ...head,
      contents: [{ uri: 'ui://sample/board', mimeType: 'text/html;profile=mcp-app', text: '<p>ü</p>' }],
      ttlMs: 60_000,
      cacheScope: 'public',
    });
    assert.deepEqual(asset('photon://sample/logo', legacy), {
      contents: [{ uri: 'photon://sample/logo', mimeType: 'image/png', blob: 'AAECAw==' }],
    });
    assert.equal(formatResourceAsset(note, { protocol, version: legacy }), undefined);
  });

  test('an unknown URI with the code of the era', () => {
    const code = (version: string | undefined): number => createResourceNotFound('a:b', version).code;
    assert.deepEqual([code(undefined), code(legacy), code(modern)], [-32002, -32002, -32602]);
    assert.deepEqual(createResourceNotFound('a:b', modern).data, { uri: 'a:b' });
  });
});

describe('completion/complete', () => {
  const parse = (params: object): unknown => parseComplete(JSON.parse(JSON.stringify(params)), protocol);
  const prompt = { type: 'ref/prompt', name: 'review' };
  const template = { type: 'ref/resource', uri: 'sample://notes/{kind}/{id}.md' };

  test('knows what the author wrote, and what the schema allows', () => {
    assert.deepEqual(
      parse({ ref: prompt, argument: { name: 'style', value: 'te' }, context: { arguments: { code: 'x' } } }),
      {
        completion: { kind: 'values', values: ['terse', 'thorough', 'Tender'] },
        typed: 'te',
      },
    );
    assert.deepEqual(parse({ ref: template, argument: { name: 'kind', value: '' } }), {
      completion: { kind: 'values', values: ['long', 'short'] },
      typed: '',
    });
    assert.deepEqual(parse({ ref: prompt, argument: { name: 'strict', value: 't' } }), {
      completion: { kind: 'values', values: ['true', 'false'] },
      typed: 't',
    });
    for (const [ref, name] of [
      [prompt, 'code'],
      [prompt, 'nobody'],
      [template, 'id'],
      [{ type: 'ref/prompt', name: 'greet' }, 'a'],
    ]) {
      assert.deepEqual(parse({ ref, argument: { name, value: 'a' } }), { completion: undefined, typed: 'a' });
    }
  });

  const wrong: object[] = [
    { ref: prompt, argument: { name: 'style' } },
    { ref: prompt, argument: { name: 'style', value: 1 } },
    { ref: { type: 'ref/prompt', name: 'echo' }, argument: { name: 'a', value: '' } },
    { ref: { type: 'ref/resource', uri: 'x://{y}' }, argument: { name: 'a', value: '' } },
    { ref: { type: 'ref/tool', name: 'echo' }, argument: { name: 'a', value: '' } },
    { argument: { name: 'a', value: '' } },
  ];
  for (const params of wrong) {
    test(`refuses ${JSON.stringify(params)}`, () => assert.throws(() => parse(params), { code: -32602, status: 200 }));
  }

  test('answers what begins so, at most 100', () => {
    const complete = (values: string[], typed: string, version = legacy): unknown =>
      readResult(
        version === modern ? 'modern' : 'legacy',
        'completion/complete',
        formatCompleteResult(values, typed, protocol, version),
      )['completion'];
    assert.deepEqual(complete(['terse', 'thorough', 'Tender'], 'TE', modern), {
      values: ['terse', 'Tender'],
      total: 2,
      hasMore: false,
    });
    const many = Array.from({ length: 150 }, (_, index) => `a${index}`);
    const answer = complete([...many, 'b'], 'a') as { values: string[]; total: number; hasMore: boolean };
    assert.deepEqual([answer.values.length, answer.total, answer.hasMore], [100, 150, true]);
    assert.deepEqual(complete([], 'a'), { values: [], total: 0, hasMore: false });
  });
});

test('a result that says nothing is empty, or says who answers', () => {
  assert.deepEqual(readResult('legacy', 'empty', formatEmptyResult(protocol, legacy)), {});
  assert.deepEqual(readResult('modern', 'empty', formatEmptyResult(protocol, modern)), head);
});
