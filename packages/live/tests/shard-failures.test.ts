/**
 * What clients send that makes no sense, what functions refuse, and what is sent twice: the socket stays, and so does
 * order.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { until, type FrameClient } from './socket/frame-client.ts';
import { createToken, Lab } from './socket/lab.ts';

const lab = await Lab.start();
after(() => lab.stop());

async function countItems(list: string): Promise<number> {
  const outcome = await lab.query('items:byList', { list });
  assert.ok('value' in outcome && Array.isArray(outcome.value));
  return outcome.value.length;
}

const codeOf = (result: object | undefined): unknown =>
  result !== undefined && 'error' in result ? (result.error as { code: string }).code : result;

test('queries that cannot be watched say why, and the others of the frame are taken in', async () => {
  const client = await lab.open();
  const views = client.add(
    { path: 'items:bylist', args: {} },
    { path: 'items:hidden', args: {} },
    { path: 'items:add', args: {} },
    { path: 'items:byList', args: { list: 3 } },
    { path: 'items:byList', args: { list: 'fine' } },
  );
  await until(() => views.every(({ instance }) => instance !== undefined));
  assert.deepEqual(
    views.map(({ error }) => error),
    ['unknown_function', 'unknown_function', 'wrong_function_kind', 'invalid_arguments', undefined],
  );
  assert.deepEqual(views.at(-1)?.value, []);
});

test('a client watches ten thousand queries of a shard and not one more, until it lets one go', async () => {
  const client = await lab.open();
  const call = { path: 'items:byList', args: { list: 'of many' } };
  const views = client.add(...Array.from({ length: 10_000 }, () => call));
  await until(() => views.every(({ instance }) => instance !== undefined));
  assert.ok(views.every(({ error }) => error === undefined));
  assert.equal((await client.watch(call.path, call.args)).error, 'too_many_queries');
  const [first] = views;
  if (first !== undefined) client.drop(first);
  assert.equal((await client.watch(call.path, call.args)).error, undefined);
});

test('frames that make no sense are answered, and the socket stays', async () => {
  const client = await lab.open();
  const frames = ['{', '[]', '{"type":"dance"}', '{"type":"queries","add":[{}],"remove":[]}', '{"type":"queries"}'];
  for (const frame of frames) client.send(frame);
  client.send(`{"type":"authenticate","token":"${'x'.repeat(1024 * 1024)}"}`);
  client.socket.send(Buffer.from([0xff, 0xfe, 0x00]));
  await until(() => client.errors.length === frames.length + 2);
  assert.deepEqual(client.errors, [...frames.map(() => 'malformed_frame'), 'frame_too_large', 'malformed_frame']);
  client.socket.send('ping');
  const result = await client.mutate({ client: randomUUID(), number: 1 }, 'items:add', {
    list: 'a',
    rank: 1,
    text: '',
  });
  assert.ok(result !== undefined && 'value' in result);
});

test('mutations that fail write nothing, say what they may, and spend their number', async () => {
  const client = await lab.open();
  const name = randomUUID();
  const cases: [path: string, args: Record<string, string>, code: string][] = [
    ['items:nonsense', {}, 'unknown_function'],
    ['items:change', {}, 'unknown_function'],
    ['items:byList', { list: 'failed' }, 'wrong_function_kind'],
    ['items:add', { list: 'failed' }, 'invalid_arguments'],
    ['items:refuse', { list: 'failed' }, 'refused'],
    ['items:fail', { list: 'failed' }, 'internal_error'],
  ];
  let number = 0;
  for (const [path, args, code] of cases) {
    const result = await client.mutate({ client: name, number: (number += 1) }, path, args);
    assert.equal(codeOf(result), code, path);
    assert.deepEqual(await client.mutate({ client: name, number }, path, args), result, `${path} again`);
  }
  const refused = await client.mutate({ client: name, number: 5 }, 'items:refuse', { list: 'failed' });
  assert.deepEqual(refused, {
    number: 5,
    error: { code: 'refused', message: 'Not today.', data: { size: 12n, half: Number.NaN } },
  });
  assert.doesNotMatch(
    JSON.stringify(client.frames, (_, each: unknown) => String(each)),
    /secret/,
  );
  assert.equal(await countItems('failed'), 0);
});

test('a mutation within a mutation that fails, and is caught, has written and scheduled nothing', async () => {
  const list = 'steps';
  const view = await (await lab.open()).watch('items:byList', { list });
  const jobs = () => lab.probe<number>('__root__', 'countRows', '_sundog_job');
  const before = await jobs();
  const tasks = ['add', 'fail', 'nested', 'fail', 'add'];
  assert.equal(await lab.run('items:steps', { list, tasks }), 2);
  await until(() => (view.value as unknown[]).length > 0);
  assert.deepEqual(
    (view.value as { text: string }[]).map(({ text }) => text),
    ['own', '0', '2', '2, nested', '4'],
  );
  assert.equal((await jobs()) - before, 4);
});

test('an error with odd facts is internal, and stops neither the query nor the others', async () => {
  const client = await lab.open();
  const view = await client.watch('items:refusing', { list: 'odd' });
  const beside = await client.watch('items:byList', { list: 'odd' });
  assert.equal(view.value, 'empty');
  const seen: unknown[] = [];
  for (const rank of [1, 2]) {
    await lab.run('items:add', { list: 'odd', rank, text: '' });
    await until(() => (beside.value as unknown[]).length === rank);
    seen.push(view.error);
  }
  assert.deepEqual(seen, ['refused', 'internal_error']);
  await lab.run('items:remove', { id: (beside.value as { _id: string }[])[0]?._id ?? '' });
  await until(() => view.error === 'refused');
  assert.equal(client.closeCode, undefined);
});

test('the same number is the same mutation: over a socket, another one, HTTP, and after the engine has died', async () => {
  const name = randomUUID();
  const args = { list: 'once', rank: 1, text: 'one' };
  const first = await lab.open();
  const result = await first.mutate({ client: name, number: 1 }, 'items:add', args);
  assert.deepEqual(await first.mutate({ client: name, number: 1 }, 'items:add', args), result);
  const second = await lab.open();
  assert.deepEqual(await second.mutate({ client: name, number: 1 }, 'items:add', args), result);
  const overHttp = await lab.mutate({ client: name, number: 1, path: 'items:add', args });
  assert.deepEqual({ number: 1, ...overHttp }, result);
  await lab.host.crash();
  const third = await lab.open();
  assert.deepEqual(await third.mutate({ client: name, number: 1 }, 'items:add', args), result);
  assert.equal(await countItems('once'), 1);
  const [one, two] = await Promise.all([
    lab.mutate({ client: name, number: 2, path: 'items:add', args }),
    lab.mutate({ client: name, number: 2, path: 'items:add', args }),
  ]);
  assert.deepEqual(one, two);
  assert.equal(await countItems('once'), 2);
});

test('a number that was given to another call, or somebody else’s, is refused, and the first keeps its outcome', async () => {
  const name = randomUUID();
  const args = { list: 'reused', rank: 1, text: 'one' };
  const add = { client: name, number: 1, path: 'items:add', args };
  const [first, others] = [await lab.open(), await lab.open({ token: await createToken('ada') })];
  const result = await first.mutate(add, add.path, args);
  assert.ok(result !== undefined && 'value' in result);
  assert.equal(codeOf(await first.mutate(add, add.path, { ...args, text: 'two' })), 'reused_number');
  assert.equal(codeOf(await first.mutate(add, 'items:refuse', { list: 'reused' })), 'reused_number');
  assert.equal(codeOf(await others.mutate(add, add.path, args)), 'ended_as_another');
  const bob = await createToken('bob');
  assert.equal(codeOf(await lab.mutate({ ...add, token: bob })), 'ended_as_another');
  assert.equal(codeOf(await lab.mutate({ ...add, args: { ...args, text: 'two' }, token: bob })), 'reused_number');
  assert.deepEqual(await first.mutate(add, add.path, { text: 'one', rank: 1, list: 'reused' }), result);
  assert.deepEqual({ number: 1, ...(await lab.mutate(add)) }, result);
  assert.equal(await countItems('reused'), 1);
});

test('what a client has acknowledged is forgotten, and an old number is known to be one', async () => {
  const client = await lab.open();
  const name = randomUUID();
  const add = (number: number, acknowledged: number) =>
    client.mutate({ client: name, number, acknowledged }, 'items:add', {
      list: 'acknowledged',
      rank: number,
      text: '',
    });
  const rows = () => lab.probe<number>('__root__', 'countRows', '_sundog_live_mutation');
  const before = await rows();
  for (const number of [1, 2, 3]) await add(number, 0);
  assert.equal((await rows()) - before, 3);
  await add(4, 3);
  assert.equal(codeOf(await add(2, 4)), 'forgotten_mutation');
  assert.equal((await rows()) - before, 1);
  assert.equal(await countItems('acknowledged'), 4);
});

test('mutations of one client run in the order of their sending', async () => {
  const client = await lab.open();
  const name = randomUUID();
  for (let number = 1; number <= 50; number += 1) {
    const args = { list: 'order', rank: 50 - number, text: String(number) };
    client.send({ type: 'mutate', client: name, number, acknowledged: 0, path: 'items:add', args });
  }
  await until(() => client.results.size === 50);
  assert.deepEqual(
    [...client.results.keys()],
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  const outcome = await lab.query('items:byList', { list: 'order' });
  assert.ok('value' in outcome);
  const items = outcome.value as { _creationTime: number; text: string }[];
  const byTime = [...items].sort((a, b) => a._creationTime - b._creationTime);
  assert.deepEqual(
    byTime.map(({ text }) => Number(text)),
    [...client.results.keys()],
  );
});

test('what belongs to another shard has moved there', async () => {
  const client = await lab.open();
  const view = client.add({ path: 'posts:list', args: { roomId: 'there' } })[0];
  const moved = (each: FrameClient) => each.frames.find(({ type }) => type === 'moved');
  await until(() => moved(client) !== undefined);
  assert.deepEqual(moved(client), { type: 'moved', query: 1, shard: 'roomId/there' });
  assert.equal(view?.instance, undefined);
  const sent = { roomId: 'there', text: 'hello' };
  const result = await client.mutate({ client: randomUUID(), number: 1 }, 'posts:send', sent);
  assert.ok(result !== undefined && 'error' in result);
  assert.equal(result.error.code, 'moved');
  assert.equal((result.error.data as { shard: string }).shard, 'roomId/there');
  const there = await lab.open({ shard: 'roomId/there' });
  const elsewhere = there.add({ path: 'items:byList', args: { list: 'x' } });
  await until(() => moved(there) !== undefined);
  assert.equal(elsewhere[0]?.instance, undefined);
  assert.deepEqual((await there.watch('posts:list', { roomId: 'there' })).value, []);
});

test('a name of a client that is none is refused, the same over a socket and over HTTP', async () => {
  const client = await lab.open();
  const args = { list: 'nameless', rank: 1, text: '' };
  for (const name of ['', 'x'.repeat(101)]) {
    const { length } = client.errors;
    client.send({ type: 'mutate', client: name, number: 1, acknowledged: 0, path: 'items:add', args });
    await until(() => client.errors.length > length || client.results.size > 0);
    assert.equal(client.errors.at(-1), 'malformed_frame');
    assert.equal(codeOf(await lab.mutate({ client: name, number: 1, path: 'items:add', args })), 'invalid_request');
  }
  assert.equal(await countItems('nameless'), 0);
});

test('an address that is no shard, another protocol, and a request that is no socket', async () => {
  const statusOf = async (query: string, headers = {}): Promise<number> => {
    const response = await fetch(`${lab.host.url}/live/socket?${query}`, {
      headers,
      signal: AbortSignal.timeout(20_000),
    });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await statusOf('shard=__root__&protocol=1'), 400);
  for (const shard of ['nonsense', 'nofield/1', 'roomId/', 'roomId/ x']) {
    const client = await lab.open({ shard });
    assert.deepEqual([client.closeCode, client.frames], [1006, []], shard);
  }
});
