/** Clients that come back, shards that sleep or die, and clients that do not read: nothing missed, nothing too much. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import type { Counts } from './socket/counts.ts';
import { until, type View } from './socket/frame-client.ts';
import { Lab } from './socket/lab.ts';

const lab = await Lab.start();
after(() => lab.stop());

/** The engine lets go of an object ten seconds after its last request. */
const IDLE_MS = 13_000;

/** Makes a list that is long enough for patches to be shorter. */
async function fill(list: string): Promise<string[]> {
  return (await lab.run('items:fill', { list, count: 30, text: 'some text of a row' })) as string[];
}

/** A client watches a list and goes: what it knows of it, and a row of the list. */
async function watchAndLeave(list: string) {
  const [id = ''] = await fill(list);
  const client = await lab.open();
  const known = client.known(await client.watch('items:byList', { list }));
  const { sessions } = await lab.counts();
  client.cut();
  await until(async () => (await lab.counts()).sessions < sessions, 'it is gone');
  return { id, known };
}

async function isFresh(view: View): Promise<void> {
  const fresh = await lab.query(view.path, view.args);
  assert.deepEqual({ value: view.value }, fresh);
}

test('a write that touches no query leaves the version as it is; a stale query is told in full', async () => {
  const list = 'untouched';
  const { id, known } = await watchAndLeave(list);
  const { version } = await lab.counts();
  await fill('another that nobody watches');
  assert.equal((await lab.counts()).version, version);
  await lab.run('items:setText', { id, text: 'seen by nobody' });
  await lab.run('items:setText', { id, text: 'nor this' });
  const { version: stale } = await lab.counts();
  assert.equal(stale, version + 1);
  const back = await lab.open();
  const view = await back.watch('items:byList', { list }, known);
  await isFresh(view);
  await lab.run('items:setText', { id, text: 'seen' });
  await until(() => back.version === stale + 1);
  await isFresh(view);
});

for (const missed of [0, 1, 10]) {
  test(`a client that has missed ${missed} writes gets as many patches, and no value`, async () => {
    const list = `missed-${missed}`;
    const [id = ''] = await fill(list);
    const client = await lab.open();
    const known = client.known(await client.watch('items:byList', { list }));
    client.cut();
    const other = await lab.open();
    const watched = await other.watch('items:byList', { list });
    for (let n = 0; n < missed; n += 1) {
      await lab.run('items:setText', { id, text: `text ${n}` });
      await until(() => watched.patches === n + 1);
    }
    const { runs } = await lab.counts();
    const back = await lab.open();
    const view = await back.watch('items:byList', { list }, known);
    assert.deepEqual([view.values, view.patches], [0, missed]);
    assert.equal((await lab.counts()).runs, runs);
    await isFresh(view);
    await lab.run('items:setText', { id, text: 'the last' });
    await until(() => view.patches === missed + 1);
    await isFresh(view);
  });

  test(`the same after the engine has died: ${missed} writes`, async () => {
    const list = `died-${missed}`;
    const [id = ''] = await fill(list);
    const client = await lab.open();
    const known = client.known(await client.watch('items:byList', { list }));
    client.cut();
    const watched = await (await lab.open()).watch('items:byList', { list });
    for (let n = 0; n < missed; n += 1) {
      await lab.run('items:setText', { id, text: `text ${n}` });
      await until(() => watched.patches === n + 1);
    }
    await lab.host.crash();
    const back = await lab.open();
    const view = await back.watch('items:byList', { list }, known);
    assert.deepEqual([view.values, view.patches], [0, missed]);
    assert.equal((await lab.counts()).runs, 0);
    await isFresh(view);
    await lab.run('items:setText', { id, text: 'the last' });
    await until(() => view.patches + view.values === missed + 1);
    assert.equal(view.values, 0, 'what it was is found again, to make a patch from');
    assert.deepEqual(pick(await lab.counts()), { runs: 1, runsBefore: 1 });
    await isFresh(view);
    await lab.run('items:setText', { id, text: 'once more' });
    await until(() => view.patches === missed + 2);
    assert.deepEqual(pick(await lab.counts()), { runs: 2, runsBefore: 1 });
  });
}

function pick({ runs, runsBefore }: Counts) {
  return { runs, runsBefore };
}

test('several writes after the engine has died, told of together, are one patch', async () => {
  const list = 'together';
  const [first = '', second = ''] = await fill(list);
  const client = await lab.open();
  const known = client.known(await client.watch('items:byList', { list }));
  await lab.host.crash();
  const view = await (await lab.open()).watch('items:byList', { list }, known);
  await lab.probe(null, 'holdsFlush', true);
  await lab.run('items:setText', { id: first, text: 'a' });
  await lab.run('items:setText', { id: first, text: 'b' });
  await lab.run('items:remove', { id: second });
  const added = (await lab.run('items:add', { list, rank: 100, text: 'added' })) as string;
  await lab.run('items:setText', { id: added, text: 'added, and changed' });
  await lab.run('items:remove', { id: (await lab.run('items:add', { list, rank: 101, text: 'gone' })) as string });
  await lab.probe(null, 'holdsFlush', false);
  await lab.run('items:add', { list, rank: 102, text: 'the last' });
  await until(() => JSON.stringify(view.value).includes('the last'));
  assert.equal(view.values, 0);
  await isFresh(view);
});

test('more than a thousand rows that are written after the engine has died are told of by the value', async () => {
  const list = 'many';
  await fill(list);
  const client = await lab.open();
  const known = client.known(await client.watch('items:byList', { list }));
  await lab.host.crash();
  const view = await (await lab.open()).watch('items:byList', { list }, known);
  await lab.run('items:fill', { list, count: 1001, text: 'one of many' });
  await until(() => view.patches + view.values === 1);
  assert.equal(view.values, 1);
  assert.deepEqual(pick(await lab.counts()), { runs: 1, runsBefore: 0 });
  await isFresh(view);
});

test('the first write after the engine has died reaches a client whose query awaits the database, as a patch', async () => {
  const list = 'later';
  const [id = ''] = await fill(list);
  const client = await lab.open();
  const known = client.known(await client.watch('items:byListLater', { list }));
  await lab.host.crash();
  const view = await (await lab.open()).watch('items:byListLater', { list }, known);
  await lab.run('items:setText', { id, text: 'the last' });
  await until(() => view.patches + view.values === 1);
  assert.equal(view.values, 0);
  await isFresh(view);
});

test('writes that nobody watched reach whoever comes back, as one patch', async () => {
  const list = 'unwatched';
  const { id, known } = await watchAndLeave(list);
  for (let n = 0; n < 3; n += 1) await lab.run('items:setText', { id, text: `text ${n}` });
  const view = await (await lab.open()).watch('items:byList', { list }, known);
  await isFresh(view);
  assert.equal(view.values, 0);
});

test('a known state of another epoch, another instance or a version too old is answered by the value', async () => {
  const list = 'unknown';
  const [id = ''] = await fill(list);
  const client = await lab.open();
  const view = await client.watch('items:byList', { list });
  const { value, known } = client.known(view);
  for (let n = 0; n < 105; n += 1) await lab.run('items:setText', { id, text: `text ${n}` });
  await until(() => view.patches === 105);
  const newest = client.known(view).known;
  for (const claim of [{ ...newest, epoch: 'other' }, { ...newest, instance: newest.instance + 1000 }, known]) {
    const again = await (await lab.open()).watch('items:byList', { list }, { value, known: claim });
    assert.deepEqual([again.values, again.patches], [1, 0]);
    await isFresh(again);
  }
});

test('what was committed and told to nobody when the engine died is told to whoever comes back (I3)', async () => {
  const list = 'unflushed';
  const [id = ''] = await fill(list);
  const client = await lab.open();
  const view = await client.watch('items:byList', { list });
  const beside = await client.watch('items:byList', { list: 'beside' });
  const known = [client.known(view), client.known(beside)];
  await lab.probe(null, 'holdsFlush', true);
  await lab.run('items:setText', { id, text: 'committed' });
  assert.equal(view.patches, 0);
  await lab.host.crash();
  const back = await lab.open();
  const again = await back.watch('items:byList', { list }, known[0]);
  await isFresh(again);
  assert.match(JSON.stringify(again.value), /committed/);
  await isFresh(await back.watch('items:byList', { list: 'beside' }, known[1]));
});

test('a shard whose transition fails begins anew, and nothing that was due is lost', async () => {
  const list = 'failed';
  const [id = ''] = await fill(list);
  const client = await lab.open();
  const view = await client.watch('items:byList', { list });
  const known = client.known(view);
  await lab.probe(null, 'holdsFlush', true);
  await lab.run('items:setText', { id, text: 'committed' });
  await lab.probe(null, 'plant', 'fail a transition');
  await lab.probe(null, 'holdsFlush', false);
  // Whoever begins to watch is told first what is due.
  (await lab.open()).add({ path: 'items:byList', args: { list: 'other' } });
  await until(() => client.closeCode !== undefined, 'the sockets are gone');
  const again = await (await lab.open()).watch('items:byList', { list }, known);
  assert.match(JSON.stringify(again.value), /committed/);
  await isFresh(again);
});

test('a result of code that is gone is never patched into one of the code that has come', async () => {
  const list = 'release';
  await fill(list);
  const client = await lab.open();
  const known = client.known(await client.watch('items:ofRelease', { list }));
  await lab.host.crash();
  const back = await (await lab.open()).watch('items:ofRelease', { list }, known);
  const fresh = await (await lab.open()).watch('items:ofRelease', { list });
  assert.deepEqual([back.values, fresh.values], [0, 1]);
  await lab.run('items:add', { list, rank: 100, text: 'one more' });
  await until(() => back.values === 1 && fresh.values === 2);
  await isFresh(back);
  await isFresh(fresh);
});

test('a result of chance is never patched into another one', async () => {
  const list = 'dice';
  await fill(list);
  const first = await lab.open();
  const known = first.known(await first.watch('items:dice', { list }));
  await lab.host.crash();
  const back = await (await lab.open()).watch('items:dice', { list }, known);
  const fresh = await (await lab.open()).watch('items:dice', { list });
  assert.deepEqual([back.values, fresh.values], [0, 1]);
  await lab.run('items:add', { list, rank: 100, text: 'one more' });
  await until(() => back.values === 1 && fresh.values === 2);
  assert.deepEqual(back.value, fresh.value);
});

describe('sleep', { concurrency: true }, () => {
  test('a shard that sleeps runs nothing when it wakes, and the first write only what it touches', async () => {
    const shard = 'roomId/sleeper';
    const clients = await Promise.all(Array.from({ length: 10 }, () => lab.open({ shard })));
    const views: View[] = [];
    for (const client of clients) views.push(await client.watch('posts:list', { roomId: 'sleeper' }));
    const counted = await Promise.all(clients.map((client) => client.watch('posts:count', { roomId: 'sleeper' })));
    const id = (await lab.run('posts:send', { roomId: 'sleeper', text: 'one' })) as string;
    await until(() => [...views, ...counted].every((view) => view.values + view.patches === 2));
    const alone = await clients[0]?.watch('posts:get', { id });
    await lab.probe(shard, 'wasAsked');
    await delay(IDLE_MS);
    assert.equal(await lab.probe(shard, 'wasAsked'), false, 'it has slept');
    const resumed = await lab.open({ shard });
    const [first] = clients;
    assert.ok(first !== undefined && views[0] !== undefined);
    const again = await resumed.watch('posts:list', { roomId: 'sleeper' }, first.known(views[0]));
    assert.deepEqual([again.values, again.patches], [0, 0]);
    assert.deepEqual([(await lab.counts(shard)).runs, (await lab.counts(shard)).sessions], [0, 11]);
    await lab.run('posts:send', { roomId: 'sleeper', text: 'two' });
    await until(() => [...views, ...counted].every((view) => view.values + view.patches === 3));
    assert.equal((await lab.counts(shard)).runs, 2, 'the list and the count, once each');
    assert.equal(alone?.values, 1);
    for (const view of [...views, again]) await isFresh(view);
  });

  test('a reader that stops is skipped to the newest version, and gets its results; what waits is bounded', async () => {
    const shard = 'roomId/slow';
    const roomId = 'slow';
    const slow = await lab.open({ shard });
    const good = await lab.open({ shard });
    const view = await slow.watch('posts:newest', { roomId });
    const beside = await good.watch('posts:newest', { roomId });
    slow.socket.pause();
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 120; n += 1) await lab.run('posts:send', { roomId, text: `${n} ${text}` });
    slow.send({
      type: 'mutate',
      client: 'slow',
      number: 1,
      acknowledged: 0,
      path: 'posts:send',
      args: { roomId, text: 'own' },
    });
    await until(() => beside.value === 'own');
    assert.equal((await lab.counts(shard)).behind, 1);
    const queued = await lab.probe<number[]>(shard, 'unread');
    assert.ok(Math.max(...queued) < 512 * 1024, queued.join());
    slow.socket.resume();
    await until(() => slow.results.has(1));
    assert.equal(view.value, 'own');
    assert.ok(view.values < 100, `${view.values} of 122 results`);
    await until(async () => (await lab.counts(shard)).behind === 0);
    await lab.run('posts:send', { roomId, text: 'and on' });
    await until(() => view.value === 'and on');
  });

  test('a reader that never reads is closed, and comes back to the newest version', async () => {
    const shard = 'roomId/stalled';
    const roomId = 'stalled';
    const client = await lab.open({ shard });
    const view = await client.watch('posts:newest', { roomId });
    const known = client.known(view);
    client.socket.pause();
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 120; n += 1) await lab.run('posts:send', { roomId, text: `${n} ${text}` });
    await until(async () => (await lab.counts(shard)).behind === 1);
    await lab.probe(shard, 'skewMs', 40_000);
    await until(async () => (await lab.counts(shard)).sessions === 0, 'it is closed');
    client.cut();
    const again = await (await lab.open({ shard })).watch('posts:newest', { roomId }, known);
    assert.equal(again.value, `119 ${text}`);
  });

  test('a client that asks for ever and does not read is closed before what waits grows', async () => {
    const shard = 'roomId/greedy';
    const roomId = 'greedy';
    await lab.run('posts:send', { roomId, text: 'x'.repeat(400_000) });
    const client = await lab.open({ shard });
    client.socket.pause();
    for (let n = 1; n <= 60; n += 1) {
      client.send({ type: 'queries', add: [{ query: n, path: 'posts:newest', args: { roomId } }], remove: [n - 1] });
    }
    await until(async () => (await lab.counts(shard)).sessions === 0, 'it is closed');
  });

  test('a client that runs mutations and does not read is closed before what they ended with grows', async () => {
    const shard = 'roomId/results';
    const client = await lab.open({ shard });
    client.socket.pause();
    const call = { path: 'posts:echo', args: { roomId: 'results', text: 'x'.repeat(100_000) } };
    for (let number = 1; number <= 200; number += 1) {
      client.send({ type: 'mutate', client: 'greedy', number, acknowledged: number - 1, ...call });
    }
    await until(async () => (await lab.counts(shard)).sessions === 0, 'it is closed');
  });

  test('writes before anybody watched do not close the sockets of a shard that has slept', async () => {
    const shard = 'roomId/early';
    const args = { roomId: 'early' };
    for (const text of ['one', 'two']) await lab.run('posts:send', { ...args, text });
    const client = await lab.open({ shard });
    const view = await client.watch('posts:newest', args);
    assert.equal(view.value, 'two');
    await lab.probe(shard, 'wasAsked');
    await delay(IDLE_MS);
    await lab.run('posts:send', { ...args, text: 'three' });
    await until(() => view.value === 'three' || client.closeCode !== undefined);
    assert.deepEqual([view.value, client.closeCode], ['three', undefined]);
    assert.equal(await lab.probe(shard, 'wasAsked'), false, 'it has slept');
  });

  test('a client that sends nonsense for ever and does not read is closed, too', async () => {
    const shard = 'roomId/nonsense';
    const client = await lab.open({ shard });
    client.socket.pause();
    const frame = JSON.stringify({ type: 'mutate', client: 'x'.repeat(2000) });
    for (let n = 0; n < 60_000; n += 1) client.send(frame);
    await until(async () => (await lab.counts(shard)).sessions === 0, 'it is closed');
  });

  test('a client that is behind when an instance is split gets each change once', async () => {
    const shard = 'roomId/split';
    const roomId = 'split';
    const slow = await lab.open({ shard });
    const good = await lab.open({ shard });
    const views = await Promise.all([slow.watch('posts:perhaps', { roomId }), slow.watch('posts:heads', { roomId })]);
    await slow.watch('posts:newest', { roomId });
    const beside = await good.watch('posts:heads', { roomId });
    slow.socket.pause();
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 70; n += 1) await lab.run('posts:send', { roomId, text: `${n} ${text}` });
    await until(async () => (await lab.counts(shard)).behind === 1);
    await lab.run('posts:send', { roomId, text: 'who asks?' });
    await until(() => (beside.value as unknown[]).length === 71);
    slow.socket.resume();
    await until(() => (views[1].value as unknown[]).length >= 71);
    await until(async () => (await lab.counts(shard)).behind === 0);
    await lab.run('posts:send', { roomId, text: 'and on' });
    await until(() => (views[1].value as unknown[]).length >= 72);
    for (const view of views) await isFresh(view);
  });
});
