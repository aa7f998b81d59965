/** What a photon has over HTTP besides MCP: its events, its own paths, pages of other origins. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { answerOf, bothKinds, eventsOf, post, request, structuredOf, textOf } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
const sockets: WebSocket[] = [];
after(() => {
  for (const socket of sockets) socket.terminate();
  return server.stop();
});
const room = `${server.url}/p/room`;

async function call(name: string, args: object, instance: string): Promise<string> {
  const headers = { 'x-photon-instance': instance };
  return textOf(await answerOf(await post(`${room}/mcp`, request('tools/call', { name, arguments: args }), headers)));
}

/** A subscriber that notes what it gets. */
async function subscribe(query: string, headers: Record<string, string> = {}): Promise<unknown[]> {
  const socket = new WebSocket(`${room.replace('http', 'ws')}/events?${query}`, { headers });
  sockets.push(socket);
  const got: unknown[] = [];
  socket.on('message', (data: Buffer) => got.push(JSON.parse(data.toString())));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return got;
}

async function settle(got: readonly unknown[], count: number): Promise<void> {
  for (const end = Date.now() + 10_000; got.length < count && Date.now() < end;) await delay(20);
}

async function statusOf(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(`${room}${path}`, { signal: AbortSignal.timeout(10_000), ...init });
  await response.arrayBuffer();
  return response.status;
}

describe('events', () => {
  test('reach who listens to their channel or to all, as the photon wrote them', async () => {
    const exact = await subscribe('channel=count&instance=a');
    const other = await subscribe('channel=other&instance=a');
    const all = await subscribe('channel=*&instance=a');
    const prefixed = await subscribe('channel=room:count', { 'x-photon-instance': 'a' });
    const elsewhere = await subscribe('channel=*&instance=b');
    await call('add', { by: 3 }, 'a');
    await settle(all, 1);
    await settle(exact, 1);
    await settle(prefixed, 1);
    for (const got of [exact, all, prefixed]) assert.deepEqual(got, [{ channel: 'count', count: 3 }]);
    assert.deepEqual([other, elsewhere], [[], []]);
  });

  test('reach who listens to a family of channels', async () => {
    const family = await subscribe('channel=note:*&instance=g');
    await call('add', {}, 'g');
    await call('write', { id: 'a', text: 'x' }, 'g');
    await call('write', { id: 'b', text: 'xy' }, 'g');
    await settle(family, 2);
    assert.deepEqual(family, [
      { channel: 'note:a', length: 1 },
      { channel: 'note:b', length: 2 },
    ]);
  });

  test('come with comments in between, so that nobody takes the stream for lost', async () => {
    const response = await fetch(`${room}/events?channel=count&instance=h`, {
      headers: { accept: 'text/event-stream' },
      signal: AbortSignal.timeout(10_000),
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (/^:/m.test(text)) break;
    }
    assert.match(text, /^:/m);
  });

  test('can be had again from a cursor', async () => {
    const first = await subscribe('channel=count&instance=c&frames=all');
    await settle(first, 1);
    const [ready] = first as { type: string; cursor: string }[];
    assert.equal(ready?.type, 'ready');
    await call('add', {}, 'c');
    await call('add', {}, 'c');
    const later = await subscribe(`channel=count&instance=c&since=${ready.cursor}`);
    await settle(later, 2);
    assert.deepEqual(later, [
      { channel: 'count', count: 1 },
      { channel: 'count', count: 2 },
    ]);
  });

  test('come as an event stream, too, which goes on where it was', async () => {
    const open = (headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${room}/events?channel=count&instance=d`, {
        headers: { accept: 'text/event-stream', ...headers },
        signal: AbortSignal.timeout(10_000),
      });
    const events = eventsOf(await open());
    const start = await events.next();
    assert.equal(start.value?.data, '');
    await call('add', {}, 'd');
    const first = await events.next();
    assert.deepEqual(JSON.parse(first.value?.data ?? ''), { channel: 'count', count: 1 });
    await events.return(undefined);
    await call('add', {}, 'd');
    for (const [last, count] of [
      [start, 1],
      [first, 2],
    ] as const) {
      const again = eventsOf(await open({ 'last-event-id': last.value?.id ?? '' }));
      await again.next();
      assert.deepEqual(JSON.parse((await again.next()).value?.data ?? ''), { channel: 'count', count });
      await again.return(undefined);
    }
  });

  test('go on where they can, if what was missed is no longer kept', async () => {
    const url = `${room}/events?channel=count&instance=`;
    const open = (instance: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(url + instance, {
        headers: { accept: 'text/event-stream', ...headers },
        signal: AbortSignal.timeout(10_000),
      });
    const foreign = (await eventsOf(await open('e')).next()).value?.id ?? '';
    assert.notEqual(foreign, '');
    for (const stale of [foreign, foreign.replace(/^./, 'x')]) {
      const events = eventsOf(await open('f', { 'last-event-id': stale }));
      const here = (await events.next()).value;
      assert.equal(here?.data, '');
      assert.notEqual(here.id, stale);
      await call('add', {}, 'f');
      let next = await events.next();
      while (next.value?.data === '') next = await events.next();
      assert.match(next.value?.data ?? '', /"channel":"count"/);
      await events.return(undefined);
    }
    const frames = eventsOf(await open('f&frames=all', { 'last-event-id': foreign }));
    const types: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      types.push((JSON.parse((await frames.next()).value?.data ?? '{}') as { type?: string }).type);
    }
    assert.deepEqual(types, ['ready', 'gone']);
    await frames.return(undefined);
  });

  test('say which they are, when and whose, if the photon is stamped', async () => {
    const board = `${server.url}/p/board`;
    const events = eventsOf(
      await fetch(`${board}/events?channel=told`, {
        headers: { accept: 'text/event-stream' },
        signal: AbortSignal.timeout(10_000),
      }),
    );
    await events.next();
    for (const seq of [1, 2]) {
      await post(`${board}/mcp`, request('tools/call', { name: 'tell', arguments: { text: 'hi' } }));
      const { _meta, ...event } = JSON.parse((await events.next()).value?.data ?? '{}') as Record<string, unknown>;
      const { ts, ...stamp } = _meta as Record<string, unknown>;
      assert.deepEqual(
        [event, stamp],
        [
          { channel: 'told', text: 'hi' },
          { seq, source: 'board/default' },
        ],
      );
      assert.ok(Math.abs(Number(ts) - Date.now()) < 60_000);
    }
    await events.return(undefined);
  });

  test('of the runtime are for nobody', async () => {
    const accept = { accept: 'text/event-stream' };
    for (const channel of ['_changes', '_session:x', '_call:*', 'room:_changes', '_*']) {
      assert.equal(await statusOf(`/events?channel=${encodeURIComponent(channel)}`, { headers: accept }), 400, channel);
    }
  });

  test('are not for pages of other origins, and not without a transport', async () => {
    await assert.rejects(subscribe('channel=*', { origin: 'https://evil.example' }), /403/);
    assert.equal(await statusOf('/events'), 426);
    assert.equal(await statusOf('/events?frames=some', { headers: { accept: 'text/event-stream' } }), 400);
    assert.equal(await statusOf('/events', { method: 'POST' }), 405);
    assert.equal(await statusOf('/events?since=nonsense', { headers: { accept: 'text/event-stream' } }), 400);
  });
});

describe('paths of the photon', () => {
  test('are its own, with parameters', async () => {
    await call('write', { id: 'x/y', text: 'hello' }, 'default');
    const response = await fetch(`${room}/notes/${encodeURIComponent('x/y')}`);
    assert.deepEqual(await response.json(), { id: 'x/y', text: 'hello', verb: 'GET' });
    const page = await fetch(`${room}/`, { headers: { accept: 'text/html' } });
    assert.match(await page.text(), /<title>Room<\/title>/);
    assert.equal(await statusOf('/notes/x', { method: 'POST' }), 405);
    assert.equal(await statusOf('/notes'), 404);
    assert.equal(await statusOf('/nowhere'), 404);
    assert.equal((await fetch(`${server.url}/p/unheard-of/mcp`)).status, 404);
  });

  test('that are exposed are for pages of this site, or for all', async () => {
    const greet = (headers: Record<string, string>): Promise<number> =>
      statusOf('/api/greet', { method: 'POST', body: '{"name":"Ada"}', headers });
    assert.equal(await greet({ 'sec-fetch-site': 'same-origin' }), 200);
    assert.equal(await greet({ 'sec-fetch-site': 'cross-site' }), 403);
    assert.equal(await greet({}), 403);
    assert.equal(await statusOf('/api/ping', { method: 'POST' }), 200);
    assert.equal(await statusOf('/api/add', { method: 'POST', body: '{}' }), 404);
    assert.equal(await statusOf('/api/ping', { method: 'POST', body: '[]' }), 400);
    assert.equal(await statusOf('/api/ping', { method: 'POST', body: '{' }), 400);
  });

  test('that are webhooks take only what is signed', async () => {
    const body = JSON.stringify({ subject: 'news' });
    const sign = (secret: string, text = body): string =>
      `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    const send = (headers: Record<string, string>): Promise<number> =>
      statusOf('/webhook/mail', { method: 'POST', body, headers });
    const secret = 'a secret that only senders know';
    assert.equal(await send({ 'x-webhook-signature': sign(secret) }), 200);
    assert.equal(await send({ 'x-hub-signature-256': sign(secret) }), 200);
    assert.equal(await send({ 'x-webhook-signature': sign('another') }), 401);
    assert.equal(await send({ 'x-webhook-signature': sign(secret, '{}') }), 401);
    assert.equal(await send({}), 401);
    const note = await fetch(`${room}/notes/mail`);
    assert.equal(((await note.json()) as { text: string }).text, 'news');
  });

  test('that fail say nothing of the inside', async () => {
    const response = await fetch(`${room}/nowhere`);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    assert.equal(error['code'], 'not_found');
    assert.equal(typeof error['requestId'], 'string');
  });
});

describe('pages of other origins', () => {
  const origin = 'https://app.example';
  const preflight = (from: string): Promise<Response> =>
    fetch(`${server.url}/p/errand/mcp`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, mcp-method, mcp-param-region',
      },
    });

  test('may use the tools if the project says so', async () => {
    const asked = await preflight(origin);
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get('access-control-allow-origin'), origin);
    assert.match(asked.headers.get('access-control-allow-headers') ?? '', /mcp-param-region/);
    const response = await post(`${room}/mcp`, request('ping'), { origin, accept: bothKinds });
    assert.equal(response.headers.get('access-control-allow-origin'), origin);
    assert.match(response.headers.get('access-control-expose-headers') ?? '', /mcp-session-id/);
    const refused = await post(`${room}/mcp`, '{', { origin });
    assert.equal(refused.status, 400);
    assert.equal(refused.headers.get('access-control-allow-origin'), origin);
  });

  test('may not otherwise', async () => {
    const asked = await preflight('https://evil.example');
    assert.equal(asked.status, 403);
    assert.equal(asked.headers.get('access-control-allow-origin'), null);
  });
});

test('bindings of Cloudflare are found by the name of the photon', async () => {
  const lend = async (to: string): Promise<string> => {
    const body = request('tools/call', { name: 'lend', arguments: { title: 'Emma', to } });
    return textOf(await answerOf(await post(`${server.url}/p/shelf/mcp`, body)));
  };
  assert.deepEqual([await lend('Ada'), await lend('Bo')], ['null', 'Ada']);
});

test('an instance has its other names', async () => {
  const answer = await answerOf(
    await post(`${room}/mcp?instance=${encodeURIComponent('The Lobby')}`, request('tools/call', { name: 'whoami' })),
  );
  assert.equal(structuredOf(answer)['instance'], 'lobby');
});
