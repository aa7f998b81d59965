/** What functions leave to be done: calls to come, messages, actions. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { WorkHost } from './work/work-host.ts';

const host = await WorkHost.start();
after(() => host.stop());

test('a call to come is made once, with what it was given, on nobody’s behalf', async () => {
  const token = await host.sign('ada');
  const id = await host.mutation('work:noteLater', { text: 'later', delayMs: 0 }, token);
  assert.match(String(id), /^_scheduled_functions_[0-9a-f]{26}$/);
  const [note] = await host.notes('later', 1);
  assert.equal(note?.who, null);
});

test('a call to come is never early', async () => {
  const before = Date.now();
  await host.mutation('work:noteLater', { text: 'after 300', delayMs: 300 });
  await host.mutation('work:noteAt', { text: 'at 350', at: before + 350 });
  await host.mutation('work:noteAt', { text: 'at 1971', at: 31_536_000_000 });
  const [first] = await host.notes('after 300', 1);
  const [second] = await host.notes('at 350', 1);
  await host.notes('at 1971', 1);
  assert.ok((first?.at ?? 0) >= before + 300, `${first?.at} ${before}`);
  assert.ok((second?.at ?? 0) >= before + 350, `${second?.at} ${before}`);
});

test('what a mutation leaves goes with its rollback', async () => {
  assert.equal((await host.failure('mutation', 'work:leaveAndFail', { text: 'never' })).code, 'changed_my_mind');
  const { code } = await host.failure('mutation', 'work:leaveLater', { text: 'never', fails: true });
  assert.equal(code, 'changed_my_mind');
  await host.mutation('work:leaveLater', { text: 'left', fails: false });
  await host.notes('left', 1);
  await host.messages('left', 1);
  await host.mutation('work:noteLater', { text: 'after never', delayMs: 50 });
  await host.notes('after never', 1);
  assert.deepEqual(await host.notes('never', 0), []);
  assert.deepEqual(await host.messages('never', 0), []);
});

test('calls to come run in the shards that their arguments name', async () => {
  await host.mutation('work:itemsLater', { lists: ['a', 'b'], text: 'x' });
  for (const list of ['a', 'b']) await host.until('work:items', { list }, (items) => items.length === 1);
  const id = await host.mutation('work:noteFromList', { list: 'a', text: 'from a', delayMs: 0 });
  assert.match(String(id), /@list%2Fa$/);
  await host.notes('from a', 1);
});

test('a call to come can be cancelled, in its shard, from another one and by an action', async () => {
  const cases: [string, unknown][] = [];
  const add = async (text: string, id: unknown, args: object = {}) => {
    cases.push([text, id]);
    await host.mutation('work:cancel', { id, ...args });
  };
  await add('here', await host.mutation('work:noteLater', { text: 'here', delayMs: 800 }));
  await add(
    'from the root',
    await host.mutation('work:noteFromList', { list: 'c', text: 'from the root', delayMs: 800 }),
  );
  await add('from a list', await host.mutation('work:noteLater', { text: 'from a list', delayMs: 800 }), { list: 'c' });
  await host.action('work:plan', { text: 'by an action', delayMs: 800, cancels: true });
  await host.mutation('work:noteLater', { text: 'kept', delayMs: 900 });
  await host.notes('kept', 1);
  for (const [text] of [...cases, ['by an action']])
    assert.deepEqual(await host.notes(String(text), 0), [], String(text));
  const { code } = await host.failure('mutation', 'work:cancel', {
    id: `_scheduled_functions_${'0'.repeat(26)}@nowhere`,
  });
  assert.equal(code, 'invalid_scheduled_id');
});

test('a call that fails is tried again, writes nothing in vain, and ends as a dead letter', async () => {
  await host.mutation('work:flakyLater', { text: 'twice', failures: 2 });
  await host.notes('twice', 1);
  await host.mutation('work:schedule', { path: 'work:item', delayMs: 0, args: { list: 'dead', text: 3 } });
  const dead = await host.deadLetters(1);
  assert.deepEqual([dead[0]?.entry.path, dead[0]?.attempts], ['work:item', 5]);
  assert.match(dead[0]?.error ?? '', /expected a string/);
  assert.equal(await host.lab(`/discard?number=${dead[0]?.number}`), true);
  await host.deadLetters(0);
});

test('a call that could never be made is refused at once', async () => {
  for (const [path, args] of [
    ['work:nothing', {}],
    ['work:notes', {}],
    ['work:item', { list: 3 }],
  ] as const) {
    const { code } = await host.failure('mutation', 'work:schedule', { path, delayMs: 0, args });
    assert.ok(['unknown_function', 'internal_error', 'invalid_arguments'].includes(code), code);
  }
  for (const delayMs of [-1, { $number: 'NaN' }, 1e14]) {
    const { code } = await host.failure('mutation', 'work:noteLater', { text: 'x', delayMs });
    assert.equal(code, 'invalid_time', JSON.stringify(delayMs));
  }
});

test('a message is sent if the mutation commits, whatever kind of value it is', async () => {
  await host.mutation('work:send', { binding: 'OUTBOX', message: { text: 'plain', list: [1, null] } });
  await host.mutation('work:send', { binding: 'OUTBOX', message: { text: 'special', big: { $bigint: '7' } } });
  assert.deepEqual(await host.messages('plain', 1), [{ text: 'plain', list: [1, null] }]);
  assert.deepEqual(await host.messages('special', 1), [{ text: 'special', big: '7n' }]);
  const sentAt = Date.now();
  await host.mutation('work:send', { binding: 'OUTBOX', message: { text: 'held back' }, delaySeconds: 1 });
  await host.messages('held back', 1);
  assert.ok(Date.now() >= sentAt + 1000);
});

test('a message for what is no queue is refused in the mutation', async () => {
  for (const binding of ['NOWHERE', 'NOT_A_QUEUE', 'LIVE_SHARD', 'constructor']) {
    const { code } = await host.failure('mutation', 'work:send', { binding, message: {} });
    assert.equal(code, 'internal_error', binding);
  }
});

test('an action calls functions in the shards that their arguments name, on its caller’s behalf', async () => {
  await host.mutation('work:itemsLater', { lists: ['from', 'from'], text: 'y' });
  await host.until('work:items', { list: 'from' }, (items) => items.length === 2);
  const token = await host.sign('ada');
  const { note, ...result } = (await host.action('work:move', { from: 'from', to: 'to' }, token)) as { note: string };
  assert.deepEqual(result, { before: 2, after: 2, who: 'ada' });
  const [moved] = await host.notes('moved', 1);
  assert.deepEqual([moved?._id, moved?.who], [note, 'ada']);
});

test('an action fails with what may be told, and with nothing else', async () => {
  const failures: unknown[] = [];
  for (const how of ['live', 'inner', 'secret', 'value', 'query', 'global']) {
    failures.push(await host.failure('action', 'work:fail', { how }));
  }
  const internal = { code: 'internal_error', message: 'The server made a mistake.' };
  assert.deepEqual(failures.slice(0, 3), [
    { code: 'too_late', message: 'Too late.', data: { by: { $bigint: '3' } } },
    { code: 'changed_my_mind', message: 'No.' },
    internal,
  ]);
  assert.deepEqual(
    failures.slice(3).map((failure) => (failure as { code: string }).code),
    ['invalid_value', 'wrong_function_kind', 'internal_error'],
  );
  assert.equal((await host.failure('action', 'work:inner', { text: 'x' })).code, 'unknown_function');
  assert.equal((await host.failure('action', 'work:notes', {})).code, 'wrong_function_kind');
});

test('an action that is called later knows the id of its call', async () => {
  assert.equal(await host.action('work:outer', { text: 'outer' }), 'outer');
  await host.notes('outer at once', 1);
  const id = await host.mutation('work:actLater', { text: 'acted' });
  await host.notes(`acted ${String(id)}`, 1);
  await host.messages('acted', 1);
  const planned = await host.action('work:plan', { text: 'planned', delayMs: 10 });
  assert.match(String(planned), /^_scheduled_functions_/);
  await host.notes('planned', 1);
});

test('killed again and again, every call to come has its effect once, and every message is sent', async (t) => {
  const lists = Array.from({ length: 12 }, (_, index) => `crash ${index}`);
  const delays = Array.from({ length: 4 }, () => Math.floor(Math.random() * 200));
  t.diagnostic(`kills after ${delays.join(', ')} ms`);
  for (const [round, delayMs] of delays.entries()) {
    await host.mutation('work:itemsLater', { lists, text: `round ${round}` });
    await host.mutation('work:noteLater', { text: 'crash', delayMs: 20 });
    await host.mutation('work:send', { binding: 'OUTBOX', message: { text: `message of round ${round}` } });
    await host.failure('mutation', 'work:leaveAndFail', { text: 'never, whatever is killed' });
    await host.crashAfter(delayMs);
  }
  for (const list of lists) {
    const items = await host.until('work:items', { list }, ({ length }) => length >= delays.length);
    assert.deepEqual(items.map(({ text }) => text).toSorted(), ['round 0', 'round 1', 'round 2', 'round 3'], list);
  }
  await host.notes('crash', 4);
  for (const round of delays.keys()) await host.messagesAtLeast(`message of round ${round}`, 1);
  await host.messages('never, whatever is killed', 0);
  await host.notes('never, whatever is killed', 0);
});
