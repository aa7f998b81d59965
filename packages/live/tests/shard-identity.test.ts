/** Who may see what: shared results, results of one identity, tokens that come, change and end. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { until } from './socket/frame-client.ts';
import { createToken, Lab } from './socket/lab.ts';

const lab = await Lab.start();
after(() => lab.stop());

const ada = await createToken('ada');
const bob = await createToken('bob');

test('a query that asks who asks has an instance for each identity, shared by their sockets', async () => {
  const [first, second, other, nobody] = await Promise.all([
    lab.open({ token: ada }),
    lab.open({ token: await createToken('ada', 1800) }),
    lab.open({ token: bob }),
    lab.open(),
  ]);
  const views = [];
  for (const client of [first, second, other, nobody]) views.push(await client.watch('people:whoAmI', {}));
  assert.deepEqual(
    views.map(({ value }) => value),
    ['ada', 'ada', 'bob', null],
  );
  const [one, two, three, four] = views.map(({ instance }) => instance);
  assert.equal(one, two);
  assert.equal(new Set([one, three, four]).size, 3);
  assert.deepEqual(await lab.query('people:whoAmI', {}, bob), { value: 'bob' });
  assert.deepEqual(await lab.query('people:whoAmI', {}), { value: null });
});

test('a shared instance is split when its function begins to ask', async () => {
  const args = { name: 'split' };
  const clients = [
    await lab.open({ token: ada }),
    await lab.open({ token: ada }),
    await lab.open({ token: bob }),
    await lab.open(),
  ];
  const views = await Promise.all(clients.map((client) => client.watch('people:perhaps', args)));
  const items = await Promise.all(clients.map((client) => client.watch('items:byList', { list: 'beside' })));
  assert.equal(new Set(views.map(({ instance }) => instance)).size, 1);
  await lab.run('people:turn', { name: 'split', isOn: true });
  await until(() => views.every(({ value }) => value !== 'everyone'));
  assert.deepEqual(
    views.map(({ value }) => value),
    ['ada', 'ada', 'bob', 'nobody'],
  );
  assert.equal(new Set(views.map(({ instance }) => instance)).size, 3);
  assert.deepEqual(await lab.query('people:perhaps', args, bob), { value: 'bob' });
  assert.equal((await (await lab.open({ token: bob })).watch('people:perhaps', args)).value, 'bob');
  await lab.run('people:turn', { name: 'split', isOn: false });
  await until(() => views.every(({ value }) => value === 'everyone'));
  await lab.run('items:add', { list: 'beside', rank: 1, text: 'one' });
  await until(() => items.every(({ value }) => (value as unknown[]).length === 1));
});

test('who becomes somebody that has an instance of their own watches that one, and misses no change of it', async () => {
  const args = { name: 'own' };
  const turn = (isOn: boolean) => lab.run('people:turn', { ...args, isOn });
  const first = await lab.open({ token: ada });
  await turn(true);
  const own = await first.watch('people:perhaps', args);
  await turn(false);
  await until(() => own.value === 'everyone');
  const second = await lab.open();
  const shared = await second.watch('people:perhaps', args);
  assert.notEqual(shared.instance, own.instance);
  second.send({ type: 'authenticate', token: ada });
  await until(() => second.frames.some(({ type }) => type === 'authenticated'));
  await turn(true);
  await until(() => own.value === 'ada' && shared.value === 'ada');
  assert.equal(shared.instance, own.instance);
});

test('re-authentication changes what a client sees, and what it does', async () => {
  const client = await lab.open();
  const who = await client.watch('people:whoAmI', {});
  const shared = await client.watch('items:byList', { list: 'shared' });
  assert.equal(who.value, null);
  client.send({ type: 'authenticate', token: bob });
  await until(() => who.value === 'bob');
  assert.deepEqual([shared.values, shared.patches], [1, 0], 'what is everyone’s stays');
  client.send({ type: 'authenticate', token: null });
  await until(() => who.value === null);
  assert.equal(client.frames.filter(({ type }) => type === 'authenticated').length, 2);
});

test('what a client sends after a token is done as that identity', async () => {
  const client = await lab.open();
  client.send({ type: 'authenticate', token: ada });
  const result = await client.mutate({ client: 'as ada', number: 1 }, 'people:asWhom', {});
  assert.deepEqual(result, { number: 1, value: 'ada' });
});

test('a client becomes who it says in the order in which it says so, and what it says next is said by that one', async () => {
  const slow = await createToken('slow');
  const client = await lab.open();
  const who = client.add({ path: 'people:whoAmI', args: {} })[0];
  const asWhom = { type: 'mutate', client: 'in order', acknowledged: 0, path: 'people:asWhom', args: {} } as const;
  client.send({ type: 'authenticate', token: slow });
  client.send({ ...asWhom, number: 1 });
  client.send({ type: 'authenticate', token: bob });
  client.send({ ...asWhom, number: 2 });
  await until(() => client.results.size === 2);
  await until(() => client.frames.filter(({ type }) => type === 'authenticated').length === 2);
  assert.deepEqual(
    [...client.results.values()],
    [
      { number: 1, value: 'slow' },
      { number: 2, value: 'bob' },
    ],
  );
  await until(() => who?.value === 'bob');
  assert.equal((await client.watch('people:perhaps', { name: 'in order' })).value, 'everyone');
  assert.equal(who?.value, 'bob');
});

test('what is said behind a token that is none is not done', async () => {
  const client = await lab.open({ token: ada });
  client.send({ type: 'authenticate', token: 'nonsense' });
  const args = { list: 'behind', rank: 1, text: '' };
  client.send({ type: 'mutate', client: 'behind', number: 1, acknowledged: 0, path: 'items:add', args });
  await until(() => client.closeCode !== undefined);
  assert.deepEqual(await lab.query('items:byList', { list: 'behind' }), { value: [] });
});

test('a token that is none, or is no longer good, closes the socket with 4401', async () => {
  for (const token of ['nonsense', await createToken('ada', -10)]) {
    const refused = await lab.open({ token });
    await until(() => refused.closeCode !== undefined);
    assert.deepEqual([refused.closeCode, refused.frames], [4401, []]);
    const client = await lab.open();
    client.send({ type: 'authenticate', token });
    await until(() => client.closeCode !== undefined);
    assert.equal(client.closeCode, 4401);
    const { error } = (await lab.query('people:whoAmI', {}, token)) as { error: { code: string } };
    assert.equal(error.code, 'invalid_token');
  }
});

test('the end of a token closes its socket and no other', async () => {
  const short = await lab.open({ token: await createToken('ada', 2) });
  const longer = await lab.open({ token: await createToken('ada', 4) });
  const renewed = await lab.open({ token: await createToken('ada', 2) });
  const long = await lab.open({ token: ada });
  renewed.send({ type: 'authenticate', token: bob });
  await until(() => short.closeCode !== undefined && longer.closeCode !== undefined);
  assert.deepEqual([short.closeCode, longer.closeCode], [4401, 4401]);
  assert.equal((await renewed.watch('people:whoAmI', {})).value, 'bob');
  assert.equal((await long.watch('people:whoAmI', {})).value, 'ada');
});

test('a token that ends in centuries is one like any other', async () => {
  const token = await createToken('ada', 300 * 365 * 24 * 3600);
  const client = await lab.open({ shard: 'roomId/centuries', token });
  assert.deepEqual((await client.watch('posts:list', { roomId: 'centuries' })).value, []);
  client.send({ type: 'authenticate', token });
  await until(() => client.frames.some(({ type }) => type === 'authenticated' || type === 'error'));
  assert.deepEqual(client.errors, []);
});

test('a client that ignores the end of its token can do nothing any more', async () => {
  const client = await lab.open({ token: await createToken('ada', 1) });
  // It leaves the server's close frame unanswered.
  Object.assign(client.socket, { close: () => {} });
  let isClosing = false;
  const receiver = Reflect.get(client.socket, '_receiver') as {
    removeAllListeners: (event: string) => void;
    on: (event: string, listener: () => void) => void;
  };
  receiver.removeAllListeners('conclude');
  receiver.on('conclude', () => (isClosing = true));
  await until(() => isClosing);
  client.send({
    type: 'mutate',
    client: 'ghost',
    number: 1,
    acknowledged: 0,
    path: 'items:add',
    args: { list: 'ghost', rank: 1, text: 'boo' },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(await lab.query('items:byList', { list: 'ghost' }), { value: [] });
  client.cut();
});

test('a shard that one may not open is closed with 4403, by socket, by HTTP and after a change of identity', async () => {
  const shard = 'roomId/private-1';
  const args = { roomId: 'private-1' };
  const refused = await lab.open({ shard, token: bob });
  await until(() => refused.closeCode !== undefined);
  assert.deepEqual([refused.closeCode, refused.frames], [4403, []]);
  const far = await lab.open({ shard: `roomId/private-${'部屋'.repeat(60)}`, token: bob });
  await until(() => far.closeCode !== undefined);
  assert.equal(far.closeCode, 4403, 'a reason has 123 bytes, whatever the name');
  const { error } = (await lab.query('posts:list', args, bob)) as { error: { code: string } };
  assert.equal(error.code, 'forbidden_shard');
  const written = await lab.mutate({ path: 'posts:send', args: { ...args, text: 'no' }, token: bob });
  assert.equal('error' in written && written.error.code, 'forbidden_shard');
  const client = await lab.open({ shard, token: ada });
  const view = await client.watch('posts:list', args);
  assert.deepEqual(view.value, []);
  client.send({ type: 'authenticate', token: bob });
  await until(() => client.closeCode !== undefined);
  assert.equal(client.closeCode, 4403);
  assert.equal((await lab.counts(shard)).sessions, 0);
});
