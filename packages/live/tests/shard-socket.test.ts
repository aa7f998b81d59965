/** What a shard tells its clients, and how often it runs something for that. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { until, type FrameClient } from './socket/frame-client.ts';
import { Lab } from './socket/lab.ts';

const lab = await Lab.start();
after(() => lab.stop());

/** Makes a mutation, and waits until a client has been told: whatever else was to be told before has come then. */
let marks = 0;
async function mark(client: FrameClient): Promise<void> {
  const result = await client.mutate({ client: `marks ${process.pid}`, number: (marks += 1) }, 'items:add', {
    list: 'marks',
    rank: marks,
    text: 'mark',
  });
  assert.ok(result !== undefined && 'value' in result);
}

test('a write runs a query once, however many sockets watch it', async () => {
  const clients = await Promise.all(Array.from({ length: 20 }, () => lab.open()));
  const views = await Promise.all(clients.map((client) => client.watch('items:byList', { list: 'shared' })));
  assert.equal(new Set(views.map(({ instance }) => instance)).size, 1);
  const { runs } = await lab.counts();
  await lab.run('items:add', { list: 'shared', rank: 1, text: 'one' });
  await until(() => views.every(({ value }) => Array.isArray(value) && value.length === 1));
  assert.equal((await lab.counts()).runs, runs + 1);
  for (const client of clients) client.cut();
});

test('a result that has stayed what it was is told to nobody, and the run is counted as in vain', async () => {
  const client = await lab.open();
  const view = await client.watch('items:isEmpty', { list: 'full' });
  await lab.run('items:add', { list: 'full', rank: 1, text: 'one' });
  await until(() => view.value === false);
  const before = await lab.counts();
  const { transitions } = client;
  await lab.run('items:add', { list: 'full', rank: 2, text: 'two' });
  await mark(client);
  const counts = await lab.counts();
  assert.deepEqual([counts.runs - before.runs, counts.runsInVain - before.runsInVain], [1, 1]);
  assert.equal(client.transitions, transitions + 1, 'only the mark');
  assert.deepEqual([view.values, view.patches], [2, 0]);
});

test('take(50) depends on the rows taken, and get on its own row', async () => {
  const client = await lab.open();
  const ids = (await lab.run('items:fill', { list: 'long', count: 60, text: 'x' })) as string[];
  const [id = '', other = ''] = ids;
  const top = await client.watch('items:top', { list: 'long', count: 50 });
  const row = await client.watch('items:get', { id });
  const { runs } = await lab.counts();
  await lab.run('items:setText', { id: other, text: 'below' });
  await lab.run('items:remove', { id: ids[9] ?? '' });
  assert.equal((await lab.counts()).runs, runs);
  await lab.run('items:setText', { id: ids[10] ?? '', text: 'the 50th' });
  await lab.run('items:setText', { id, text: 'its own' });
  await until(() => row.patches + row.values === 2 && top.patches + top.values === 2);
  assert.equal((await lab.counts()).runs, runs + 2);
  const items = top.value as { text: string }[];
  assert.deepEqual([items.length, items[49]?.text], [50, 'the 50th']);
});

test('one frame moves all queries of a client, with the result of its mutation', async () => {
  const client = await lab.open();
  const [from, to] = (await lab.run('items:fill', { list: 'bank', count: 2, text: 'account' })) as string[];
  const views = client.add(
    { path: 'items:byList', args: { list: 'bank' } },
    { path: 'items:total', args: { list: 'bank' } },
    { path: 'items:get', args: { id: from ?? '' } },
  );
  await until(() => views.every(({ instance }) => instance !== undefined));
  assert.equal(client.transitions, 1);
  const seen: unknown[] = [];
  client.onFrame = (frame) => {
    const [list, total, giver] = views.map(({ value }) => value);
    const items = list as { _id: string; rank: number }[];
    const ofList = items.find(({ _id }) => _id === from)?.rank;
    seen.push([
      items.reduce((sum, { rank }) => sum + rank, 0) - Number(total),
      ofList,
      (giver as { rank: number }).rank,
    ]);
    if (frame.type === 'transition') seen.push(frame.results?.map(({ number }) => number));
  };
  await client.mutate({ client: 'banker', number: 1 }, 'items:transfer', { from: from ?? '', to: to ?? '', amount: 7 });
  assert.deepEqual(seen, [[0, -7, -7], [1]]);
});

test('a small change of a large result crosses as a patch, and as the value where that is shorter', async () => {
  const client = await lab.open();
  const ids = (await lab.run('items:fill', { list: 'wide', count: 200, text: 'some text of a row' })) as string[];
  const view = await client.watch('items:byList', { list: 'wide' });
  const { bytes } = client;
  await lab.run('items:setText', { id: ids[100] ?? '', text: 'another text' });
  await until(() => view.patches === 1);
  assert.ok(client.bytes - bytes < 500, `${client.bytes - bytes} characters`);
  const total = await client.watch('items:total', { list: 'wide' });
  await lab.run('items:add', { list: 'wide', rank: 1000, text: 'one more' });
  await until(() => view.patches === 2 && total.values === 2);
  assert.deepEqual([view.values, total.patches], [1, 0]);
  const fresh = await lab.query('items:byList', { list: 'wide' });
  assert.deepEqual({ value: view.value }, fresh);
});

test('a query watched under two numbers has one instance, and stays watched until both are dropped', async () => {
  const client = await lab.open();
  const first = await client.watch('items:byList', { list: 'twice' });
  const second = await client.watch('items:byList', { list: 'twice' });
  assert.equal(first.instance, second.instance);
  client.drop(first);
  await lab.run('items:add', { list: 'twice', rank: 1, text: 'one' });
  await until(() => (second.value as unknown[]).length === 1);
  client.drop(second);
  await mark(client);
  const { runs } = await lab.counts();
  await lab.run('items:add', { list: 'twice', rank: 2, text: 'two' });
  await mark(client);
  assert.equal((await lab.counts()).runs, runs);
});

test('a number used again watches the new query alone', async () => {
  const client = await lab.open();
  const add = (list: string) => ({ query: 9, path: 'items:byList', args: { list } });
  client.send({ type: 'queries', add: [add('old')], remove: [] });
  client.send({ type: 'queries', add: [add('new')], remove: [] });
  await mark(client);
  const { runs } = await lab.counts();
  const { transitions } = client;
  await lab.run('items:add', { list: 'old', rank: 1, text: 'one' });
  await mark(client);
  assert.equal((await lab.counts()).runs, runs);
  assert.equal(client.transitions, transitions + 1);
});

test('an instance that nobody watches goes stale with a write, and is run anew for whoever comes', async () => {
  const client = await lab.open();
  const args = { list: 'stale' };
  const first = await client.watch('items:byList', args);
  const known = client.known(first);
  client.drop(first);
  await mark(client);
  const { runs } = await lab.counts();
  await lab.run('items:add', { list: 'stale', rank: 1, text: 'one' });
  await mark(client);
  assert.equal((await lab.counts()).runs, runs);
  const second = await client.watch('items:byList', args, known);
  assert.equal(second.instance, first.instance);
  assert.deepEqual({ value: second.value }, await lab.query('items:byList', args));
});

test('a client that says goodbye is answered, and forgotten', async () => {
  const shard = 'roomId/goodbye';
  const client = await lab.open({ shard });
  await client.watch('posts:list', { roomId: 'goodbye' });
  assert.equal((await lab.counts(shard)).sessions, 1);
  client.socket.close(1000, 'goodbye');
  await until(() => client.closeCode !== undefined);
  assert.equal(client.closeCode, 1000);
  await until(async () => (await lab.counts(shard)).sessions === 0, 'it is forgotten');
  assert.equal(await lab.probe(shard, 'countRows', '_sundog_live_session'), 0);
  assert.equal(await lab.probe(shard, 'countRows', '_sundog_live_watch'), 0);
});

test('instances are pruned after five minutes, and outcomes of mutations after a day', async () => {
  const shard = 'roomId/pruned';
  const client = await lab.open({ shard });
  const view = await client.watch('posts:list', { roomId: 'pruned' });
  const kept = await client.watch('posts:list', { roomId: 'pruned' });
  await client.mutate({ client: 'pruner', number: 1 }, 'posts:send', { roomId: 'pruned', text: 'one' });
  const rows = (table: string): Promise<number> => lab.probe<number>(shard, 'countRows', `_sundog_live_${table}`);
  const prune = async (minutes: number): Promise<void> => {
    await lab.probe(null, 'skewMs', minutes * 60_000);
    assert.notEqual(await lab.probe(shard, 'hurry', 'live.prune'), null, 'pruning is planned');
  };
  try {
    client.drop(view);
    await prune(6);
    await lab.run('posts:send', { roomId: 'pruned', text: 'two' });
    await until(() => (kept.value as unknown[]).length === 2, 'the watched instance is still told of');
    client.drop(kept);
    await until(async () => (await lab.probe<number | null>(shard, 'hurry', 'live.prune')) !== null);
    assert.equal(await rows('instance'), 1);
    await prune(12);
    await until(async () => (await rows('instance')) === 0, 'the instance is gone');
    assert.equal(await rows('patch'), 0);
    assert.equal((await lab.counts(shard)).instances, 0);
    assert.equal(await rows('mutation'), 1);
    await prune(25 * 60);
    await until(async () => (await rows('mutation')) === 0, 'the outcome is gone');
  } finally {
    await lab.probe(null, 'skewMs', 0);
  }
});

test('each shard is listed once, also when the engine dies in between', async () => {
  const send = (roomId: string): Promise<unknown> => lab.run('posts:send', { roomId, text: 'hello' });
  const names = Array.from({ length: 12 }, (_, n) => `listed-${n}`);
  await Promise.all([...names, ...names].map(send));
  await lab.query('posts:list', { roomId: 'listed-never' });
  const sent = Promise.allSettled(names.map((name) => send(`${name}-more`)));
  await lab.host.crash();
  await sent;
  await Promise.all(names.flatMap((name) => [send(name), send(`${name}-more`)]));
  const page = { field: 'roomId', limit: 1000 };
  const listed = (await lab.probe<{ name: string }[]>('__root__', 'shards', page)).map(({ name }) => name);
  const expected = names.flatMap((name) => [`roomId/${name}`, `roomId/${name}-more`]);
  assert.deepEqual(listed.filter((name) => name.startsWith('roomId/listed-')).sort(), expected.sort());
});

test('a shard that nothing was written to is not listed, whatever was called there', async () => {
  const roomId = 'forged';
  const codes: unknown[] = [];
  for (const [path, args] of [
    ['posts:send', { roomId, text: 5 }],
    ['posts:nonsense', { roomId }],
    ['posts:echo', { roomId, text: 'nothing' }],
    ['ledger:refuse', { roomId, entry: 'one' }],
  ] as const) {
    const client = await lab.open({ shard: 'roomId/forged' });
    const result = await client.mutate({ client: path, number: 1 }, path, args);
    codes.push(result !== undefined && 'error' in result ? result.error.code : result?.value);
  }
  assert.deepEqual(codes, ['invalid_arguments', 'unknown_function', 'nothing', 'refused']);
  const find = async (): Promise<string[]> => {
    const listed = await lab.probe<{ name: string }[]>('__root__', 'shards', { field: 'roomId', limit: 1000 });
    return listed.flatMap(({ name }) => (name === 'roomId/forged' ? [name] : []));
  };
  assert.deepEqual(await find(), []);
  const client = await lab.open({ shard: 'roomId/forged' });
  const view = await client.watch('ledger:log', { roomId });
  await client.mutate({ client: 'two', number: 1 }, 'ledger:appendLater', { roomId, entry: 'one' });
  await client.mutate({ client: 'two', number: 2 }, 'ledger:append', { roomId, entry: 'two' });
  assert.equal((view.value as unknown[]).length, 2);
  assert.deepEqual(await find(), ['roomId/forged']);
  assert.equal((await lab.counts('roomId/forged')).version, 2);
});
