import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { McpError } from './mcp-error.ts';
import { formatError, formatNotification, formatRequest, formatResult } from './messages.ts';
import { parseMessage, parsePosted } from './parse-message.ts';

describe('a message', () => {
  const fine: [text: string, message: object][] = [
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', { kind: 'request', id: 1, method: 'ping', params: {} }],
    [
      ' {"jsonrpc":"2.0","id":"a","method":"x","params":{"a":null}} ',
      { kind: 'request', id: 'a', method: 'x', params: { a: null } },
    ],
    ['{"jsonrpc":"2.0","id":"","method":"x"}', { kind: 'request', id: '', method: 'x', params: {} }],
    [
      '{"jsonrpc":"2.0","id":-9007199254740991,"method":"x"}',
      { kind: 'request', id: -9007199254740991, method: 'x', params: {} },
    ],
    ['{"jsonrpc":"2.0","method":"notifications/x"}', { kind: 'notification', method: 'notifications/x', params: {} }],
    [
      '{"jsonrpc":"2.0","id":"q","result":{"action":"accept"}}',
      { kind: 'response', id: 'q', outcome: { kind: 'result', result: { action: 'accept' } } },
    ],
    [
      '{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no","data":{}}}',
      { kind: 'response', id: 7, outcome: { kind: 'error', code: -1, message: 'no' } },
    ],
    [
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
      { kind: 'response', id: undefined, outcome: { kind: 'error', code: -32700, message: 'no' } },
    ],
  ];
  for (const [text, message] of fine) {
    test(`is read: ${text}`, () => {
      assert.deepEqual(parseMessage(text), message);
      assert.deepEqual(parsePosted(text), { kind: 'single', message });
    });
  }

  const wrong: [text: string, code: number, problem: RegExp, requestId?: string | number][] = [
    ['', -32700, /not JSON/],
    ['{', -32700, /not JSON/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}x', -32700, /not JSON/],
    ['NaN', -32700, /not JSON/],
    ['null', -32600, /an object, found null/],
    ['"ping"', -32600, /found "ping"/],
    ['{}', -32600, /"jsonrpc"/],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600, /"jsonrpc"/, 1],
    ['{"jsonrpc":2,"id":"a","method":"ping"}', -32600, /"jsonrpc"/, 'a'],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, /"id" must be a string or an integer, found null/],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, /found 1.5/],
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', -32600, /found 9007199254740992/],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, /"id"/],
    ['{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600, /"id"/],
    ['{"jsonrpc":"2.0","id":3,"method":4}', -32600, /"method" must be a string, found 4/, 3],
    [
      '{"jsonrpc":"2.0","id":3,"method":"x","params":[1]}',
      -32600,
      /"params" must be an object, found an array of 1/,
      3,
    ],
    ['{"jsonrpc":"2.0","id":3,"method":"x","params":null}', -32600, /"params" must be an object, found null/, 3],
    ['{"jsonrpc":"2.0","id":3}', -32600, /one of "result" and "error"/],
    ['{"jsonrpc":"2.0","id":3,"result":{},"error":{"code":1,"message":""}}', -32600, /one of/],
    ['{"jsonrpc":"2.0","id":3,"result":1}', -32600, /"result" must be an object/],
    ['{"jsonrpc":"2.0","result":{}}', -32600, /"id" of its request/],
    ['{"jsonrpc":"2.0","id":3,"error":{"code":"1","message":""}}', -32600, /integer "code"/],
    ['{"jsonrpc":"2.0","id":3,"error":null}', -32600, /integer "code"/],
    ['{"__proto__":{"jsonrpc":"2.0","method":"x"}}', -32600, /"jsonrpc"/],
  ];
  for (const [text, code, problem, requestId] of wrong) {
    test(`is refused: ${text}`, () => {
      const isExpected = (error: unknown): boolean =>
        error instanceof McpError &&
        error.code === code &&
        error.status === 400 &&
        error.requestId === requestId &&
        problem.test(error.message);
      assert.throws(() => parseMessage(text), isExpected);
      assert.throws(() => parsePosted(text), isExpected);
    });
  }

  test('of any text is a message or an McpError', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          { jsonrpc: fc.constant('2.0'), id: fc.jsonValue(), method: fc.jsonValue(), params: fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          assert.ok(['single', 'batch'].includes(parsePosted(text).kind));
        } catch (error) {
          assert.ok(error instanceof McpError);
          assert.ok(JSON.stringify(error).length < 1000 + text.length);
        }
      }),
    );
  });
});

describe('a batch', () => {
  const one = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

  test('is a list of 1 to 100 messages', () => {
    const posted = parsePosted(`[${one},{"jsonrpc":"2.0","method":"n"}]`);
    assert.deepEqual(posted.kind === 'batch' && posted.messages.map(({ kind }) => kind), ['request', 'notification']);
    const many = (count: number): string => `[${Array<string>(count).fill(one).join(',')}]`;
    assert.equal(parsePosted(many(100)).kind, 'batch');
    for (const text of ['[]', many(101), `[${one},1]`, `[[${one}]]`]) {
      assert.throws(() => parsePosted(text), { code: -32600, status: 400 });
    }
  });

  test('is no single message', () => {
    assert.throws(() => parseMessage(`[${one}]`), { code: -32600 });
  });
});

test('what is written is read the same', () => {
  const ids = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger());
  const params = fc.dictionary(fc.string(), fc.jsonValue());
  const plain = (value: unknown): object => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(ids, fc.string(), params, (id, method, value) => {
      const sent = plain(value);
      const result = formatResult(id, JSON.stringify(value));
      assert.deepEqual(parseMessage(result), { kind: 'response', id, outcome: { kind: 'result', result: sent } });
      const request = formatRequest(id, method, JSON.parse(JSON.stringify(value)));
      assert.deepEqual(parseMessage(request), { kind: 'request', id, method, params: sent });
      assert.deepEqual(parseMessage(formatNotification(method, JSON.parse(JSON.stringify(value)))), {
        kind: 'notification',
        method,
        params: sent,
      });
      assert.ok(!/[\n\r]/.test(result + request));
    }),
  );
});

test('an error repeats the id, says null where JSON-RPC wants it, and nothing where MCP does', () => {
  const error = new McpError(-32020, 'no "good"\n', { status: 400, data: { a: 1 } });
  const body = { code: -32020, message: 'no "good"\n', data: { a: 1 } };
  assert.deepEqual(JSON.parse(formatError('x', error)), { jsonrpc: '2.0', id: 'x', error: body });
  assert.deepEqual(JSON.parse(formatError(null, error)), { jsonrpc: '2.0', id: null, error: body });
  assert.deepEqual(JSON.parse(formatError(undefined, error)), { jsonrpc: '2.0', error: body });
  assert.deepEqual(JSON.parse(formatError(0, new McpError(-32603, 'x'))), {
    jsonrpc: '2.0',
    id: 0,
    error: { code: -32603, message: 'x' },
  });
});
