import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ReferenceWorld as World } from './reference-world.ts';
import type { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';

test('a query is watched over a socket to its shard, and a mutation resolves when its effect shows', async () => {
  const world = new World();
  const client = world.createClient({ token: 'jwt' });
  const seen: Value[] = [];
  client.onUpdate('items:list', { of: 'a' }, (value) => seen.push(value));
  assert.deepEqual(seen, []);
  await world.run();
  assert.deepEqual(seen, [[]]);
  const [socket] = world.sockets;
  assert.equal(socket?.url, 'wss://example.com/live/socket?shard=of%2Fa&protocol=1');
  assert.deepEqual(socket.protocols, ['sundog-live', 'token.jwt']);
  assert.deepEqual(
    world.requests.map(({ url }) => url),
    ['https://example.com/live/route'],
  );
  const sent = client.mutation('items:add', { of: 'a', id: 'one' });
  await world.run();
  assert.equal(await sent, 1);
  assert.deepEqual(seen.at(-1), [{ _id: 'one' }]);
  assert.equal(world.sockets.length, 1);
});

test('a query that is asked once is answered, from what is watched if it is, and let go', async () => {
  const world = new World();
  const client = world.createClient();
  const first = client.query('items:count', { of: 'a' });
  await world.run();
  assert.equal(await first, 0);
  const stop = client.onUpdate('items:count', { of: 'a' }, () => {});
  await world.run();
  world.sockets[0]?.cut();
  assert.equal(await client.query('items:count', { of: 'a' }), 0);
  stop();
  await world.run(60_000);
  assert.equal(world.openSockets.length, 0, 'nothing needs a socket');
});

test('whoever leaves is asked while a mutation has no result, unless the client shall not', async () => {
  const world = new World();
  const [client, silent] = [world.createClient(), world.createClient({ unsavedChangesWarning: false })];
  client.onUpdate('items:count', { of: 'a' }, () => {});
  await world.run();
  assert.equal(world.warnings, 0);
  const sent = [client.mutation('items:add', { of: 'a', id: '1' }), client.mutation('items:refuse', { of: 'a' })];
  void silent.mutation('items:add', { of: 'a', id: '2' });
  assert.equal(world.warnings, 1);
  const all = Promise.allSettled(sent);
  await world.run();
  await all;
  assert.equal(world.warnings, 0);
  world.isDown = true;
  world.sockets[0]?.cut();
  const lost = assert.rejects(client.mutation('items:add', { of: 'a', id: '3' }), { code: 'closed' });
  assert.equal(world.warnings, 1);
  client.close();
  await lost;
  assert.equal(world.warnings, 0);
  silent.close();
});

test('an optimistic update shows at once, and a mutation that fails takes it back', async () => {
  const world = new World();
  const client = world.createClient();
  const watch = client.watchQuery('items:count', { of: 'a' });
  watch.subscribe(() => {});
  await world.run();
  const failed = client.mutation(
    'items:refuse',
    { of: 'a' },
    {
      optimisticUpdate: (store) => store.setQuery('items:count', { of: 'a' }, 7),
    },
  );
  assert.deepEqual(watch.current(), { value: 7 });
  const rejected = assert.rejects(failed, { code: 'refused' });
  await world.run();
  await rejected;
  assert.deepEqual(watch.current(), { value: 0 });
});

test('after a cut the client comes back after growing pauses, and a mutation on its way runs once', async () => {
  const world = new World();
  const client = world.createClient();
  const watch = client.watchQuery('items:list', { of: 'a' });
  watch.subscribe(() => {});
  await world.run();
  world.isDown = true;
  world.sockets[0]?.cut();
  const sent = client.mutation('items:add', { of: 'a', id: 'one' });
  const times: number[] = [];
  for (let seconds = 0; seconds < 60; seconds += 1) {
    const before = world.sockets.length;
    await world.run(1000);
    if (world.sockets.length > before) times.push(world.now());
  }
  assert.equal(client.connectionState().isWebSocketConnected, false);
  assert.ok(client.connectionState().connectionRetries >= 5);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  assert.ok(Math.max(...pauses) <= 16_000 && (pauses.at(-1) ?? 0) > (pauses[0] ?? 0), pauses.join());
  world.isDown = false;
  world.goOnline();
  await world.run();
  assert.equal(await sent, 1);
  assert.deepEqual(watch.current(), { value: [{ _id: 'one' }] });
  assert.equal(client.connectionState().connectionRetries, 0);
});

test('a socket that has died silently is noticed by a ping without an answer', async () => {
  const world = new World();
  const client = world.createClient();
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  await world.run(60_000);
  assert.equal(world.sockets.length, 1, 'pings are answered');
  assert.ok((world.sockets[0]?.pings ?? 0) >= 2);
  world.isSilent = true;
  await world.run(31_000);
  world.isSilent = false;
  await world.run(1000);
  assert.equal(world.sockets.length, 2);
});

test('a token that has expired is fetched anew, at once and once; then the queries fail', async () => {
  const world = new World();
  const forced: boolean[] = [];
  const client = world.createClient({
    token: ({ forceRefreshToken }) => {
      forced.push(forceRefreshToken);
      return `token${forced.length}`;
    },
  });
  const errors: LiveError[] = [];
  client.onUpdate(
    'items:list',
    { of: 'a' },
    () => {},
    (error) => errors.push(error),
  );
  await world.run();
  world.sockets[0]?.cut(4401);
  await world.run(0);
  assert.deepEqual(world.sockets.at(-1)?.protocols, ['sundog-live', 'token.token2']);
  assert.deepEqual(forced, [false, true]);
  world.refusal = 4401;
  world.sockets[1]?.cut(4401);
  await world.run(60_000);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['token_expired'],
  );
  assert.equal(world.sockets.length, 3);
});

test('a shard that may not be opened fails its calls, until somebody else asks', async () => {
  const world = new World();
  const client = world.createClient();
  const watch = client.watchQuery('items:list', { of: 'a' });
  watch.subscribe(() => {});
  world.refusal = 4403;
  await world.run(60_000);
  assert.equal(world.sockets.length, 1);
  const view = watch.current();
  assert.ok(view !== undefined && 'error' in view && view.error.code === 'forbidden');
  await assert.rejects(client.mutation('items:add', { of: 'a', id: 'one' }), { code: 'forbidden' });
  world.refusal = undefined;
  client.setAuth('other');
  await world.run();
  assert.deepEqual(watch.current(), { value: [] });
});

test('a shard that cannot be opened fails its calls, and is tried after long pauses until a release mends it', async () => {
  const world = new World();
  const client = world.createClient();
  const watch = client.watchQuery('items:list', { of: 'a' });
  watch.subscribe(() => {});
  world.refusal = 4500;
  await world.run();
  const view = watch.current();
  assert.ok(view !== undefined && 'error' in view && view.error.code === 'internal_error');
  await assert.rejects(client.mutation('items:add', { of: 'a', id: 'one' }), { code: 'internal_error' });
  assert.equal(client.connectionState().isWebSocketConnected, false);
  await world.run(3_600_000);
  assert.ok(world.sockets.length > 30 && world.sockets.length < 60, `${world.sockets.length} attempts in an hour`);
  assert.equal(watch.current(), view, 'nothing new is told while it fails');
  world.refusal = undefined;
  await world.run(120_000);
  assert.deepEqual(watch.current(), { value: [] });
  const added = client.mutation('items:add', { of: 'a', id: 'one' });
  await world.run();
  assert.equal(await added, 1);
  assert.deepEqual(client.connectionState().connectionRetries, 0);
});

test('a shard that could not be opened is tried by the next call, when nobody has waited for it meanwhile', async () => {
  const world = new World();
  const client = world.createClient();
  world.refusal = 4500;
  const refused = assert.rejects(client.mutation('items:add', { of: 'a', id: 'one' }), { code: 'internal_error' });
  await world.run();
  await refused;
  await world.run(3_600_000);
  assert.ok(world.sockets.length <= 3, 'nothing is tried that nobody needs');
  assert.equal(world.timerCount, 0);
  world.refusal = undefined;
  const added = client.mutation('items:add', { of: 'a', id: 'one' });
  await world.run();
  assert.equal(await added, 1);
});

test('a token is renewed on the open socket before it ends', async () => {
  const world = new World();
  let fetches = 0;
  const client = world.createClient({ token: () => `token${(fetches += 1)}` });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  world.sockets[0]?.push({ type: 'authenticated', expiresAt: world.now() + 60_000 });
  await world.run(29_000);
  assert.equal(fetches, 1);
  await world.run(2000);
  assert.deepEqual(world.sockets[0]?.received.at(-1), { type: 'authenticate', token: 'token2' });
  client.setAuth(null);
  await world.run();
  assert.deepEqual(world.sockets[0]?.received.at(-1), { type: 'authenticate', token: null });
  assert.equal(world.sockets.length, 1);
});

test('a frame that is none makes the client come back and ask for everything', async () => {
  const world = new World();
  const client = world.createClient();
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  world.sockets[0]?.pushText('{"type":"transition","version":9,"changes":[{"instance":0,"patches":[{"fields":{}}]}]}');
  await world.run(1000);
  const first = world.sockets[1]?.received[0];
  assert.ok(first?.type === 'queries' && first.add[0]?.known === undefined);
});

test('an action goes over HTTP, and fails as it fails', async () => {
  const world = new World();
  const client = world.createClient({ token: 'jwt' });
  world.respond = () => ({ status: 200, body: { value: { $bigint: '3' } } });
  assert.equal(await client.action('items:count', {}), 3n);
  assert.equal(world.requests[0]?.headers['authorization'], 'Bearer jwt');
  world.respond = () => ({ status: 400, body: { error: { code: 'full', message: 'It is full.', requestId: 'r' } } });
  const failing = client.action('items:count', {});
  assert.equal(client.connectionState().inflightActions, 1);
  await assert.rejects(failing, { code: 'full', message: 'It is full.' });
  assert.equal(client.connectionState().inflightActions, 0);
  world.respond = () => ({ status: 502, body: 'Bad gateway' });
  await assert.rejects(client.action('items:count'), { code: 'unreachable' });
  assert.equal(world.requests.length, 3, 'an action is not tried again');
});

test('a token that HTTP refuses is fetched anew once', async () => {
  const world = new World();
  let fetches = 0;
  const client = world.createClient({ token: () => `token${(fetches += 1)}` });
  world.respond = ({ headers }) =>
    headers['authorization'] === 'Bearer token2'
      ? { status: 200, body: { value: 1 } }
      : { status: 401, body: { error: { code: 'invalid_token', message: 'It does not count.' } } };
  assert.equal(await client.action('items:count'), 1);
  world.respond = () => ({ status: 401, body: { error: { code: 'invalid_token', message: 'It does not count.' } } });
  await assert.rejects(client.action('items:count'), { code: 'invalid_token' });
});

test('where a call goes is asked until there is an answer', async () => {
  const world = new World();
  const client = world.createClient();
  const answer = client.query('items:count', { of: 'a' });
  const { respond } = world;
  world.respond = () => ({ status: 503, body: { error: { code: 'actor_unavailable', message: 'Later.' } } });
  await world.run(5000);
  assert.ok(world.requests.length >= 2);
  world.respond = respond;
  await world.run(16_000);
  assert.equal(await answer, 0);
});

test('arguments that are no values are refused where they are given', async () => {
  const client = new World().createClient();
  assert.throws(() => client.onUpdate('items:list', { at: new Date(0) as never }, () => {}), { code: 'invalid_value' });
  await assert.rejects(client.mutation('items:add', { at: new Date(0) as never }), { code: 'invalid_value' });
  await assert.rejects(client.query('list'), TypeError);
});

test('a closed client has no sockets, no timers, and no promises that nobody keeps', async () => {
  const world = new World();
  const client = world.createClient();
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  world.isSilent = true;
  const lost = client.mutation('items:add', { of: 'a', id: 'one' });
  client.close();
  await assert.rejects(lost, { code: 'closed' });
  await world.run(60_000);
  assert.equal(world.openSockets.length, 0);
  assert.equal(world.timerCount, 0);
});

test('a query that waits when the client is closed fails, and so does what is asked later', async () => {
  const world = new World();
  const client = world.createClient();
  world.isSilent = true;
  const errors: unknown[] = [];
  client.query('items:count', { of: 'a' }).catch((error: LiveError) => errors.push(error.code));
  await world.run();
  client.close();
  client.query('items:count', { of: 'b' }).catch((error: LiveError) => errors.push(error.code));
  client.mutation('items:add', { of: 'a' }).catch((error: LiveError) => errors.push(error.code));
  await world.run(60_000);
  assert.deepEqual(errors, ['closed', 'closed', 'closed']);
});

test('arguments that fit into no frame are refused where they are given, and the next call is not', async () => {
  const world = new World();
  const client = world.createClient();
  const text = 'x'.repeat(2 ** 20);
  const refused = { code: 'arguments_too_large' };
  const failed = assert.rejects(client.mutation('items:add', { of: 'a', id: text }), refused);
  assert.throws(() => client.onUpdate('items:count', { of: 'a', text }, () => {}), refused);
  await assert.rejects(client.query('items:count', { of: 'a', text }), refused);
  const answer = client.mutation('items:add', { of: 'a', id: 'one' });
  await world.run();
  assert.equal(await answer, 1);
  await failed;
});

test('the news that a frame could not be taken makes the client come back after growing pauses', async () => {
  const world = new World();
  const client = world.createClient();
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  world.isDeaf = true;
  let result: unknown;
  client.mutation('items:add', { of: 'a', id: 'one' }).then(
    (value) => (result = value),
    () => {},
  );
  await world.run(60_000);
  assert.ok(world.sockets.length > 5 && world.sockets.length < 15, `${world.sockets.length}`);
  world.isDeaf = false;
  await world.run(16_000);
  assert.equal(result, 1);
});

test('calls that are refused together are asked about one by one', async () => {
  const world = new World();
  const client = world.createClient();
  const { respond } = world;
  const error = { code: 'request_too_large', message: 'It is too large.' };
  world.respond = (request) =>
    request.body.includes('items:list') ? { status: 413, body: { error } } : respond(request);
  const count = client.watchQuery('items:count', { of: 'a' });
  const list = client.watchQuery('items:list', { of: 'a' });
  count.subscribe(() => {});
  list.subscribe(() => {});
  await world.run();
  assert.deepEqual(count.current(), { value: 0 });
  const view = list.current();
  assert.ok(view !== undefined && 'error' in view && view.error.code === 'request_too_large');
});
