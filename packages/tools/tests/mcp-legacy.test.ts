/** The session era over HTTP, rule by rule: 2025-11-25, and where they differ the versions before. */
import assert from 'node:assert/strict';
import { request as rawRequest } from 'node:http';
import { after, describe, test } from 'node:test';

import {
  answerOf,
  answersOf,
  post,
  postModern,
  request,
  structuredOf,
  textOf,
  WireSession,
} from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/room/mcp`;

/** Sends what `fetch` would not, and chunk by chunk until there is an answer. */
async function sendRaw(headers: Record<string, string>, chunks: readonly string[], attempts = 5): Promise<number> {
  try {
    return await sendOnce(headers, chunks);
  } catch (error) {
    // A server that refuses a body closes its connection, and what it said may be lost with that.
    const isCutOff = error instanceof Error && 'code' in error && ['EPIPE', 'ECONNRESET'].includes(String(error.code));
    if (!isCutOff || attempts <= 1) throw error;
    return sendRaw(headers, chunks, attempts - 1);
  }
}

function sendOnce(headers: Record<string, string>, chunks: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let hasAnswer = false;
    const sent = rawRequest(url, { method: 'POST', headers }, (response) => {
      hasAnswer = true;
      response.resume();
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on('error', (error) => void (hasAnswer || reject(error)));
    const write = (at: number): void => {
      const chunk = chunks[at];
      if (hasAnswer) return;
      if (chunk === undefined) sent.end();
      else sent.write(chunk, () => setTimeout(write, 20, at + 1));
    };
    write(0);
  });
}

describe('a session', () => {
  test('begins with the version of the client if it is served, else with our newest', async () => {
    for (const [wanted, agreed] of [
      ['2025-11-25', '2025-11-25'],
      ['2025-06-18', '2025-06-18'],
      ['2025-03-26', '2025-03-26'],
      ['2024-11-05', '2024-11-05'],
      ['1999-01-01', '2025-11-25'],
    ] as const) {
      const { start } = await WireSession.open(url, { version: wanted });
      assert.equal(start.result?.['protocolVersion'], agreed);
    }
  });

  test('has an id of visible ASCII, and is the instance that it began in', async () => {
    const session = await WireSession.open(`${url}?instance=${encodeURIComponent('blå rum')}`);
    assert.match(session.id, /^[\x21-\x7e]+$/);
    const answer = await answerOf(await post(url, request('tools/call', { name: 'whoami' }), session.headers));
    assert.deepEqual(answer.result?.['structuredContent'], { id: 'anonymous', instance: 'blå rum' });
  });

  test('ends by DELETE; whoever uses it then, or one that never was, gets 404', async () => {
    const session = await WireSession.open(url);
    assert.equal((await session.post(request('ping'))).status, 200);
    assert.equal((await fetch(url, { method: 'DELETE', headers: session.headers })).status, 204);
    assert.equal((await session.post(request('ping'))).status, 404);
    assert.equal((await fetch(url, { method: 'DELETE', headers: session.headers })).status, 404);
    for (const id of ['nonsense', 'ZGVmYXVsdA.AAAAAAAAAAAAAAAAAAAAAAAA']) {
      const response = await post(url, request('ping'), { 'mcp-session-id': id });
      assert.equal(response.status, 404, id);
      assert.match((await answerOf(response)).error?.message ?? '', /initialize/);
    }
  });

  test('is needed for what is kept with it, and for its stream', async () => {
    for (const body of [
      request('logging/setLevel', { level: 'info' }),
      request('resources/subscribe', { uri: 'room://count' }),
    ]) {
      const response = await post(url, body);
      assert.equal(response.status, 400);
      assert.match((await answerOf(response)).error?.message ?? '', /Mcp-Session-Id/);
    }
    assert.equal((await fetch(url, { headers: { accept: 'text/event-stream' } })).status, 400);
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 400);
  });

  test('is not needed to call', async () => {
    const response = await post(url, request('tools/call', { name: 'echo', arguments: { text: 'hi' } }));
    assert.equal(textOf(await answerOf(response)), 'hi');
  });
});

describe('HTTP', () => {
  const ping = request('ping');

  test('takes POST, GET and DELETE', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const response = await fetch(url, { method, body: '{}' });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'POST, GET, DELETE');
    }
  });

  test('takes JSON, and answers with JSON or an event stream', async () => {
    assert.equal((await post(url, ping, { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await post(url, ping, { 'content-type': 'application/json; charset=utf-8' })).status, 200);
    assert.equal((await post(url, ping, { accept: 'text/html' })).status, 406);
    assert.equal((await post(url, ping, { accept: '*/*' })).status, 200);
    const stream = await post(url, ping, { accept: 'text/event-stream' });
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    assert.deepEqual((await answerOf(stream)).result, {});
    const session = await WireSession.open(url);
    assert.equal((await fetch(url, { headers: { ...session.headers, accept: 'application/json' } })).status, 406);
  });

  test('serves versions that there are', async () => {
    const response = await post(url, ping, { 'mcp-protocol-version': '1999-01-01' });
    assert.equal(response.status, 400);
    assert.deepEqual((await answerOf(response)).error?.data, {
      requested: '1999-01-01',
      supported: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
    });
  });

  test('is for pages of this server, and for names of this machine', async () => {
    const foreign = await post(url, ping, { origin: 'https://evil.example' });
    assert.equal(foreign.status, 403);
    assert.equal((await answerOf(foreign)).error?.code, -32600);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    assert.equal((await post(url, ping, { origin: new URL(url).origin })).status, 200);
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    assert.equal(await sendRaw({ ...headers, host: 'evil.example' }, [JSON.stringify(ping)]), 403);
    assert.equal(await sendRaw({ ...headers, host: `localhost:${new URL(url).port}` }, [JSON.stringify(ping)]), 200);
  });

  test('takes 4 MiB, whether it says so before or not', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const chunk = ' '.repeat(1 << 19);
    assert.equal(await sendRaw({ ...headers, 'content-length': String((4 << 20) + 1) }, [chunk]), 413);
    const chunks = Array.from({ length: 12 }, () => chunk);
    assert.equal(await sendRaw({ ...headers, 'transfer-encoding': 'chunked' }, chunks), 413);
    assert.equal(await sendRaw({ ...headers, 'transfer-encoding': 'chunked', 'content-length': '5' }, chunks), 413);
    for (const length of ['-5', 'many', '5, 5']) {
      assert.equal(await sendRaw({ ...headers, 'content-length': length }, chunks), 400, length);
    }
    const body = JSON.stringify(request('tools/call', { name: 'echo', arguments: { text: 'x'.repeat(1 << 20) } }));
    assert.equal(await sendRaw({ ...headers, 'transfer-encoding': 'chunked' }, [body]), 200);
  });
});

describe('a message', () => {
  test('that is not JSON, or no message, is refused', async () => {
    for (const [body, code] of [
      ['{', -32700],
      ['"text"', -32600],
      ['{}', -32600],
      ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
    ] as const) {
      const response = await post(url, body);
      assert.equal(response.status, 400, body);
      assert.equal((await answerOf(response)).error?.code, code, body);
    }
  });

  test('that wants no answer is accepted', async () => {
    const session = await WireSession.open(url);
    for (const body of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/unheard/of' },
      { jsonrpc: '2.0', id: 'nobody#1', result: { action: 'accept', content: {} } },
      { jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'no' } },
    ]) {
      const response = await session.post(body);
      assert.equal(response.status, 202);
      assert.equal(await response.text(), '');
    }
  });

  test('may be one of several only where batches are known', async () => {
    const batch = [
      request('ping', {}, 'a'),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      request('tools/call', { name: 'echo', arguments: { text: 'b' } }, 'b'),
      request('nothing/there', {}, 'c'),
    ];
    const answers = await answersOf(await post(url, batch));
    assert.deepEqual(
      answers.map(({ id, error }) => [id, error?.code]),
      [
        ['a', undefined],
        ['b', undefined],
        ['c', -32601],
      ],
    );
    assert.equal((await post(url, [{ jsonrpc: '2.0', method: 'notifications/initialized' }])).status, 202);
    for (const version of ['2025-06-18', '2025-11-25']) {
      const response = await post(url, batch, { 'mcp-protocol-version': version });
      assert.equal(response.status, 400);
      assert.equal((await answerOf(response)).error?.code, -32600);
    }
  });

  test('of an unknown method, tool or resource is an error of the protocol', async () => {
    const session = await WireSession.open(url);
    for (const [method, params, code] of [
      ['nothing/there', {}, -32601],
      ['tools/call', { name: 'unheardOf' }, -32602],
      ['tools/call', { name: 'constructor' }, -32602],
      ['tools/call', { name: 'noteOverHttp' }, -32602],
      ['tools/call', {}, -32602],
      ['resources/read', { uri: 'room://nowhere' }, -32002],
      ['resources/subscribe', { uri: 'room://nowhere' }, -32002],
      ['tools/list', { cursor: 'nonsense' }, -32602],
    ] as const) {
      const response = await session.post(request(method, params));
      assert.equal(response.status, 200);
      assert.equal((await answerOf(response)).error?.code, code, `${method} ${JSON.stringify(params)}`);
    }
  });
});

describe('a call', () => {
  test('whose arguments do not fit is an error of the tool, with path, expected and found', async () => {
    const session = await WireSession.open(url);
    const answer = await session.call('add', { by: 'ten' });
    assert.equal(answer.result?.['isError'], true);
    assert.match(textOf(answer), /by: expected .*number.*, found "ten"/);
  });

  test('that fails tells its message, and nothing of the inside', async () => {
    const session = await WireSession.open(url);
    const answer = await session.call('fail');
    assert.equal(answer.result?.['isError'], true);
    assert.equal(textOf(answer), 'Error: secret details');
    assert.doesNotMatch(JSON.stringify(answer), /at \w+|\.ts/);
  });

  test('that returns nothing, or a list, is answered in words that the era has', async () => {
    const nothing = await answerOf(await post(url, request('tools/call', { name: 'nothing' })));
    assert.deepEqual(nothing.result, { content: [] });
    const shelf = `${server.url}/p/shelf/mcp?instance=lists`;
    const put = { name: 'put', arguments: { title: 'a' } };
    const session = await WireSession.open(shelf);
    assert.deepEqual(structuredOf(await session.call(put.name, put.arguments)), { result: ['a'] });
    const modern = await answerOf(await postModern(shelf, 'tools/call', put));
    assert.deepEqual(modern.result?.['structuredContent'], ['a', 'a']);
  });

  test('may be one of a static method, or of a function in a property', async () => {
    const session = await WireSession.open(`${server.url}/p/shelf/mcp`);
    assert.equal(textOf(await session.call('size')), '40');
    assert.equal(textOf(await session.call('spine', { title: 'Emma' })), 'EMMA');
  });

  test('goes to the instance that query, header or _meta names', async () => {
    const whoami = { name: 'whoami', arguments: {} };
    const withMeta = { ...whoami, _meta: { photonInstance: 'by-meta' } };
    const ask = async (at: string, params: object, headers: Record<string, string> = {}) => {
      const answer = await answerOf(await post(at, request('tools/call', params), headers));
      return structuredOf(answer)['instance'];
    };
    assert.equal(await ask(url, whoami), 'default');
    assert.equal(await ask(url, withMeta), 'by-meta');
    assert.equal(await ask(url, withMeta, { 'x-photon-instance': 'by-header' }), 'by-header');
    assert.equal(await ask(`${url}?instance=by-query`, withMeta, { 'x-photon-instance': 'by-header' }), 'by-query');
    const wrong = await post(`${url}?instance=a&instance=b`, request('tools/call', whoami));
    assert.equal(wrong.status, 400);
    const unnamed = await post(url, request('tools/call', { ...whoami, _meta: { photonInstance: { room: 1 } } }));
    assert.equal(unnamed.status, 400);
    assert.match((await answerOf(unnamed)).error?.message ?? '', /^"params\._meta\.photonInstance" names the instance/);
  });

  test('of one instance is not seen by another', async () => {
    const add = async (instance: string) =>
      textOf(await answerOf(await post(`${url}?instance=${instance}`, request('tools/call', { name: 'add' }))));
    assert.deepEqual([await add('one'), await add('one'), await add('two')], ['1', '2', '1']);
  });
});

test('lists, prompts, resources and completions are those of the photon', async () => {
  const session = await WireSession.open(`${server.url}/mcp`);
  const tools = (await session.ask('tools/list')).result?.['tools'] as { name: string }[];
  assert.ok(tools.some(({ name }) => name === 'test_simple_text'));
  const resource = await session.ask('resources/read', { uri: 'test://template/7/data' });
  assert.match(JSON.stringify(resource.result), /Data for ID: 7/);
  const completion = await session.ask('completion/complete', {
    ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
    argument: { name: 'arg1', value: 'par' },
  });
  assert.deepEqual(completion.result?.['completion'], { values: ['paris', 'park', 'party'], total: 3, hasMore: false });
});
