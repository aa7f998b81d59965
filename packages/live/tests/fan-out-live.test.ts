/**
 * Queries across shards that are watched: what clients are told, how often anything runs for that, and what survives.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { LiveClient } from '../src/client.ts';
import type { Value } from '../src/lib/values/value.ts';
import { createNumbers, type Note } from './fan-out/numbers.ts';
import { until, type FrameClient, type View } from './socket/frame-client.ts';
import { createToken, Lab } from './socket/lab.ts';

const lab = await Lab.start(new URL('./fan-out/', import.meta.url));
after(() => lab.stop());

function ranks(view: View | undefined): number[] {
  return ((view?.value ?? []) as readonly Value[]).map((note) => (note as object as Note).rank);
}

function isList(view: View | undefined, expected: readonly number[]): boolean {
  return JSON.stringify(ranks(view)) === JSON.stringify(expected);
}

async function add(room: string, author: string, rank: number): Promise<string> {
  return (await lab.run('notes:add', { room, author, rank })) as string;
}

async function fresh(path: string, args: object): Promise<unknown> {
  const outcome = await lab.query(path, args as never);
  assert.ok('value' in outcome, JSON.stringify(outcome));
  return outcome.value;
}

test('a change in any shard runs its part once, and the query once, however many watch', async () => {
  for (const room of ['a1', 'a2', 'a3']) await add(room, 'ann', 1);
  const clients = await Promise.all(Array.from({ length: 5 }, () => lab.open()));
  const views = await Promise.all(clients.map((client) => client.watch('notes:byAuthor', { author: 'ann', least: 1 })));
  assert.ok(views.every((view) => isList(view, [1, 1, 1])));
  const before = await countAll(['__root__', 'room/a1', 'room/a2']);
  const { told } = await lab.probe<{ told: number }>(null, 'seen');
  const id = await add('a2', 'ann', 7);
  await until(() => views.every((view) => isList(view, [7, 1, 1, 1])));
  await lab.run('notes:setRank', { id, rank: 0 });
  await until(() => views.every((view) => isList(view, [1, 1, 1])));
  await add('a2', 'bob', 3);
  await lab.run('notes:remove', { id });
  assert.deepEqual(await runsSince(before), { __root__: 2, 'room/a1': 0, 'room/a2': 2 });
  assert.equal((await lab.probe<{ told: number }>(null, 'seen')).told, told + 2);
  assert.ok(views.every(({ values, patches }) => values === 1 && patches === 2));
  for (const client of clients) client.cut();
});

test('a shard that is new joins', async () => {
  const client = await lab.open();
  const list = await client.watch('notes:byAuthor', { author: 'new', least: 0 });
  const totals = await client.watch('notes:totals', { author: 'new' });
  await add('b1', 'new', 4);
  await until(() => isList(list, [4]));
  await add('b2', 'new', 5);
  await until(() => isList(list, [5, 4]));
  await until(() => JSON.stringify(totals.value).includes('"sum":9'));
  assert.deepEqual(totals.value, { author: 'new', sum: 9, rooms: ['room/b1', 'room/b2'] });
});

test('pages stay whole while rows come and go in any shard, and in shards that are new', async () => {
  const ids = new Map<number, string>();
  for (let rank = 0; rank < 12; rank += 1) ids.set(rank, await add(`p${rank % 3}`, 'pam', rank));
  const client = new LiveClient(lab.host.url, { webSocket: WebSocket });
  after(() => client.close());
  const pages = client.paginate('notes:pageByAuthor', { author: 'pam' }, { initialNumItems: 4 });
  const shown = () => pages.current().results.map((note) => (note as object as Note).rank);
  pages.subscribe(() => {});
  await until(() => pages.current().status === 'CanLoadMore');
  assert.deepEqual(shown(), [0, 1, 2, 3]);
  pages.current().loadMore(4);
  await until(() => pages.current().status === 'CanLoadMore');
  assert.deepEqual(shown(), [0, 1, 2, 3, 4, 5, 6, 7]);
  await add('p3', 'pam', 2.5);
  await until(() => shown().join() === '0,1,2,2.5,3,4,5,6,7');
  await lab.run('notes:remove', { id: ids.get(3) ?? '' });
  await lab.run('notes:remove', { id: ids.get(4) ?? '' });
  await until(() => shown().join() === '0,1,2,2.5,5,6,7,8');
  pages.current().loadMore(9);
  await until(() => pages.current().status === 'Exhausted');
  await add('p0', 'pam', 20);
  await until(() => shown().join() === '0,1,2,2.5,5,6,7,8,9,10,11,20');
});

test('two queries never tear, whatever comes from several shards', async () => {
  const seed = Date.now() % 100_000;
  const numbers = createNumbers(seed);
  const rooms = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
  const ids = new Map<string, string>();
  for (const room of rooms) ids.set(room, await add(room, 'pair', 1));
  const client = await lab.open();
  const [list, totals] = client.add(
    { path: 'notes:byAuthor', args: { author: 'pair', least: 0 } },
    { path: 'notes:totals', args: { author: 'pair' } },
  );
  await until(() => list?.instance !== undefined && totals?.instance !== undefined);
  let frames = 0;
  const torn: string[] = [];
  client.onFrame = () => {
    frames += 1;
    const sum = ranks(list).reduce((total, rank) => total + rank, 0);
    const told = (totals?.value as { sum: number } | undefined)?.sum;
    if (sum !== told) torn.push(`${sum} and ${told}`);
  };
  await Promise.all(
    rooms.map(async (room) => {
      for (let round = 0; round < 15; round += 1) {
        await lab.run('notes:setRank', { id: ids.get(room) ?? '', rank: numbers(1000) });
      }
    }),
  );
  const expected = JSON.stringify(await fresh('notes:byAuthor', { author: 'pair', least: 0 }));
  await until(() => JSON.stringify(list?.value) === expected);
  client.onFrame = undefined;
  assert.deepEqual(torn, [], `seed ${seed}`);
  assert.ok(frames <= 90, `${frames} frames of 90 writes`);
});

test('what one query has of a shard, the others of the client have too', async () => {
  const client = await lab.open();
  const [list, totals] = client.add(
    { path: 'notes:byAuthor', args: { author: 'left', least: 0 } },
    { path: 'notes:totals', args: { author: 'right' } },
  );
  await until(() => list?.instance !== undefined && totals?.instance !== undefined);
  const torn: string[] = [];
  client.onFrame = () => {
    const sum = ranks(list).reduce((total, rank) => total + rank, 0);
    const told = (totals?.value as { sum: number } | undefined)?.sum;
    if (sum !== told) torn.push(`${sum} and ${told}`);
  };
  const note = (author: string, rank: number) => ({ author, rank, label: null });
  await lab.probe(null, 'hinder', { slowShard: 'room/o1', slowMs: 30 });
  for (let round = 1; round <= 10; round += 1) {
    // The first is told of for one query alone, and while the root shard asks for it, the second changes both.
    await lab.run('notes:addAll', { room: 'o1', notes: [note('left', 0)] });
    await wait(10);
    await lab.run('notes:addAll', { room: 'o1', notes: [note('left', 1), note('right', 1)] });
  }
  await lab.probe(null, 'hinder', { slowShard: '' });
  await until(() => ranks(list).length === 20);
  client.onFrame = undefined;
  assert.deepEqual(torn, []);
});

test('when nobody watches any more, shards stop telling', async () => {
  await add('d1', 'quiet', 1);
  const client = await lab.open();
  await client.watch('notes:byAuthor', { author: 'quiet', least: 0 });
  const parts = await lab.probe<number>('room/d1', 'countRows', '_sundog_live_part');
  client.cut();
  await until(async () => {
    await add('d1', 'quiet', 2);
    return (await lab.probe<number>('room/d1', 'countRows', '_sundog_live_part')) < parts;
  });
  const { told } = await lab.probe<{ told: number }>(null, 'seen');
  const { runs } = await lab.counts('room/d1');
  await add('d1', 'quiet', 3);
  await add('d1', 'quiet', 4);
  assert.equal((await lab.counts('room/d1')).runs, runs);
  assert.equal((await lab.probe<{ told: number }>(null, 'seen')).told, told);
  const again = await (await lab.open()).watch('notes:byAuthor', { author: 'quiet', least: 0 });
  assert.deepEqual(again.value, await fresh('notes:byAuthor', { author: 'quiet', least: 0 }));
});

test('whoever asks has a result of their own as soon as the function asks who that is', async () => {
  const ann = await lab.open({ token: await createToken('ann') });
  const nobody = await lab.open();
  const mine = await ann.watch('notes:mine', {});
  const theirs = await nobody.watch('notes:mine', {});
  assert.notEqual(mine.instance, theirs.instance);
  const [first, second] = [await ann.watch('notes:seldomAsks', {}), await nobody.watch('notes:seldomAsks', {})];
  assert.equal(first.instance, second.instance);
  await add('e1', 'gate', 0);
  await until(
    () =>
      JSON.stringify(first.value).includes('room/e1 ann') && JSON.stringify(second.value).includes('room/e1 nobody'),
  );
  assert.notEqual(first.instance, second.instance);
  await add('e2', 'gate', 0);
  await until(
    () =>
      JSON.stringify(first.value).includes('room/e2 ann') && JSON.stringify(second.value).includes('room/e2 nobody'),
  );
});

test('only those who may ask all shards can watch, and whoever becomes another may no longer', async () => {
  const stranger = await lab.open({ token: await createToken('stranger') });
  assert.equal((await stranger.watch('notes:totals', { author: 'ann' })).error, 'forbidden_fan_out');
  const client = await lab.open();
  const view = await client.watch('notes:totals', { author: 'ann' });
  assert.equal(view.error, undefined);
  client.send({ type: 'authenticate', token: await createToken('stranger') });
  await until(() => view.error === 'forbidden_fan_out');
  await add('a1', 'ann', 1);
  assert.equal(view.error, 'forbidden_fan_out');
});

test('a query that fails in one shard is an error that names it, until that shard is well', async () => {
  const client = await lab.open();
  const view = await client.watch('notes:strict', {});
  assert.equal(view.error, undefined);
  const id = await add('f1', 'x', -5);
  await until(() => view.error === 'shard_failed');
  await lab.run('notes:setRank', { id, rank: 0 });
  await until(() => view.error === undefined && ranks(view)[0] === 0);
});

test('a shard that cannot be asked is an error that names it, and is asked again', async () => {
  await add('g1', 'gus', 1);
  await lab.probe(null, 'hinder', { brokenShard: 'room/g1' });
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'gus', least: 0 });
  assert.equal(view.error, 'shard_failed');
  await lab.probe('__root__', 'hurry', 'live.retry');
  await add('g2', 'gus', 2);
  await lab.probe(null, 'hinder', { brokenShard: '' });
  await lab.probe('__root__', 'hurry', 'live.retry');
  await until(() => isList(view, [2, 1]));
  await add('g1', 'gus', 3);
  await until(() => isList(view, [3, 2, 1]));
  assert.equal((await lab.probe<string[]>('__root__', 'listJobs')).includes('live.retry'), false);
});

test('a part that changes while its shard cannot be asked is not shown as it was', async () => {
  const id = await add('h1', 'hal', 1);
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'hal', least: 0 });
  await lab.probe(null, 'hinder', { brokenShard: 'room/h1' });
  await lab.run('notes:setRank', { id, rank: 2 });
  await until(() => view.error === 'shard_failed');
  await lab.probe(null, 'hinder', { brokenShard: '' });
  await lab.probe('__root__', 'hurry', 'live.retry');
  await until(() => isList(view, [2]));
});

test('a client that wants a query no longer while shards are asked does not get it', async () => {
  await add('i1', 'ira', 1);
  await lab.probe(null, 'hinder', { slowShard: 'room/i1', slowMs: 500 });
  const client = await lab.open();
  const [slow] = client.add({ path: 'notes:byAuthor', args: { author: 'ira', least: 0 } });
  const quick = await client.watch('notes:nothing', {});
  assert.equal(quick.error, 'unknown_function');
  if (slow !== undefined) client.drop(slow);
  const again = await client.watch('notes:byAuthor', { author: 'ira', least: 1 });
  assert.equal(slow?.instance, undefined);
  assert.ok(isList(again, [1]));
  await lab.probe(null, 'hinder', { slowShard: '' });
});

test('a shard that was evicted still tells', async () => {
  const id = await add('j1', 'jo', 1);
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'jo', least: 0 });
  await lab.probe('room/j1', 'evict').catch(() => undefined);
  await lab.run('notes:setRank', { id, rank: 2 });
  await until(() => isList(view, [2]));
});

test('a root shard that was evicted finds everything again', async () => {
  const id = await add('k1', 'kay', 1);
  await add('k2', 'kay', 5);
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'kay', least: 0 });
  await lab.probe('__root__', 'evict').catch(() => undefined);
  await until(() => client.closeCode !== undefined);
  await lab.run('notes:setRank', { id, rank: 2 });
  const next = await resume(client, view);
  await until(() => isList(next.view, [5, 2]));
  await lab.run('notes:setRank', { id, rank: 9 });
  await until(() => isList(next.view, [9, 5]));
});

test('what nothing has touched is resumed without its value, also after a kill', async () => {
  await add('l1', 'lee', 1);
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'lee', least: 0 });
  await lab.host.crash();
  const next = await resume(client, view);
  assert.deepEqual([next.view.values, next.view.patches], [0, 0]);
  const id = await add('l1', 'lee', 2);
  await until(() => isList(next.view, [2, 1]));
  await lab.run('notes:remove', { id });
  await until(() => isList(next.view, [1]));
});

test('a kill between a change and its telling loses nothing', async () => {
  const id = await add('m1', 'mo', 1);
  const client = await lab.open();
  const view = await client.watch('notes:byAuthor', { author: 'mo', least: 0 });
  await lab.probe(null, 'hinder', { mutedShard: 'room/m1' });
  await lab.run('notes:setRank', { id, rank: 2 });
  await lab.host.crash();
  const next = await resume(client, view);
  await until(() => isList(next.view, [2]));
  await until(async () => !(await lab.probe<string[]>('room/m1', 'listJobs')).includes('live.tell'));
});

test('a shard that was killed between its commit and its transition tells by itself', async () => {
  const id = await add('n1', 'nia', 1);
  const client = await lab.open();
  await client.watch('notes:byAuthor', { author: 'nia', least: 0 });
  await lab.probe(null, 'hinder', { frozenShard: 'room/n1' });
  await Promise.race([lab.run('notes:setRank', { id, rank: 2 }).catch(() => undefined), wait(500)]);
  await lab.host.crash();
  // Nobody asks the shard for anything: it wakes, tells, and hears that nobody is there to be told.
  await until(async () => (await lab.probe<{ told: number }>(null, 'seen')).told > 0);
  const other = await lab.open();
  assert.ok(isList(await other.watch('notes:byAuthor', { author: 'nia', least: 0 }), [2]));
});

test('whatever happens, what is watched becomes what is asked', async () => {
  const seed = Number(process.env['FAN_OUT_SEED'] ?? Date.now() % 100_000);
  const numbers = createNumbers(seed);
  const queries = [
    { path: 'notes:first', args: { index: 'by_rank', order: 'desc', count: 7 } },
    { path: 'notes:byAuthor', args: { author: 'max', least: 3 } },
    { path: 'notes:totals', args: { author: 'max' } },
    { path: 'notes:pageByAuthor', args: { author: 'max', paginationOpts: { numItems: 4, cursor: null } } },
  ];
  let clients = await Promise.all([lab.open(), lab.open()]);
  let views = await watchAll(clients, queries);
  const ids: string[] = [];
  for (let step = 0; step < 120; step += 1) {
    const id = ids[numbers(Math.max(1, ids.length))] ?? '';
    const kind = numbers(24);
    if (kind === 0) await lab.probe(`room/z${numbers(8)}`, 'evict').catch(() => undefined);
    else if (kind === 1) {
      await (numbers(2) === 0 ? lab.host.crash() : lab.probe('__root__', 'evict').catch(() => undefined));
      for (const client of clients) client.cut();
      clients = await Promise.all([lab.open(), lab.open()]);
      views = await watchAll(clients, queries);
    } else if (kind < 12 || ids.length === 0)
      ids.push(await add(`z${numbers(8)}`, ['max', 'min'][numbers(2)] ?? '', numbers(10)));
    else if (kind < 20) await lab.run('notes:setRank', { id, rank: numbers(10) });
    else {
      await lab.run('notes:remove', { id });
      ids.splice(ids.indexOf(id), 1);
    }
    if (step % 20 < 19) continue;
    for (const [index, { path, args }] of queries.entries()) {
      const expected = JSON.stringify(await fresh(path, args));
      const isSo = (): boolean => views.every((each) => JSON.stringify(each[index]?.value) === expected);
      await until(isSo, `seed ${seed}, step ${step}: ${path} is ${expected}`);
    }
  }
});

async function watchAll(
  clients: readonly FrameClient[],
  queries: readonly { path: string; args: object }[],
): Promise<View[][]> {
  return Promise.all(
    clients.map((client) => Promise.all(queries.map(({ path, args }) => client.watch(path, args as never)))),
  );
}

async function resume(client: FrameClient, view: View): Promise<{ client: FrameClient; view: View }> {
  const from = client.known(view);
  const next = await lab.open();
  return { client: next, view: await next.watch(view.path, view.args, from) };
}

async function countAll(shards: readonly string[]): Promise<Record<string, number>> {
  const runs = await Promise.all(shards.map(async (shard) => [shard, (await lab.counts(shard)).runs] as const));
  return Object.fromEntries(runs);
}

async function runsSince(before: Record<string, number>): Promise<Record<string, number>> {
  const counts = await countAll(Object.keys(before));
  return Object.fromEntries(Object.entries(counts).map(([shard, runs]) => [shard, runs - (before[shard] ?? 0)]));
}

function wait(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeMs));
}
