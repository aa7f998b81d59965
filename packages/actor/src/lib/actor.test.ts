import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { after, describe, test } from 'node:test';

import { WebSocket } from 'ws';

import { startProject } from '../../../../tests/harness/start-project.ts';

const FRONT = new URL('../../tests/worker/front/', import.meta.url);
const project = await startProject(FRONT);
after(() => project.stop());

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${project.url}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
}

async function call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
  const body = JSON.stringify(args);
  const response = await fetch(`${project.url}/call/${name}/${method}`, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(10_000),
  });
  return ((await response.json()) as { value: unknown }).value;
}

/** A socket and what it has received so far. */
async function openSocket(path: string): Promise<{ socket: WebSocket; next: () => Promise<string> }> {
  const socket = new WebSocket(`${project.url.replace('http', 'ws')}${path}`);
  const received: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const first = waiting.shift();
    if (first === undefined) received.push(text);
    else first(text);
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const next = (): Promise<string> => {
    const first = received.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve, reject) => {
      waiting.push(resolve);
      setTimeout(() => reject(new Error('nothing came')), 5000).unref();
    });
  };
  return { socket, next };
}

/** A text frame's header, but with an opcode that RFC 6455, 5.2 reserves. */
const UNKNOWN_FRAME = Buffer.from([0x83, 0x80, 0, 0, 0, 0]);

/** A connection that has become a WebSocket, to write bytes to that no client would. */
async function openRawSocket(path: string): Promise<Duplex> {
  const headers = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  };
  const request = httpRequest(`${project.url}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
  return new Promise((resolve, reject) => {
    request.once('upgrade', (_response, socket) => resolve(socket)).once('error', reject);
    request.end();
  });
}

/** Asks again until the answer fits: what an alarm does comes by itself. */
async function until<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  let value = await ask();
  for (let tries = 0; tries < 200 && !fits(value); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    value = await ask();
  }
  return value;
}

/** The code with which the server closes; the engine takes its time to end the connection after that. */
async function closeCode(socket: WebSocket): Promise<unknown> {
  await until(
    () => Promise.resolve(socket.readyState),
    (state) => state !== WebSocket.OPEN,
  );
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.terminate();
  return closed;
}

describe('fetch of an actor', () => {
  test('a request for no part goes to onRequest', async () => {
    await call('hall', 'post', 'hi');
    const response = await get('/rooms/hall/all');
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), ['hi']);
  });

  test('what onRequest does not answer is a 404, and what it throws has the one shape', async () => {
    const cases: [path: string, status: number, code: string][] = [
      ['/rooms/hall/nothing', 404, 'not_found'],
      ['/rooms/hall/full', 409, 'room_full'],
      ['/rooms/hall/crash', 500, 'internal_error'],
      ['/rooms/hall/events', 426, 'transport_required'],
    ];
    for (const [path, status, code] of cases) {
      const response = await get(path, { 'x-request-id': 'actor-errors' });
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      assert.deepEqual([response.status, error['code'], error['requestId']], [status, code, 'actor-errors'], path);
    }
  });

  test('what it did not expect it tells in dev only', async () => {
    const developed = await startProject(FRONT, { mode: 'dev' });
    const messages = [];
    for (const { url } of [project, developed]) {
      const response = await fetch(`${url}/rooms/hall/crash`, { signal: AbortSignal.timeout(10_000) });
      messages.push(((await response.json()) as { error: { message: string } }).error.message);
    }
    await developed.stop();
    assert.deepEqual(messages, ['The server made a mistake.', 'RangeError: the sky has fallen']);
  });

  test('an error of an actor carries the id that the edge gave the request', async () => {
    const response = await get('/rooms/hall/full');
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    assert.equal(error['requestId'], response.headers.get('x-request-id'));
  });

  test('the response that hands a WebSocket over is passed on untouched', async () => {
    const socket = new WebSocket(`${project.url.replace('http', 'ws')}/rooms/passing/own`);
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      socket.on('upgrade', (response) => resolve(response.headers));
      socket.on('error', reject);
    });
    assert.equal(headers['x-request-id'], undefined);
    socket.terminate();
  });

  test('subscribers get what is emitted, beside sockets of the class itself', async () => {
    const events = await openSocket('/rooms/party/events?channel=messages');
    const own = await openSocket('/rooms/party/own');
    await events.next();
    await call('party', 'post', 'hello');
    assert.match(await events.next(), /"text":"hello"/);
    own.socket.send('ahoy');
    assert.equal(await own.next(), 'own: ahoy');
    own.socket.close(4001, 'enough');
    const ends = await until(
      () => call('party', 'endings'),
      (value) => Array.isArray(value) && value.length > 0,
    );
    assert.deepEqual(ends, ['4001 enough']);
    events.socket.terminate();
  });

  test('a socket that breaks the protocol ends as closed abnormally, with what was wrong; a subscriber unseen', async () => {
    const events = await openRawSocket('/rooms/rude/events?channel=messages');
    const own = await openRawSocket('/rooms/rude/own');
    for (const socket of [events, own]) socket.write(UNKNOWN_FRAME);
    const ends = await until(
      () => call('rude', 'endings'),
      (value) => Array.isArray(value) && value.length > 0,
    );
    // Whatever else followed would stand there too.
    assert.match(JSON.stringify(ends), /^\["1006 [^"]*Unknown opcode 3"\]$/);
    for (const socket of [events, own]) socket.destroy();
  });
});

test('whoever listens to an actor that is destroyed is told so, and meets a new one', async () => {
  const events = await openSocket('/rooms/doomed/events?channel=messages');
  const own = await openSocket('/rooms/doomed/own');
  await events.next();
  await call('doomed', 'post', 'of the old one');
  const { cursor } = JSON.parse(await events.next()) as { cursor: string };
  const stream = await get('/rooms/doomed/events?channel=messages', { accept: 'text/event-stream' });
  assert.equal(await call('doomed', 'end', 'farewell'), 'ended');
  assert.match(await events.next(), /"data":"farewell"/);
  assert.match(await stream.text(), /"type":"ready".*"data":"farewell"[^\n]*\n\n$/s);
  assert.deepEqual([await closeCode(events.socket), await closeCode(own.socket)], [4410, 4410]);
  const again = await openSocket(`/rooms/doomed/events?channel=messages&since=${cursor}`);
  await again.next();
  assert.match(await again.next(), /"type":"gone","reason":"foreign"/);
  again.socket.terminate();
});

describe('alarms of an actor', () => {
  test('a schedule fires after a crash, when the alarm is what wakes the actor', async () => {
    await call('clock', 'tickIn', 1500);
    await project.crash();
    const all = await until(
      () => call('clock', 'all'),
      (value) => Array.isArray(value) && value.length > 0,
    );
    assert.deepEqual(all, ['tick room/clock.tick']);
  });

  test('an actor that is woken by its alarm alone knows its name and its jobs', async () => {
    await call('sleeper', 'tickIn', 500);
    await project.crash();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    // Nothing has asked the actor since the crash; the row is there at the first question.
    assert.deepEqual(await call('sleeper', 'all'), ['tick room/sleeper.tick']);
  });
});
