/** Who asks: nothing is asked as anybody but whoever is set at that moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ReferenceWorld as World, type WorldSocket } from './reference-world.ts';
import type { LiveError } from '../values/live-error.ts';

test('what is asked after setAuth is asked as the new one, on a socket that is open', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  void client.mutation('items:add', { of: 'a', id: 'first' });
  await world.run();
  client.setAuth('bob');
  const sent = client.mutation('items:add', { of: 'a', id: 'one' });
  client.onUpdate('items:count', { of: 'a' }, () => {});
  await world.run();
  assert.equal(await sent, 2);
  assert.deepEqual(spokenOf(world.sockets[0]), ['queries', 'mutate', 'authenticate bob', 'queries', 'mutate']);
  assert.equal(world.sockets.length, 1);
});

test('nothing is asked before the shard has said that it knows who asks', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  void client.mutation('items:add', { of: 'a', id: 'first' });
  await world.run();
  world.isSilent = true;
  client.setAuth('bob');
  client.setAuth(null);
  void client.mutation('items:add', { of: 'a', id: 'one' });
  await world.run();
  client.setAuth('cem');
  await world.run();
  assert.deepEqual(spokenOf(world.sockets[0]).slice(2), ['authenticate null']);
  world.isSilent = false;
  await world.run();
  assert.deepEqual(spokenOf(world.sockets[0]).slice(2), ['authenticate null', 'authenticate cem', 'mutate']);
});

test('a token that comes when somebody else asks already is dropped', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  let arrive = (_token: string): void => {};
  client.setAuth(() => new Promise((resolve) => (arrive = resolve)));
  await world.run();
  client.setAuth(null);
  await world.run();
  arrive('ann again');
  await world.run();
  assert.deepEqual(spokenOf(world.sockets[0]), ['queries', 'authenticate null']);
});

test('a token that never comes does not keep the next one from its socket', async () => {
  const world = new World();
  const client = world.createClient({ token: () => new Promise(() => {}) });
  client.onUpdate('items:count', { of: 'a' }, () => {});
  await world.run();
  client.setAuth(null);
  await world.run();
  client.setAuth(() => new Promise(() => {}));
  world.sockets.at(-1)?.cut();
  let result: unknown;
  client.mutation('items:add', { of: 'a', id: 'one' }).then(
    (value) => (result = value),
    () => {},
  );
  await world.run(60_000);
  client.setAuth('bob');
  await world.run(60_000);
  assert.equal(result, 1);
  assert.deepEqual(world.sockets.at(-1)?.protocols, ['sundog-live', 'token.bob']);
});

test('a socket that was opening for the one before says first who asks', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  world.isSilent = true;
  await world.run();
  assert.deepEqual(world.sockets[0]?.protocols, ['sundog-live', 'token.ann']);
  client.setAuth('bob');
  world.isSilent = false;
  await world.run();
  assert.deepEqual(spokenOf(world.sockets[0]), ['authenticate bob', 'queries']);
});

test('a socket that is refused to the one before is opened for the next one', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  const errors: LiveError[] = [];
  const watch = client.watchQuery('items:list', { of: 'a' });
  watch.subscribe(() => {});
  world.isSilent = true;
  await world.run();
  client.setAuth('bob');
  world.isSilent = false;
  world.sockets[0]?.cut(4401, 'The token is no JWT.');
  await world.run();
  assert.deepEqual(errors, []);
  assert.deepEqual(watch.current(), { value: [] });
});

test('a token that cannot be had after setAuth ends the socket of the one before', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  client.onUpdate('items:list', { of: 'a' }, () => {});
  await world.run();
  let isThere = false;
  client.setAuth(() => (isThere ? 'bob' : Promise.reject(new Error('not there'))));
  await world.run(5000);
  assert.equal(world.openSockets.length, 0);
  assert.ok(client.connectionState().connectionRetries > 0);
  isThere = true;
  await world.run(30_000);
  assert.deepEqual(world.openSockets[0]?.protocols, ['sundog-live', 'token.bob']);
});

test('where a call goes is asked anew for somebody else', async () => {
  const world = new World();
  const client = world.createClient({ token: 'ann' });
  const { respond } = world;
  world.respond = () => {
    client.setAuth('bob');
    world.respond = respond;
    return { status: 401, body: { error: { code: 'invalid_token', message: 'It does not count.' } } };
  };
  const watch = client.watchQuery('items:count', { of: 'a' });
  watch.subscribe(() => {});
  await world.run(5000);
  assert.deepEqual(watch.current(), { value: 0 });
});

test('an action is not sent again as somebody else', async () => {
  const world = new World();
  const client = world.createClient({ token: () => 'ann' });
  world.respond = () => {
    client.setAuth(() => 'bob');
    return { status: 401, body: { error: { code: 'invalid_token', message: 'It does not count.' } } };
  };
  await assert.rejects(client.action('items:count'), { code: 'invalid_token' });
  assert.equal(world.requests.length, 1);
});

test('a refused token fails what waits, with the server’s reason', async () => {
  const world = new World();
  const client = world.createClient({ token: 'garbage' });
  world.refusal = 4401;
  world.reason = 'The token is no JWT.';
  const failed = assert.rejects(client.mutation('items:add', { of: 'a', id: 'one' }), {
    code: 'token_expired',
    message: /take the token: The token is no JWT. Call/,
  });
  await world.run();
  await failed;
});

test('a token that no request can carry fails what waits, and none that could not be fetched does', async () => {
  for (const token of ['gar bage', 'one,two', 'line\nbreak', 'schlüssel']) {
    const world = new World();
    const client = world.createClient({ token });
    const failed = assert.rejects(client.query('items:count', { of: 'a' }), { code: 'invalid_token' });
    await world.run(60_000);
    await failed;
    assert.equal(world.sockets.length, 0);
    client.setAuth('bob');
    const answer = client.query('items:count', { of: 'a' });
    await world.run();
    assert.equal(await answer, 0);
    client.setAuth(() => token);
    const refused = assert.rejects(client.mutation('items:add', { of: 'a', id: 'one' }), { code: 'invalid_token' });
    await world.run(60_000);
    await refused;
  }
});

function spokenOf(socket: WorldSocket | undefined): string[] {
  return (socket?.received ?? []).map((frame) =>
    frame.type === 'authenticate' ? `authenticate ${frame.token}` : frame.type,
  );
}
