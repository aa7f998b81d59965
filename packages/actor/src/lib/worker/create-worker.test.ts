import assert from 'node:assert/strict';
import { request as sendRaw } from 'node:http';
import { after, describe, test } from 'node:test';

import { startProject } from '../../../../../tests/harness/start-project.ts';

const entries: Record<string, unknown>[] = [];
const project = await startProject(new URL('../../../tests/worker/front/', import.meta.url), {
  onLog: ({ timeMs, level, message, fields }) => entries.push({ timeMs, level, message, ...fields }),
});
after(() => project.stop());

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${project.url}${path}`, { signal: AbortSignal.timeout(10_000), ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const body = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, body };
}

/** The error of an answer, without the request's id, which must be that of the header. */
function errorOf({ body, headers }: Answer): Record<string, unknown> {
  const { requestId, ...error } = body['error'] as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), ['error']);
  assert.equal(requestId, headers.get('x-request-id'));
  return error;
}

/** Waits for a request's line in the log: it comes by another way than the response. */
async function lineOf(requestId: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = entries.find((entry) => entry['requestId'] === requestId);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no line of ${requestId} in:\n${JSON.stringify(entries, undefined, 2)}`);
}

describe('mounts', () => {
  test('the longest prefix wins, and gets the rest of the path', async () => {
    const { body } = await ask('/call/odd/a%20b/../c?x=1&x=2');
    assert.equal(body['path'], '/c');
    assert.equal(body['search'], '?x=1&x=2');
    assert.equal(body['isDev'], false);
  });

  test('HEAD and OPTIONS reach the mount; HEAD has no body', async () => {
    assert.equal((await ask('/call/odd', { method: 'OPTIONS' })).body['method'], 'OPTIONS');
    for (const path of ['/call/odd', '/call/odd/full', '/call/odd/range', '/nowhere']) {
      const { status, text, headers } = await ask(path, { method: 'HEAD' });
      assert.equal(text, '');
      assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
      assert.equal(status, (await ask(path)).status);
    }
    assert.equal((await ask('/nowhere', { method: 'OPTIONS' })).status, 404);
  });

  test('a class that the Worker does not export is missed at the first request', async () => {
    const answer = await ask('/', { headers: { 'x-worker': 'unfinished', 'x-dev': '1' } });
    assert.equal(answer.status, 500);
    assert.match(String(errorOf(answer)['message']), /No actor is called "Missing"; known are broken, room/);
  });
});

describe('errors', () => {
  test('404 lists the mounts in dev only', async () => {
    const answer = await ask('/nowhere');
    assert.equal(answer.status, 404);
    assert.deepEqual(errorOf(answer), { code: 'not_found', message: 'Nothing is found at this path.' });
    const { message, data } = errorOf(await ask('/nowhere', { headers: { 'x-dev': '1' } }));
    assert.match(String(message), /there are \/call\/odd \(odd\), \/rooms \(rooms\), \/call \(calls\)/);
    assert.deepEqual((data as { mounts: unknown[] }).mounts[1], {
      prefix: '/rooms',
      name: 'rooms',
      description: 'Rooms over HTTP and WebSocket.',
    });
  });

  test('an expected error keeps code, message and data, with the status of its table', async () => {
    const answer = await ask('/call/odd/full');
    assert.equal(answer.status, 409);
    assert.deepEqual(errorOf(answer), { code: 'room_full', message: 'No seat.', data: { seats: 3 } });
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  });

  test('data that JSON cannot say is left out', async () => {
    assert.deepEqual(errorOf(await ask('/call/odd/big')), { code: 'room_full', message: 'No seat.' });
  });

  test('an expected error of an actor arrives the same, by call and by plain RPC', async () => {
    const expected = { code: 'room_full', message: 'There is no seat for Ada.' };
    const called = await ask('/call/lobby/join', { method: 'POST', body: '["Ada"]' });
    const direct = await ask('/call/odd/plain');
    for (const answer of [called, direct]) {
      assert.equal(answer.status, 409);
      const { data, ...error } = errorOf(answer);
      assert.deepEqual(error, expected);
      assert.deepEqual(data, { name: 'Ada', seats: 3, since: '1970-01-01T00:00:00.000Z' });
    }
  });

  test('an error that an actor answers with has the status of the table, and all else of the original', async () => {
    for (const path of ['/rooms/lobby/full', '/call/odd/raw/full']) {
      const answer = await ask(path);
      assert.deepEqual(errorOf(answer), { code: 'room_full', message: 'No seat.', data: { seats: 3 } });
      const { status } = await ask(path, { method: 'HEAD' });
      assert.deepEqual([answer.status, status, answer.headers.has('x-sundog-error')], [409, 409, false]);
    }
  });

  test('a mount has a table of its own, and that of the Worker goes before it', async () => {
    const statusBy = async (worker: string) => (await ask('/full', { headers: { 'x-worker': worker } })).status;
    assert.deepEqual([await statusBy('hasty'), await statusBy('secretive')], [429, 500]);
  });

  test('500 in the table hides an error, whoever answers with it', async () => {
    for (const path of ['/full', '/raw/full']) {
      const requestId = `hidden${path.replaceAll('/', '-')}`;
      const answer = await ask(path, { headers: { 'x-worker': 'secretive', 'x-request-id': requestId } });
      assert.deepEqual([answer.status, errorOf(answer)['code']], [500, 'internal_error']);
      assert.equal(((await lineOf(requestId))['error'] as Record<string, unknown>)['code'], 'room_full');
    }
  });

  test('an unexpected error says nothing outside, and everything in the log', async () => {
    const answer = await ask('/call/odd/range', { headers: { 'x-request-id': 'range-error-1' } });
    assert.equal(answer.status, 500);
    assert.deepEqual(errorOf(answer), { code: 'internal_error', message: 'The server made a mistake.' });
    const { level, requestId, traceId, error } = await lineOf('range-error-1');
    assert.equal(level, 'error');
    assert.equal(requestId, 'range-error-1');
    assert.match(String(traceId), /^[0-9a-f]{32}$/);
    const { name, message, stack } = error as Record<string, unknown>;
    assert.deepEqual([name, message], ['RangeError', 'secret detail']);
    assert.match(String(stack), /secret detail\n\s+at /);
    const inDev = await ask('/call/odd/range', { headers: { 'x-dev': '1' } });
    assert.equal(errorOf(inDev)['message'], 'RangeError: secret detail');
  });

  test('an unexpected error of an actor says nothing outside, and its own stack in the log', async () => {
    const init = { method: 'POST', body: '[]', headers: { 'x-request-id': 'actor-crash-1' } };
    const answer = await ask('/call/lobby/crash', init);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.text, /sky/);
    const { error } = await lineOf('actor-crash-1');
    assert.match(String((error as Record<string, unknown>)['stack']), /RangeError: the sky has fallen\n.*crash/);
  });

  test('a mistake in the project is internal even if the kernel expects it', async () => {
    for (const path of ['/call/odd/broken', '/call/nobody/nonsense']) {
      const answer = await ask(path, { method: 'POST', body: '[]' });
      assert.equal(answer.status, 500, path);
      assert.equal(errorOf(answer)['code'], 'internal_error');
    }
  });

  test('who is not let in gets an error of the same shape', async () => {
    const answer = await ask('/call/odd', { headers: { authorization: 'nobody' } });
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer)['code'], 'not_welcome');
  });

  test('a request that takes too long is given up', async () => {
    const answer = await ask('/slow', { headers: { 'x-worker': 'hasty' } });
    assert.equal(answer.status, 504);
    assert.equal(errorOf(answer)['code'], 'deadline_exceeded');
  });

  test('errors are not cached', async () => {
    assert.equal((await ask('/nowhere')).headers.get('cache-control'), 'no-store');
  });
});

describe('ids and context', () => {
  test('every response carries a request id, also one whose headers come from an actor', async () => {
    for (const path of ['/call/odd', '/nowhere', '/rooms/lobby/all', '/call/odd/raw/nothing']) {
      assert.match((await ask(path)).headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/, path);
    }
  });

  test('ids from outside are kept if they are well-formed', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const { body } = await ask('/call/odd', { headers: { 'x-request-id': 'abc.DEF:1-2_3', traceparent } });
    assert.equal(body['requestId'], 'abc.DEF:1-2_3');
    assert.equal((body['call'] as Record<string, unknown>)['traceId'], traceId);
    for (const requestId of ['short', 'with space here', 'x'.repeat(65), '"quoted-quoted"', '../../../etc']) {
      const answer = await ask('/call/odd', {
        headers: { 'x-request-id': requestId, traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
      });
      assert.match(String(answer.body['requestId']), /^[0-9a-f]{32}$/, requestId);
      assert.doesNotMatch(JSON.stringify(answer.body), /0{32}/);
    }
  });

  test('the context made at the edge arrives in the actor', async () => {
    const headers = { authorization: 'ada', 'x-request-id': 'edge-to-actor' };
    const { body } = await ask('/call/odd/seen', { headers });
    assert.deepEqual(body['principal'], { id: 'ada' });
    assert.equal(body['session'], 'session of ada');
    assert.equal(body['requestId'], 'edge-to-actor');
    assert.deepEqual(body['path'], ['room/odd.seen']);
    const changed = await ask('/call/odd/as', { headers });
    assert.deepEqual(changed.body['principal'], { id: 'mount' });
    assert.equal((await ask('/call/odd/seen')).body['principal'], undefined);
  });

  test('it arrives from a mount, too, in whose code it is not open', async () => {
    const { body } = await ask('/', { headers: { 'x-worker': 'sparing', 'x-request-id': 'sparing-mount' } });
    assert.equal(body['isOpen'], false);
    assert.equal(body['opened'], true);
    assert.equal((body['seen'] as Record<string, unknown>)['requestId'], 'sparing-mount');
  });

  test('a line in the log carries the ids of the request, whatever its fields say', async () => {
    await ask('/call/odd/log', { headers: { 'x-request-id': 'log-line-1' } });
    const line = await lineOf('log-line-1');
    assert.equal(line['level'], 'info');
    assert.equal(line['message'], 'hello');
    assert.equal(line['n'], '1');
    assert.equal((line['error'] as Record<string, unknown>)['code'], 'room_full');
    assert.ok(Number(line['timeMs']) > 1_700_000_000_000);
  });
});

/** Sends a path as it stands: fetch would tidy it up. */
function sendPath(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(project.url);
    const sent = sendRaw({ hostname, port, path, method, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : JSON.stringify({ context: { path: [] }, method: 'post', args: ['in'] }));
  });
}

test('no request from outside becomes a call', async () => {
  const before = await ask('/rooms/fort/all');
  assert.deepEqual(before.body, []);
  const paths = [
    '/rooms/fort/_sundogCall',
    '/rooms/fort/_sundogCall/post',
    '/rooms/fort/post',
    '/rooms/fort//post?args=%5B%22in%22%5D',
    '/rooms/fort/%5FsundogCall',
    '/rooms/fort/./_sundogCall',
    '/rooms/fort/__call',
    '/rooms/fort/jsrpc',
    '/rooms/fort/cdn-cgi/rpc',
    '/cdn-cgi/rpc',
    '/call/../rooms/fort/_sundogCall',
  ];
  const headerSets: Record<string, string>[] = [
    {},
    { 'x-sundog-call': 'post', 'content-type': 'application/json' },
    { 'cf-worker-rpc': '1', upgrade: 'capnp', connection: 'upgrade' },
  ];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'JSRPC', 'CONNECT'].slice(0, 3)) {
      for (const headers of headerSets) {
        assert.match(await sendPath(path, method, headers), /^404 .*not_found/, `${method} ${path}`);
      }
    }
  }
  assert.deepEqual((await ask('/rooms/fort/all')).body, []);
  for (const method of ['_sundogCall', '_hidden', 'alarm', 'fetch', 'sql']) {
    const answer = await ask(`/call/fort/${method}`, { method: 'POST', body: '[{"method":"post"}]' });
    assert.equal(answer.status, 500, method);
  }
});
