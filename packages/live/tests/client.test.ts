/** The client against a real shard. */
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { LiveClient } from '../src/client.ts';
import type { SocketClass, SocketLike } from '../src/lib/client/environment.ts';
import type { LiveClientOptions } from '../src/lib/client/live-client.ts';
import { until } from './socket/frame-client.ts';
import { createToken, Lab } from './socket/lab.ts';

const lab = await Lab.start();
after(() => lab.stop());

const clients: LiveClient[] = [];
const sockets: WebSocket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  sockets.splice(0);
});

function open(options: LiveClientOptions = {}): LiveClient {
  // The events of the package are those of a browser, with more in them.
  const webSocket = class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  } as new (url: string, protocols: string[]) => unknown as SocketClass & (new () => SocketLike);
  const client = new LiveClient(lab.host.url, { webSocket, ...options });
  clients.push(client);
  return client;
}

test('what one client writes another one sees, in every shard, and its own view shows it when it is told', async () => {
  const [writer, reader] = [open(), open()];
  const seen: unknown[] = [];
  reader.onUpdate('posts:list', { roomId: 'hall' }, (posts) => seen.push(posts));
  const own = writer.watchQuery('posts:list', { roomId: 'hall' });
  own.subscribe(() => {});
  await until(() => seen.length === 1);
  await writer.mutation('posts:send', { roomId: 'hall', text: 'hello' });
  assert.deepEqual(textsOf(own.current()), ['hello']);
  await until(() => seen.length === 2);
  await writer.mutation('posts:send', { roomId: 'kitchen', text: 'soup' });
  assert.deepEqual(textsOf({ value: await reader.query('posts:list', { roomId: 'kitchen' }) }), ['soup']);
  assert.equal(seen.length, 2);
  await assert.rejects(writer.mutation('items:fail', { list: 'x' }), { code: 'internal_error' });
  await assert.rejects(writer.query('items:nothing'), { code: 'unknown_function' });
  await assert.rejects(writer.query('items:byList', { list: 3 }), { code: 'invalid_arguments' });
});

test('however often sockets are cut, mutations run once and in order, and what is shown ahead neither doubles nor goes', async (context) => {
  const seed = Number(process.env['SEED'] ?? process.hrtime.bigint() % 1_000_000n);
  context.diagnostic(`SEED=${seed}`);
  const random = createRandom(seed);
  const client = open();
  const list = `cut ${seed}`;
  const watch = client.watchQuery('items:byList', { list });
  const total = client.watchQuery('items:total', { list });
  const faults: string[] = [];
  let shown: string[] = [];
  total.subscribe(() => {});
  watch.subscribe(() => {
    const view = watch.current();
    if (view === undefined || 'error' in view) return;
    const texts = textsOf(view);
    if (new Set(texts).size < texts.length) faults.push(`doubled: ${texts.join()}`);
    const gone = shown.filter((text) => !texts.includes(text));
    if (gone.length > 0) faults.push(`gone: ${gone.join()}`);
    shown = texts;
    const sum = total.current();
    const expected = (view.value as { rank: number }[]).reduce((before, { rank }) => before + rank, 0);
    if (sum !== undefined && 'value' in sum && sum.value !== expected) faults.push(`torn: ${texts.length}`);
  });
  await until(() => watch.current() !== undefined && total.current() !== undefined);
  const running: Promise<unknown>[] = [];
  for (let number = 0; number < 120; number += 1) {
    const item = { list, rank: number, text: `item ${number}` };
    const optimisticUpdate: Parameters<typeof client.mutation>[2] = {
      optimisticUpdate: (store) => {
        const [items, sum] = [store.getQuery('items:byList', { list }), store.getQuery('items:total', { list })];
        if (!Array.isArray(items) || typeof sum !== 'number') return;
        store.setQuery('items:byList', { list }, [...items, { _id: `ahead ${number}`, ...item }]);
        store.setQuery('items:total', { list }, sum + number);
      },
    };
    running.push(client.mutation('items:add', item, optimisticUpdate));
    if (random() < 0.2) sockets.at(-1)?.terminate();
    if (random() < 0.5) await pause(random() * 60);
  }
  await Promise.all(running);
  assert.deepEqual(faults, []);
  const texts = textsOf({ value: await client.query('items:byList', { list }) });
  assert.deepEqual(
    texts,
    Array.from({ length: 120 }, (_, number) => `item ${number}`),
  );
  assert.deepEqual(textsOf(watch.current()), texts);
  assert.ok(sockets.length > 3, 'nothing was cut');
});

test('pages stay whole while rows come and go', async () => {
  const client = open();
  for (let number = 0; number < 7; number += 1)
    await client.mutation('posts:send', { roomId: 'pages', text: `${number}` });
  const pages = client.paginate('posts:page', { roomId: 'pages' }, { initialNumItems: 3 });
  pages.subscribe(() => {});
  await until(() => pages.current().status === 'CanLoadMore');
  pages.current().loadMore(3);
  await until(() => pages.current().status === 'CanLoadMore');
  assert.deepEqual(textsOf({ value: pages.current().results }), ['0', '1', '2', '3', '4', '5']);
  pages.current().loadMore(3);
  await until(() => pages.current().status === 'Exhausted');
  await client.mutation('posts:send', { roomId: 'pages', text: '7' });
  assert.deepEqual(textsOf({ value: pages.current().results }), ['0', '1', '2', '3', '4', '5', '6', '7']);
});

test('whoever asks changes on the open socket', async () => {
  const client = open({ token: await createToken('ada') });
  const seen: unknown[] = [];
  client.onUpdate('people:whoAmI', {}, (subject) => seen.push(subject));
  await until(() => seen.at(-1) === 'ada');
  client.setAuth(await createToken('bob'));
  await until(() => seen.at(-1) === 'bob');
  client.setAuth(null);
  await until(() => seen.at(-1) === null);
  assert.equal(sockets.length, 1);
});

test('what is called after setAuth runs as whoever was set, and as nobody else', async () => {
  const [ada, bob] = [await createToken('ada'), await createToken('bob')];
  const client = open({ token: ada });
  assert.equal(await client.mutation('people:asWhom', {}), 'ada');
  for (const [token, subject] of [
    [bob, 'bob'],
    [null, null],
    [ada, 'ada'],
  ] as const) {
    client.setAuth(token);
    const called = [client.mutation('people:asWhom', {}), client.query('people:whoAmI', {})];
    assert.deepEqual(await Promise.all(called), [subject, subject]);
  }
  client.setAuth(() => pause(300, ada));
  client.setAuth(null);
  await pause(600);
  assert.equal(await client.mutation('people:asWhom', {}), null);
  assert.equal(sockets.length, 1);
});

test('why a token is refused is told', async () => {
  await assert.rejects(open({ token: 'garbage' }).mutation('people:asWhom', {}), { message: /no JWT/ });
  await assert.rejects(open({ token: 'gar bage' }).mutation('people:asWhom', {}), { code: 'invalid_token' });
  const client = open();
  await client.mutation('people:asWhom', {});
  sockets.at(-1)?.terminate();
  // Where it goes is known, so that the socket is refused.
  client.setAuth('garbage');
  await assert.rejects(client.mutation('people:asWhom', {}), { code: 'token_expired' });
});

test('as many queries as a client may watch come back after a cut, and all of them change', async () => {
  const client = open();
  const count = 10_000;
  const views = new Map<number, unknown>();
  let failure: unknown;
  for (let number = 0; number < count; number += 1) {
    // Most of what crosses is the arguments: together they are larger than a frame may be.
    client.onUpdate(
      'items:isEmpty',
      { list: `many ${'of them '.repeat(8)}${number}` },
      (isEmpty) => views.set(number, isEmpty),
      (error) => (failure = error),
    );
  }
  await until(() => views.size === count || failure !== undefined, 'all are there', 60_000);
  assert.equal(failure, undefined);
  sockets.at(-1)?.terminate();
  await client.mutation('items:add', { list: `many ${'of them '.repeat(8)}${count - 1}`, rank: 1, text: 'one' });
  await until(() => views.get(count - 1) === false);
  await client.mutation('items:add', { list: `many ${'of them '.repeat(8)}0`, rank: 1, text: 'one' });
  await until(() => views.get(0) === false);
  assert.equal([...views.values()].filter((isEmpty) => isEmpty === false).length, 2);
  assert.equal(sockets.length, 2);
});

test('a token that ends is fetched anew, and nothing is lost', async () => {
  let fetches = 0;
  const client = open({ token: () => createToken('ada', (fetches += 1) === 1 ? 2 : 3600) });
  const watch = client.watchQuery('people:whoAmI', {});
  watch.subscribe(() => {});
  await until(() => watch.current() !== undefined);
  await until(() => fetches > 1);
  await client.mutation('items:add', { list: 'after', rank: 1, text: 'one' });
  assert.deepEqual(watch.current(), { value: 'ada' });
});

function textsOf(view: object | undefined): string[] {
  assert.ok(view !== undefined && 'value' in view && Array.isArray(view.value), JSON.stringify(view));
  return (view.value as { text: string }[]).map(({ text }) => text);
}

/** Numbers from 0 up to 1, the same for the same seed (a linear congruence). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
