import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { WebSocket } from 'ws';

import { PhotonsProject, until, type Progress } from '../../../tests/photons-project.ts';
import { structuredOf, textOf, WireSession } from '../../../tests/server/mcp-wire.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

const state = (instance: string): Promise<unknown> => project.call(`Todo/${instance}.state`);

/** The state without what is not kept. */
async function kept(instance: string): Promise<unknown> {
  const { calls: _calls, ...rest } = (await state(instance)) as Record<string, unknown>;
  return rest;
}

async function texts(instance: string): Promise<unknown> {
  return ((await state(instance)) as { items: { text: string; done: boolean }[] }).items.map(
    ({ text, done }) => `${text}${done ? ' done' : ''}`,
  );
}

async function waiting(instance: string, runId: string, text: string, client: object = {}): Promise<string> {
  const { kind, asks } = await project.progress(`Todo/${instance}.ask`, { text }, { runId, client });
  assert.equal(kind, 'waiting');
  return asks?.[0]?.id ?? '';
}

function answer(instance: string, runId: string, askId: string): Promise<Progress> {
  return project.answer(['Todo', instance, runId], askId, { confirmed: true });
}

describe('the state of a photon', () => {
  test('is the same after an eviction between calls', async () => {
    await project.call('Todo/evicted.add', { text: 'a', tag: 'x' });
    await project.call('Todo/evicted.add', { text: 'b', tag: 'x' });
    const before = await kept('evicted');
    await project.evict('Todo', 'evicted');
    assert.deepEqual(await kept('evicted'), before);
    assert.equal(((await state('evicted')) as { calls: number }).calls, 0, 'the object is another one');
    await project.call('Todo/evicted.add', { text: 'c', tag: 'x' });
    assert.deepEqual(await texts('evicted'), ['a', 'b', 'c']);
  });

  test('is the same after SIGKILL right behind an answer', async () => {
    await project.call('Todo/killed.add', { text: 'a', tag: 'x' });
    const before = await kept('killed');
    await project.call('Todo/killed.add', { text: 'b' });
    await project.host.crash();
    assert.deepEqual(await texts('killed'), ['a', 'b']);
    assert.notDeepEqual(await kept('killed'), before);
  });

  test('has once what a call changed before an operation that the end of the process broke off', async () => {
    const { asks } = await project.progress('Todo/slow.addSlowly', { text: 'a' }, { runId: 'slow' });
    const end = answer('slow', 'slow', asks?.[0]?.id ?? '').catch(() => undefined);
    await until(
      () => texts('slow'),
      (found) => (found as string[]).length > 0,
    );
    await project.call('Todo/slow.add', { text: 'b' });
    await project.evict('Todo', 'slow');
    await end;
    await project.call('Todo/slow.release');
    assert.equal((await answer('slow', 'slow', asks?.[0]?.id ?? '')).kind, 'returned');
    assert.deepEqual(await texts('slow'), ['a', 'b']);
  });

  test('keeps what the constructor chose, changed or not', async () => {
    const first = (await kept('chosen')) as { madeAt: string };
    await project.evict('Todo', 'chosen');
    assert.deepEqual(await kept('chosen'), first);
  });

  test('keeps what a call has changed before it threw', async () => {
    const { failure } = await project.progress('Todo/threw.addAndFail', { text: 'a' });
    assert.equal(failure?.message, 'after adding');
    await project.evict('Todo', 'threw');
    assert.deepEqual(await texts('threw'), ['a']);
  });

  test('that cannot be kept is refused with its place, and undone', async () => {
    await project.call('Todo/strict.add', { text: 'a' });
    const { failure } = await project.progress('Todo/strict.addWhatCannotBeKept', { text: 'b' });
    assert.equal(failure?.code, 'unkeepable_state');
    assert.match(failure?.message ?? '', /^The state cannot be kept: items\[0\]\.run is a function\./);
    assert.deepEqual(await texts('strict'), ['a']);
    const { failure: large } = await project.progress('Todo/strict.grow', { length: 2_000_000 });
    assert.equal(large?.code, 'state_too_large');
    assert.match(large?.message ?? '', /^The state "items" has 2000\d+ bytes; at most 1990000/);
    assert.deepEqual(await texts('strict'), ['a']);
  });
});

describe('the event of a call', () => {
  test('tells method, parameters, result, and the place in the list', async () => {
    const url = `${project.host.url.replace('http', 'ws')}/events/Todo/told?channel=default&frames=data`;
    const socket = new WebSocket(url);
    const messages: unknown[] = [];
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())));
    await new Promise((resolve) => socket.on('open', resolve));
    await project.call('Todo/told.add', { text: 'a' });
    await project.call('Todo/told.state');
    await project.progress('Todo/told.addAndFail', { text: 'b' });
    await until(
      async () => messages.length,
      (count) => count === 2,
    );
    const [added, read] = messages as { event: string; data: Record<string, unknown> }[];
    const { timestamp, ...data } = added?.data ?? {};
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT/);
    assert.equal(added?.event, 'add');
    assert.deepEqual(data, {
      method: 'add',
      params: { text: 'a' },
      result: { id: 1, text: 'a', done: false },
      instance: 'told',
      index: 0,
      totalCount: 1,
      affectedRange: { start: 0, end: 1 },
    });
    assert.equal(read?.event, 'state');
    socket.terminate();
  });
});

describe('a call that waits', () => {
  test('has changed the state for everybody, and goes on with what the others have made of it', async () => {
    const askId = await waiting('live', 'run', 'x');
    await project.call('Todo/live.add', { text: 'other' });
    assert.deepEqual(await texts('live'), ['x asked', 'other']);
    assert.equal((await answer('live', 'run', askId)).kind, 'returned');
    assert.deepEqual(await texts('live'), ['x asked done', 'other', 'x']);
  });

  for (const [title, end] of [
    ['an eviction', (instance: string) => project.evict('Todo', instance)],
    ['SIGKILL', () => project.host.crash()],
  ] as const) {
    test(`goes on after ${title}, and what it did before is there once`, async () => {
      const instance = `gone ${title}`;
      const askId = await waiting(instance, 'run', 'x');
      await end(instance);
      assert.deepEqual(await texts(instance), ['x asked']);
      const { kind, value } = await answer(instance, 'run', askId);
      assert.equal(kind, 'returned', JSON.stringify(value));
      assert.deepEqual(await texts(instance), ['x asked done', 'x']);
      await project.evict('Todo', instance);
      assert.deepEqual(await texts(instance), ['x asked done', 'x']);
    });
  }

  test('goes on after an eviction in a state that others have changed since', async () => {
    const askId = await waiting('changed', 'run', 'x');
    await project.evict('Todo', 'changed');
    await project.call('Todo/changed.add', { text: 'other' });
    assert.equal((await answer('changed', 'run', askId)).kind, 'returned');
    const after = (await texts('changed')) as string[];
    assert.deepEqual(after.slice(1), ['other', 'x']);
    await project.evict('Todo', 'changed');
    assert.deepEqual(await texts('changed'), after);
  });

  test('and another that waits each see their own past', async () => {
    const first = await waiting('two', 'first', 'x');
    const second = await waiting('two', 'second', 'y');
    await project.evict('Todo', 'two');
    await Promise.all([answer('two', 'first', first), answer('two', 'second', second)]);
    const all = (await texts('two')) as string[];
    assert.deepEqual(all.map((text) => text.replace(' done', '')).toSorted(), ['x', 'x asked', 'y', 'y asked']);
  });
});

describe('tools that nobody has written', () => {
  const open = (photon: string, instance: string): Promise<WireSession> =>
    WireSession.open(`${project.host.url}/served/p/${photon}/mcp?instance=${instance}`);

  test('_undo and _redo take changes back and make them again, also after an eviction', async () => {
    const session = await open('todo', 'undone');
    for (const text of ['a', 'b']) await project.call('Todo/undone.add', { text });
    assert.equal(textOf(await session.call('_undo')), 'What "add" changed is taken back.');
    assert.deepEqual(await texts('undone'), ['a']);
    await project.evict('Todo', 'undone');
    await session.call('_undo');
    assert.deepEqual(await texts('undone'), []);
    assert.equal(textOf(await session.call('_undo')), 'There is nothing to take back.');
    for (let times = 0; times < 2; times += 1) await session.call('_redo');
    assert.deepEqual(await texts('undone'), ['a', 'b']);
    await project.evict('Todo', 'undone');
    assert.deepEqual(await texts('undone'), ['a', 'b']);
  });

  test('_instances names those that have been used', async () => {
    await project.call('Todo/listed.add', { text: 'a' });
    const session = await open('todo', 'listed');
    const names = async (): Promise<string> => textOf(await session.call('_instances'));
    assert.match(await until(names, (text) => text.includes('listed')), /"listed"/);
  });

  test('settings are shown and changed, per instance and for good', async () => {
    const session = await open('injected', 'set');
    const told = async (instance: string): Promise<unknown> =>
      ((await project.call(`Injected/${instance}.report`)) as { settings: unknown }).settings;
    assert.deepEqual(structuredOf(await session.call('settings')), { greeting: 'Hello', times: 1 });
    assert.deepEqual(await told('set'), { greeting: 'Hello', times: 1 });
    await session.call('settings', { greeting: 'Moin' });
    assert.deepEqual(await told('set'), { greeting: 'Moin', times: 1 });
    await project.evict('Injected', 'set');
    assert.deepEqual(await told('set'), { greeting: 'Moin', times: 1 });
    assert.deepEqual(await told('unset'), { greeting: 'Hello', times: 1 });
    const refused = await session.call('settings', { times: 0 });
    assert.match(textOf(refused), /times: expected a number of at least 1, found 0/);
  });
});
