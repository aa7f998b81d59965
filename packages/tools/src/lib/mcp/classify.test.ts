import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { richManifest } from '../../../tests/wire/sample-manifest.ts';
import type { JsonSchema } from '../manifest/json-schema.ts';
import { checkParameterHeaders, classifyBatch, classifyMessage } from './classify.ts';
import { collectHeaderParameters } from './header-parameters.ts';
import { readAccept } from './http-rules.ts';
import { McpError } from './mcp-error.ts';
import type { Message, RequestMessage } from './messages.ts';
import { parseMessage } from './parse-message.ts';
import { createPhotonProtocol } from './photon-protocol.ts';

const protocol = createPhotonProtocol(richManifest);

const version = 'io.modelcontextprotocol/protocolVersion';
const capabilities = 'io.modelcontextprotocol/clientCapabilities';
const modernMeta = { [version]: '2026-07-28', [capabilities]: {} };
const accept = { accept: 'application/json, text/event-stream' };

type Headers_ = Readonly<Record<string, string>>;

function request(method: string, params: object = {}): RequestMessage {
  const message = parseMessage(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  assert.ok(message.kind === 'request');
  return message;
}

function notification(method: string, params: object = {}): Message {
  return parseMessage(JSON.stringify({ jsonrpc: '2.0', method, params }));
}

const response = parseMessage('{"jsonrpc":"2.0","id":"a","result":{}}');

function classify(message: Message, headers: Headers_): ReturnType<typeof classifyMessage> {
  const source = new Headers(headers);
  return classifyMessage(message, source, readAccept(source));
}

function classifyAll(messages: readonly Message[], headers: Headers_): ReturnType<typeof classifyBatch> {
  const source = new Headers(headers);
  return classifyBatch(messages, source, readAccept(source));
}

function call(name: unknown, meta: object = modernMeta): RequestMessage {
  return request('tools/call', { name, _meta: meta });
}

const modernCall = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' };

describe('a message of the session era', () => {
  const fine: [title: string, message: Message, headers: Headers_, protocolVersion: string | undefined][] = [
    ['without a header', request('tools/list'), {}, undefined],
    ['of 2025-11-25', request('tools/list'), { 'MCP-Protocol-Version': '2025-11-25' }, '2025-11-25'],
    [
      'of 2025-06-18',
      notification('notifications/initialized'),
      { 'mcp-protocol-version': '2025-06-18' },
      '2025-06-18',
    ],
    ['of 2024-11-05', response, { 'MCP-Protocol-Version': '2024-11-05' }, '2024-11-05'],
    [
      'that begins a session, whatever its header',
      request('initialize'),
      { 'MCP-Protocol-Version': '1900-01-01' },
      undefined,
    ],
    ['that names its version in _meta', request('ping', { _meta: { [version]: '2025-11-25' } }), {}, undefined],
    ['with other things in _meta', call('echo', { progressToken: 1 }), {}, undefined],
    ['with a method header of another method', call('echo', {}), { 'Mcp-Method': 'tools/list' }, undefined],
  ];
  for (const [title, message, headers, protocolVersion] of fine) {
    test(`is taken ${title}`, () => {
      assert.deepEqual(classify(message, { ...headers, ...accept, 'Mcp-Session-Id': 's' }), {
        era: 'legacy',
        protocolVersion,
        session: 's',
        takesStream: true,
        takesJson: true,
      });
    });
  }

  test('with a version that nobody knows is refused, and told what there is', () => {
    for (const message of [request('tools/list'), notification('notifications/initialized'), response]) {
      assert.throws(
        () => classify(message, { 'MCP-Protocol-Version': '2025-12-31' }),
        (error) => {
          assert.ok(error instanceof McpError && error.code === -32022 && error.status === 400);
          assert.deepEqual(error.data, {
            supported: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
            requested: '2025-12-31',
          });
          return true;
        },
      );
    }
  });
});

describe('a message of 2026-07-28', () => {
  const good: [title: string, message: Message, headers: Headers_][] = [
    ['with all headers', call('echo'), modernCall],
    ['with a name in Base64', call('écho'), { ...modernCall, 'Mcp-Name': '=?base64?w6ljaG8=?=' }],
    [
      'with a URI',
      request('resources/read', { uri: 'sample://today', _meta: modernMeta }),
      { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'resources/read', 'Mcp-Name': 'sample://today' },
    ],
    [
      'with a task',
      request('tasks/get', { taskId: 't', _meta: modernMeta }),
      { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tasks/get', 'Mcp-Name': 't' },
    ],
    [
      'without a name',
      request('tools/list', { _meta: modernMeta }),
      { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list' },
    ],
    ['that is a notification without _meta', notification('notifications/x'), { 'MCP-Protocol-Version': '2026-07-28' }],
    ['that is a notification without headers', notification('notifications/x', { _meta: modernMeta }), {}],
    ['whose parameters are wrong, which is not for here to say', call(undefined), modernCall],
    [
      'initialize, which it does not have',
      request('initialize', { _meta: modernMeta }),
      { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'initialize' },
    ],
  ];
  for (const [title, message, headers] of good) {
    test(`is taken ${title}`, () => {
      const classified = classify(message, { ...headers, ...accept, 'Mcp-Session-Id': 'ignored' });
      assert.deepEqual(classified, {
        era: 'modern',
        protocolVersion: '2026-07-28',
        session: undefined,
        takesStream: true,
        takesJson: true,
      });
    });
  }

  const { 'Mcp-Method': _method, ...withoutMethod } = modernCall;
  const { 'Mcp-Name': _name, ...withoutName } = modernCall;
  const { 'MCP-Protocol-Version': _version, ...withoutVersion } = modernCall;
  const bad: [title: string, message: Message, headers: Headers_, code: number, problem: RegExp][] = [
    ['no version header', call('echo'), withoutVersion, -32020, /MCP-Protocol-Version is missing/],
    [
      'an older version header',
      call('echo'),
      { ...modernCall, 'MCP-Protocol-Version': '2025-11-25' },
      -32020,
      /says 2025-11-25/,
    ],
    [
      'an unknown version',
      call('echo', { ...modernMeta, [version]: '2099-01-01' }),
      { ...modernCall, 'MCP-Protocol-Version': '2099-01-01' },
      -32022,
      /Unsupported/,
    ],
    [
      'an unknown version in the body alone',
      call('echo', { ...modernMeta, [version]: '2099-01-01' }),
      modernCall,
      -32020,
      /says 2026-07-28, and _meta says 2099-01-01/,
    ],
    [
      'a version that is no text',
      call('echo', { ...modernMeta, [version]: 20260728 }),
      modernCall,
      -32602,
      /must be a string/,
    ],
    [
      'a header, but no version in the body',
      call('echo', {}),
      modernCall,
      -32602,
      /_meta needs "io.modelcontextprotocol\/protocolVersion"/,
    ],
    ['no capabilities', call('echo', { [version]: '2026-07-28' }), modernCall, -32602, /clientCapabilities/],
    [
      'capabilities that are a list',
      call('echo', { ...modernMeta, [capabilities]: [] }),
      modernCall,
      -32602,
      /clientCapabilities/,
    ],
    [
      'client info that is a text',
      call('echo', { ...modernMeta, 'io.modelcontextprotocol/clientInfo': 'x' }),
      modernCall,
      -32602,
      /clientInfo/,
    ],
    [
      'a log level that is none',
      call('echo', { ...modernMeta, 'io.modelcontextprotocol/logLevel': 'loud' }),
      modernCall,
      -32602,
      /log level/,
    ],
    ['no method header', call('echo'), withoutMethod, -32020, /Mcp-Method is missing/],
    [
      'another method header',
      call('echo'),
      { ...modernCall, 'Mcp-Method': 'TOOLS/CALL' },
      -32020,
      /Mcp-Method says TOOLS\/CALL/,
    ],
    ['no name header', call('echo'), withoutName, -32020, /Mcp-Name is missing/],
    ['another name header', call('echo'), { ...modernCall, 'Mcp-Name': 'Echo' }, -32020, /something else than "name"/],
    [
      'a name header in broken Base64',
      call('echo'),
      { ...modernCall, 'Mcp-Name': '=?base64?ZWNoby?=' },
      -32020,
      /Mcp-Name is not well-formed/,
    ],
    [
      'a name header that is no UTF-8',
      call('echo'),
      { ...modernCall, 'Mcp-Name': '=?base64?/w==?=' },
      -32020,
      /not well-formed/,
    ],
    ['a name header beyond ASCII', call('é'), { ...modernCall, 'Mcp-Name': 'é' }, -32020, /not well-formed/],
    ['initialize and a header without _meta', request('initialize'), modernCall, -32020, /begins a session/],
    ['a response', response, { 'MCP-Protocol-Version': '2026-07-28' }, -32600, /no responses of clients/],
    [
      'a notification with another method header',
      notification('notifications/x', { _meta: modernMeta }),
      { 'Mcp-Method': 'y' },
      -32020,
      /Mcp-Method says y/,
    ],
  ];
  for (const [title, message, headers, code, problem] of bad) {
    test(`is refused for ${title}`, () => {
      assert.throws(
        () => classify(message, headers),
        (error) => {
          assert.ok(error instanceof McpError);
          assert.deepEqual([error.code, error.status], [code, 400]);
          assert.match(error.message, problem);
          return true;
        },
      );
    });
  }

  test('of any headers is classified or refused', () => {
    const names = fc.constantFrom('MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name', 'Accept', 'Mcp-Session-Id');
    const values = fc.oneof(
      fc.constantFrom('2026-07-28', '2025-11-25', 'tools/call', 'echo', 'text/event-stream', '=?base64?'),
      fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text)),
    );
    const metas = fc.oneof(fc.constant(modernMeta), fc.jsonValue());
    fc.assert(
      fc.property(fc.dictionary(names, values), metas, fc.jsonValue(), (headers, meta, name) => {
        try {
          classify(request('tools/call', { name, _meta: meta }), headers);
        } catch (error) {
          assert.ok(error instanceof McpError && error.status === 400);
        }
      }),
    );
  });
});

describe('headers that repeat arguments', () => {
  function check(args: object, headers: Headers_, meta: object = modernMeta): void {
    checkParameterHeaders(
      protocol,
      request('tools/call', { name: 'find', arguments: args, _meta: meta }),
      new Headers(headers),
    );
  }

  test('are those whose annotations keep the rules', () => {
    const named = (header: unknown, type = 'string'): JsonSchema => ({ type, 'x-mcp-header': header }) as JsonSchema;
    const parameters = collectHeaderParameters({
      type: 'object',
      properties: {
        fine: named('Fine'),
        flag: named('X-Flag', 'boolean'),
        deep: { type: 'object', properties: { inner: named('Inner', 'integer') } },
        number: named('Number', 'number'),
        empty: named(''),
        spaced: named('a b'),
        broken: named('a\r\nb'),
        notText: named(5),
        twice: named('Twice'),
        again: named('tWICE'),
        list: { type: 'array', items: named('Item') },
        either: { anyOf: [named('Either')] },
      },
    });
    assert.deepEqual(parameters, [
      { header: 'Mcp-Param-Fine', path: ['fine'], type: 'string' },
      { header: 'Mcp-Param-X-Flag', path: ['flag'], type: 'boolean' },
      { header: 'Mcp-Param-Inner', path: ['deep', 'inner'], type: 'integer' },
    ]);
  });

  test('are not there where there are no arguments', () => {
    check({}, {});
    check({ region: null }, {});
    check({ list: 'x' }, {});
  });

  test('say the same, in whatever way', () => {
    check({ region: 'us-west1', limit: 42 }, { 'Mcp-Param-Region': 'us-west1', 'Mcp-Param-Limit': '42' });
    check({ region: 'Hello, 世界' }, { 'mcp-param-region': '=?base64?SGVsbG8sIOS4lueVjA==?=' });
    check({ region: '=?base64?literal?=' }, { 'Mcp-Param-Region': '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=' });
    check({ limit: -7 }, { 'Mcp-Param-Limit': '-7.0' });
    // An argument of the wrong type is for the tool to refuse.
    check({ region: ['a'] }, {});
  });

  test('are asked of nobody whose version has none', () => {
    check({ region: 'a' }, {}, {});
    checkParameterHeaders(protocol, request('tools/list', { _meta: modernMeta }), new Headers());
    checkParameterHeaders(protocol, request('tools/call', { name: 'nobody', _meta: modernMeta }), new Headers());
  });

  const bad: [args: object, headers: Headers_, problem: RegExp][] = [
    [{ region: 'a' }, {}, /Mcp-Param-Region is missing/],
    [{ region: 'a' }, { 'Mcp-Param-Region': 'b' }, /says something else than "region"/],
    [{ region: 'a' }, { 'Mcp-Param-Region': '=?base64?a?=' }, /not well-formed/],
    [{ limit: 42 }, { 'Mcp-Param-Limit': '42.5' }, /something else/],
    [{ limit: 42 }, { 'Mcp-Param-Limit': '0x2A' }, /something else/],
  ];
  for (const [args, headers, problem] of bad) {
    test(`are refused: ${JSON.stringify(args)} with ${JSON.stringify(headers)}`, () => {
      assert.throws(
        () => check(args, headers),
        (error) =>
          error instanceof McpError && error.code === -32020 && error.status === 400 && problem.test(error.message),
      );
    });
  }
});

describe('a batch', () => {
  const messages = [request('ping'), notification('notifications/initialized')];

  test('is taken of who knows no newer version', () => {
    for (const headers of [{}, { 'MCP-Protocol-Version': '2025-03-26' }, { 'MCP-Protocol-Version': '2024-11-05' }]) {
      assert.equal(classifyAll(messages, headers).era, 'legacy');
    }
  });

  const bad: [title: string, messages: readonly Message[], headers: Headers_, code: number][] = [
    ['of 2025-06-18', messages, { 'MCP-Protocol-Version': '2025-06-18' }, -32600],
    ['of 2026-07-28', messages, { 'MCP-Protocol-Version': '2026-07-28' }, -32600],
    ['of an old version that nobody knows', messages, { 'MCP-Protocol-Version': '2020-01-01' }, -32022],
    ['with initialize', [...messages, request('initialize')], {}, -32600],
    ['with a request of 2026-07-28', [...messages, call('echo')], {}, -32600],
  ];
  for (const [title, batch, headers, code] of bad) {
    test(`is refused ${title}`, () => {
      assert.throws(() => classifyAll(batch, headers), { code, status: 400 });
    });
  }
});
