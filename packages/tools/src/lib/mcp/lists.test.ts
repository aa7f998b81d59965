import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { readResult } from '../../../tests/wire/check-wire.ts';
import { richManifest, sampleManifest, sampleMethod } from '../../../tests/wire/sample-manifest.ts';
import type { JsonSchema } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { formatDiscoverResult, formatInitializeResult, parseInitialize } from './initialize.ts';
import { formatChosenToolList, formatListResult, type ListMethod } from './lists.ts';
import { McpError } from './mcp-error.ts';
import { createPhotonProtocol, findResource, mustFindPrompt, mustFindTool } from './photon-protocol.ts';
import { formatAssetUri } from './resource-index.ts';

const protocol = createPhotonProtocol(richManifest);
const modern = '2026-07-28';
const legacy = '2025-11-25';

type Entry = Record<string, unknown>;

function list(method: ListMethod, version: string, key: string, of = protocol): Entry[] {
  const result = readResult(
    version === modern ? 'modern' : 'legacy',
    method,
    formatListResult(of, method, version, {}),
  );
  const entries = result[key];
  assert.ok(Array.isArray(entries));
  return entries;
}

function find(entries: readonly Entry[], name: string): Entry {
  const entry = entries.find((one) => one['name'] === name);
  assert.ok(entry !== undefined, `there is no ${name}`);
  return entry;
}

describe('tools/list', () => {
  test('has the tools in the order of the source, then those of every photon; never a hidden method', () => {
    const names = (version: string): unknown[] => list('tools/list', version, 'tools').map(({ name }) => name);
    assert.deepEqual(names(legacy), ['echo', 'find', 'all', 'settings', '_instances', '_use', '_undo', '_redo']);
    assert.deepEqual(names(modern), ['echo', 'find', 'all', 'settings', '_instances', '_undo', '_redo']);
    const bare = createPhotonProtocol(sampleManifest([sampleMethod('b'), sampleMethod('a')]));
    assert.deepEqual(
      list('tools/list', modern, 'tools', bare).map(({ name }) => name),
      ['b', 'a'],
    );
  });

  test('says all that is known of a tool', () => {
    assert.deepEqual(find(list('tools/list', legacy, 'tools'), 'echo'), {
      name: 'echo',
      title: 'Echo',
      description: 'Says it again.',
      icons: [{ src: 'https://example.org/echo.png', mimeType: 'image/png', sizes: ['48x48'], theme: 'light' }],
      inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      annotations: { readOnlyHint: true, title: 'Echo' },
      execution: { taskSupport: 'optional' },
      _meta: { ui: { resourceUri: 'ui://sample/board' }, 'ui/resourceUri': 'ui://sample/board' },
    });
    const { execution: _, ...withoutTasks } = find(list('tools/list', legacy, 'tools'), 'echo');
    assert.deepEqual(find(list('tools/list', modern, 'tools'), 'echo'), withoutTasks);
  });

  test('wraps what is no object for the session era, and moves its definitions', () => {
    const note = {
      type: 'object',
      properties: { id: { type: 'string' }, done: { type: 'boolean' } },
      required: ['id'],
    };
    const items = { $ref: '#/$defs/Note' };
    assert.deepEqual(find(list('tools/list', modern, 'tools'), 'all')['outputSchema'], {
      type: 'array',
      items,
      $defs: { Note: note },
    });
    assert.deepEqual(find(list('tools/list', legacy, 'tools'), 'all')['outputSchema'], {
      type: 'object',
      properties: { result: { type: 'array', items } },
      required: ['result'],
      $defs: { Note: note },
    });
    const found = find(list('tools/list', legacy, 'tools'), 'find')['outputSchema'];
    assert.deepEqual(found, find(list('tools/list', modern, 'tools'), 'find')['outputSchema']);
    assert.equal(find(list('tools/list', legacy, 'tools'), 'settings')['outputSchema'] !== undefined, true);
  });

  test('says of its own tools what they do', () => {
    assert.deepEqual(find(list('tools/list', modern, 'tools'), 'settings'), {
      name: 'settings',
      title: 'Settings',
      description: 'Shows the settings of this instance, after changing those that are given.',
      inputSchema: { type: 'object', properties: { theme: { type: 'string' } }, additionalProperties: false },
      outputSchema: { type: 'object', properties: { theme: { type: 'string' } }, required: ['theme'] },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    });
    const own = list('tools/list', legacy, 'tools').filter(({ name }) => String(name).startsWith('_'));
    const hints = own.map(({ name, annotations }) => [name, Object.values(annotations as object)]);
    assert.deepEqual(hints, [
      ['_instances', [true, false]],
      ['_use', [false, false, true, false]],
      ['_undo', [false, true, false, false]],
      ['_redo', [false, true, false, false]],
    ]);
    assert.deepEqual(find(own, '_undo')['inputSchema'], { type: 'object', additionalProperties: false });
  });

  test('shows views only where there is one', () => {
    const shown = (ui: string): unknown => {
      const method = sampleMethod('show', { surfaces: [{ kind: 'tool', annotations: {}, ui }] });
      const own = createPhotonProtocol(sampleManifest([method], { assets: richManifest.assets }));
      return find(list('tools/list', modern, 'tools', own), 'show')['_meta'];
    };
    assert.notEqual(shown('board'), undefined);
    assert.equal(shown('logo'), undefined);
    assert.equal(shown('nothing'), undefined);
  });

  test('a method hides the tool of its name', () => {
    const own = createPhotonProtocol({
      ...richManifest,
      methods: { settings: sampleMethod('settings', { description: 'Mine.' }) },
    });
    const [first, ...rest] = list('tools/list', modern, 'tools', own);
    assert.equal(first?.['description'], 'Mine.');
    assert.ok(rest.every(({ name }) => name !== 'settings'));
  });

  test('shows the choices of the moment', () => {
    assert.deepEqual(protocol.choices, [
      {
        tool: richManifest.methods['find'],
        argument: 'list',
        completion: { kind: 'method', method: 'all', field: 'id' },
      },
    ]);
    const filled = formatChosenToolList(protocol, modern, {}, [{ tool: 'find', argument: 'list', values: ['a', 'b'] }]);
    const { tools } = readResult('modern', 'tools/list', filled);
    assert.ok(Array.isArray(tools));
    const { inputSchema } = find(tools, 'find') as { inputSchema: { properties: Record<string, unknown> } };
    assert.deepEqual(inputSchema.properties['list'], { type: 'string', enum: ['a', 'b'] });
    const open = formatChosenToolList(protocol, modern, {}, [{ tool: 'find', argument: 'list', values: [] }]);
    assert.equal(open, formatListResult(protocol, 'tools/list', modern, {}));
  });

  test('shows choices that fit the type of their argument', () => {
    const properties: Record<string, JsonSchema> = {
      number: { type: 'number' },
      list: { type: 'array', items: { type: 'string' } },
      maybe: { type: ['string', 'null'] },
    };
    const method = sampleMethod('pick', { input: { type: 'object', properties } });
    const own = createPhotonProtocol(sampleManifest([method]));
    const choices = Object.keys(properties).map((argument) => ({ tool: 'pick', argument, values: ['1', 'a'] }));
    const { tools } = readResult('modern', 'tools/list', formatChosenToolList(own, modern, {}, choices));
    assert.ok(Array.isArray(tools));
    const { inputSchema } = find(tools, 'pick') as { inputSchema: { properties: Record<string, unknown> } };
    assert.deepEqual(inputSchema.properties, {
      number: { type: 'number', enum: [1] },
      list: { type: 'array', items: { type: 'string', enum: ['1', 'a'] } },
      maybe: { type: ['string', 'null'], enum: ['1', 'a', null] },
    });
  });

  test('is the same text for everybody, and made once', () => {
    const again = createPhotonProtocol(richManifest);
    const text = formatListResult(protocol, 'tools/list', modern, {});
    assert.equal(text, formatListResult(again, 'tools/list', modern, {}));
    assert.equal(
      formatListResult(protocol, 'tools/list', undefined, {}),
      formatListResult(protocol, 'tools/list', legacy, {}),
    );
  });
});

describe('other lists', () => {
  test('have prompts with their arguments, and files that are prompts', () => {
    for (const version of [legacy, modern]) {
      assert.deepEqual(list('prompts/list', version, 'prompts'), [
        {
          name: 'review',
          title: 'Review',
          description: 'Reviews code.',
          arguments: [
            { name: 'code', title: 'Code', description: 'What to review', required: true },
            { name: 'style', required: false },
            { name: 'strict', required: false },
          ],
        },
        { name: 'greet', description: 'Greets.' },
      ]);
    }
  });

  test('have resources, files with their size in bytes, and templates apart', () => {
    for (const version of [legacy, modern]) {
      assert.deepEqual(list('resources/list', version, 'resources'), [
        { uri: 'sample://today', name: 'today', description: 'What is on today.', mimeType: 'text/markdown' },
        { uri: 'ui://sample/board', name: 'board', mimeType: 'text/html;profile=mcp-app', size: 9 },
        { uri: 'photon://sample/logo', name: 'logo', mimeType: 'image/png', size: 4 },
      ]);
      assert.deepEqual(list('resources/templates/list', version, 'resourceTemplates'), [
        {
          uriTemplate: 'sample://notes/{kind}/{id}.md',
          name: 'note',
          title: 'One note',
          annotations: { audience: ['user'], priority: 0.5 },
        },
      ]);
    }
  });

  test('say how long they may be kept, and by whom', () => {
    const hint = (manifest: PhotonManifest): unknown => {
      const text = formatListResult(createPhotonProtocol(manifest), 'tools/list', modern, {});
      const { ttlMs, cacheScope } = readResult('modern', 'tools/list', text);
      return [ttlMs, cacheScope];
    };
    assert.deepEqual(hint(richManifest), [60_000, 'public']);
    assert.deepEqual(hint({ ...richManifest, auth: { scheme: 'required' } }), [60_000, 'private']);
    assert.deepEqual(hint({ ...richManifest, auth: { scheme: 'open' } }), [60_000, 'public']);
  });
});

describe('pages', () => {
  const names = Array.from({ length: 7 }, (_, index) => `tool${index}`);
  const paged = createPhotonProtocol(sampleManifest(names.map((name) => sampleMethod(name))), { pageSize: 3 });

  function walk(version: string): unknown[][] {
    const pages: unknown[][] = [];
    let cursor: unknown;
    do {
      const params = typeof cursor === 'string' ? { cursor } : {};
      const text = formatListResult(paged, 'tools/list', version, params);
      const { tools, nextCursor } = readResult(version === modern ? 'modern' : 'legacy', 'tools/list', text);
      assert.ok(Array.isArray(tools));
      pages.push(tools.map((tool: Entry) => tool['name']));
      cursor = nextCursor;
    } while (cursor !== undefined && pages.length < 10);
    return pages;
  }

  test('have each entry once', () => {
    const expected = [names.slice(0, 3), names.slice(3, 6), names.slice(6)];
    assert.deepEqual(walk(legacy), expected);
    assert.deepEqual(walk(modern), expected);
  });

  test('that are full leave nothing over', () => {
    const full = createPhotonProtocol(sampleManifest(names.slice(0, 3).map((name) => sampleMethod(name))), {
      pageSize: 3,
    });
    const { nextCursor } = readResult('modern', 'tools/list', formatListResult(full, 'tools/list', modern, {}));
    assert.equal(nextCursor, undefined);
  });

  test('begin only where a page before ended, in the same list', () => {
    const { nextCursor } = JSON.parse(formatListResult(paged, 'tools/list', modern, {})) as { nextCursor: string };
    const refuse = (cursor: string, of = paged, method: ListMethod = 'tools/list'): void =>
      assert.throws(
        () => formatListResult(of, method, modern, { cursor }),
        (error) => error instanceof McpError && error.code === -32602 && error.status === 200,
      );
    const changed = sampleManifest([...names.slice(1), 'new'].map((name) => sampleMethod(name)));
    refuse(nextCursor, createPhotonProtocol(changed, { pageSize: 3 }));
    refuse(nextCursor, createPhotonProtocol(paged.manifest, { pageSize: 2 }));
    refuse(nextCursor, paged, 'prompts/list');
    refuse(`${nextCursor}A`);
    refuse('');
    fc.assert(fc.property(fc.string(), (cursor) => refuse(cursor)));
    assert.match(nextCursor, /^3\.[a-z0-9-]+$/);
    for (const start of ['0', '1', '-3', '9', '1e1', '3.0', '03', ' 3', '']) refuse(nextCursor.replace('3', start));
  });

  test('of an empty list are one', () => {
    const empty = createPhotonProtocol(sampleManifest([]));
    assert.deepEqual(list('prompts/list', legacy, 'prompts', empty), []);
  });
});

describe('names', () => {
  test('are found, or refused by a code that the era has', () => {
    assert.equal(mustFindTool(protocol, 'echo', 'modern').name, 'echo');
    assert.equal(mustFindTool(protocol, '_use', 'legacy').name, '_use');
    for (const name of ['_use', 'hidden', 'today', 'review', 'toString', 'constructor', '__proto__', '']) {
      assert.throws(() => mustFindTool(protocol, name, 'modern'), { code: -32602, status: 200 });
    }
    assert.equal(mustFindPrompt(protocol, 'greet').target.kind, 'asset');
    assert.throws(() => mustFindPrompt(protocol, 'echo'), { code: -32602 });
  });

  test('of resources are exact or fit a template, whose variables become arguments', () => {
    const find_ = (uri: string): unknown => {
      const match = findResource(protocol, uri);
      if (match === undefined) return undefined;
      return match.target.kind === 'asset' ? match.target.asset.id : [match.target.method.name, match.target.args];
    };
    assert.deepEqual(find_('sample://today'), ['today', {}]);
    assert.deepEqual(find_('sample://notes/long/7.md'), ['note', { kind: 'long', id: 7 }]);
    assert.deepEqual(find_('sample://notes/a%20b/x.md'), ['note', { kind: 'a b', id: 'x' }]);
    assert.equal(find_('ui://sample/board'), 'board');
    assert.equal(find_(formatAssetUri('sample', { id: 'logo', kind: 'resource' })), 'logo');
    for (const uri of ['sample://notes/long/7', 'sample://notes//7.md', 'photon://sample/greet', 'sample://today/']) {
      assert.equal(find_(uri), undefined, uri);
    }
  });
});

describe('initialize', () => {
  const clientInfo = { name: 'c', version: '1', title: 'C' };

  test('goes on with the client’s version if there is one, else with ours', () => {
    const agree = (protocolVersion: string): unknown => {
      const start = parseInitialize({ protocolVersion, capabilities: {}, clientInfo });
      assert.deepEqual(start.clientInfo, { name: 'c', version: '1' });
      return readResult('legacy', 'initialize', formatInitializeResult(protocol, start))['protocolVersion'];
    };
    for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])
      assert.equal(agree(version), version);
    for (const version of ['2026-07-28', '1.0', '', '2025-06-19']) assert.equal(agree(version), '2025-11-25');
  });

  test('says who answers and what there is, in words of the version', () => {
    const start = { protocolVersion: legacy, capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    assert.deepEqual(readResult('legacy', 'initialize', formatInitializeResult(protocol, start)), {
      protocolVersion: legacy,
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        completions: {},
        logging: {},
        tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
      },
      serverInfo: {
        name: 'sample',
        title: 'Sample',
        version: '1.2.3',
        description: 'Shows everything.',
        icons: [{ src: 'data:image/png;base64,AAAA' }],
      },
      instructions: 'Shows everything.\n\nCall find before echo.',
    });
    const old = formatInitializeResult(protocol, { ...start, protocolVersion: '2024-11-05' });
    const { capabilities } = readResult('legacy', 'initialize', old) as { capabilities: Record<string, unknown> };
    assert.deepEqual(Object.keys(capabilities), ['tools', 'prompts', 'resources', 'logging']);
    const bare = createPhotonProtocol(sampleManifest([sampleMethod('add')]));
    const { capabilities: few, instructions } = readResult('legacy', 'initialize', formatInitializeResult(bare, start));
    assert.deepEqual(Object.keys(few as object), ['tools', 'logging', 'tasks']);
    assert.equal(instructions, undefined);
  });

  const wrong: [params: object, problem: RegExp][] = [
    [{}, /protocolVersion/],
    [{ protocolVersion: 1, capabilities: {}, clientInfo }, /protocolVersion/],
    [{ protocolVersion: legacy, clientInfo }, /capabilities/],
    [{ protocolVersion: legacy, capabilities: [], clientInfo }, /capabilities/],
    [{ protocolVersion: legacy, capabilities: {} }, /clientInfo/],
    [{ protocolVersion: legacy, capabilities: {}, clientInfo: { name: 'c' } }, /clientInfo/],
  ];
  for (const [params, message] of wrong) {
    test(`is refused with ${JSON.stringify(params)}`, () => {
      assert.throws(() => parseInitialize(JSON.parse(JSON.stringify(params))), { code: -32602, message });
    });
  }
});

test('server/discover says who answers, all versions, and what there is', () => {
  const result = readResult('modern', 'server/discover', formatDiscoverResult(protocol, modern));
  assert.deepEqual(result, {
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': protocol.serverInfo },
    supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      completions: {},
      logging: {},
      extensions: { 'io.modelcontextprotocol/tasks': {}, 'io.modelcontextprotocol/ui': {} },
    },
    instructions: 'Shows everything.\n\nCall find before echo.',
    ttlMs: 60_000,
    cacheScope: 'public',
  });
});
