/** Global tables over HTTP and sockets: who is told, when, and what survives a crash. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { LiveClient } from '../src/client.ts';
import type { SocketClass } from '../src/lib/client/environment.ts';
import { until, type FrameClient, type View } from './socket/frame-client.ts';
import { Lab } from './socket/lab.ts';

const lab = await Lab.start(new URL('./directory/', import.meta.url));
after(() => lab.stop());

const shard = '__global__';
let count = 0;

/** Somebody who is not there yet. */
function createPerson(age: number): { email: string; name: string; age: number } {
  count += 1;
  return { email: `p${count}@example.com`, name: `p${count}`, age };
}

function namesIn({ value }: View): unknown {
  return value;
}

async function watchDecade(age: number): Promise<{ client: FrameClient; view: View }> {
  const client = await lab.open({ shard });
  return { client, view: await client.watch('people:decade', { age }) };
}

async function call(kind: string, path: string, args: object, bookmark?: string): Promise<Response> {
  return fetch(`${lab.host.url}/live/${kind}`, {
    method: 'POST',
    body: JSON.stringify({ path, args }),
    headers: bookmark === undefined ? {} : { 'x-live-bookmark': bookmark },
    signal: AbortSignal.timeout(15_000),
  });
}

test('calls of global functions are routed to the shard that watches, and sockets that ask elsewhere are sent there', async () => {
  const response = await call('route', '', {});
  assert.equal(response.status, 400);
  const routed = await fetch(`${lab.host.url}/live/route`, {
    method: 'POST',
    body: JSON.stringify({ calls: [{ path: 'people:list', args: {} }] }),
    signal: AbortSignal.timeout(15_000),
  });
  assert.deepEqual(await routed.json(), { routes: [{ shard, rule: { always: shard } }] });
  const client = await lab.open();
  client.add({ path: 'people:list', args: {} });
  await until(() => client.frames.some((frame) => frame.type === 'moved' && frame.shard === shard));
});

test('whoever watches is told of what mutations of clients, of HTTP, and of actions change', async () => {
  const { client, view } = await watchDecade(100);
  const other = await watchDecade(100);
  assert.deepEqual(namesIn(view), []);
  const [bySocket, byHttp, byAction] = [createPerson(101), createPerson(102), createPerson(103)];
  const result = await client.mutate({ client: 'c1', number: 1 }, 'people:add', bySocket);
  assert.ok(result !== undefined && 'value' in result && typeof result.bookmark === 'string');
  // The result comes with the transition that shows it.
  assert.deepEqual(namesIn(view), [bySocket.name]);
  await lab.run('people:add', byHttp);
  assert.equal((await call('action', 'people:addByAction', byAction)).status, 200);
  const all = [bySocket.name, byHttp.name, byAction.name];
  await until(() => JSON.stringify([view.value, other.view.value]) === JSON.stringify([all, all]), 'both are told');
  const before = other.client.transitions;
  await lab.run('people:add', createPerson(1));
  await lab.run('people:add', createPerson(104));
  await until(() => (other.view.value as string[]).length === 4);
  assert.equal(other.client.transitions, before + 1, 'a row that nobody has read wakes nobody');
});

test('a client reads what it has written, by the bookmark that came with the answer', async () => {
  const person = createPerson(50);
  const written = await call('mutation', 'people:add', person);
  const bookmark = written.headers.get('x-live-bookmark');
  assert.ok(bookmark !== null);
  const read = await call('query', 'people:decade', { age: 50 }, bookmark);
  assert.ok(((await read.json()) as { value: string[] }).value.includes(person.name));
  assert.ok((read.headers.get('x-live-bookmark') ?? '') >= bookmark);
  const acted = await call('action', 'people:addByAction', createPerson(51), bookmark);
  assert.ok((acted.headers.get('x-live-bookmark') ?? '') > bookmark);
  assert.equal((await call('query', 'people:decade', { age: 50 }, 'no bookmark; at all')).status, 200);
});

test('a client of the package watches global tables like others', async () => {
  const client = new LiveClient(lab.host.url, { webSocket: WebSocket as object as SocketClass });
  try {
    const person = createPerson(601);
    const seen: unknown[] = [];
    client.onUpdate('people:decade', { age: 600 }, (names) => seen.push(names));
    await client.mutation('people:add', person);
    await until(() => JSON.stringify(seen.at(-1)) === JSON.stringify([person.name]));
    assert.equal(await client.action('people:addByAction', createPerson(602)), `p${count}`);
    await until(() => (seen.at(-1) as string[]).length === 2);
  } finally {
    client.close();
  }
});

test('a mutation writes all or nothing, and says why not', async () => {
  const person = createPerson(30);
  const failed = await lab.mutate({ path: 'people:addTwoAndFail', args: person });
  assert.ok('error' in failed && failed.error.code.startsWith('internal'));
  await lab.run('people:add', person);
  const again = await lab.mutate({ path: 'people:add', args: person });
  assert.ok('error' in again);
  assert.equal(again.error.code, 'unique_violation');
  const acted = await call('action', 'people:addByAction', person);
  assert.equal(((await acted.json()) as { error: { code: string } }).error.code, 'unique_violation');
});

test('rows are migrated when the shard that watches wakes, and whoever watches is told', async () => {
  const { client, view } = await watchDecade(700);
  await lab.run('people:add', { ...createPerson(701), name: ' Ann ' });
  await until(() => JSON.stringify(view.value) === '[" Ann "]');
  await lab.probe(shard, 'forgetMigrations');
  await lab.probe(shard, 'evict').catch(() => undefined);
  await until(() => client.closeCode !== undefined);
  const again = await watchDecade(700);
  await until(() => JSON.stringify(again.view.value) === '["Ann"]');
});

test('mutations that meet lose nothing', async () => {
  const id = await lab.run('people:add', createPerson(0));
  const ages = await Promise.all(Array.from({ length: 10 }, () => lab.run('people:birthday', { id })));
  assert.deepEqual(
    ages.map(Number).toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

test('a mutation that is sent twice runs once, also over a crash', async () => {
  const person = createPerson(20);
  const name = { client: 'twice', number: 1 };
  const first = await lab.mutate({ path: 'people:add', args: person, ...name });
  assert.deepEqual(await lab.mutate({ path: 'people:add', args: person, ...name }), first);
  await lab.host.crash();
  assert.deepEqual(await lab.mutate({ path: 'people:add', args: person, ...name }), first);
});

test('a table of the other tier is refused with its name and what to do', async () => {
  for (const path of ['people:wrongTier', 'notes:wrongTier']) {
    const outcome = await lab.mutate({ path, args: {} });
    const { code, message } = 'error' in outcome ? outcome.error : { code: 'none', message: '' };
    assert.equal(code, 'elsewhere');
    assert.match(message, new RegExp(`^${path}: The table \\w+ lives in the `));
  }
});

test('a binding that is not there is named in the log, and clients learn nothing', async () => {
  const response = await fetch(`${lab.host.url}/unbound/query`, {
    method: 'POST',
    body: JSON.stringify({ path: 'people:list', args: {} }),
    signal: AbortSignal.timeout(15_000),
  });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /NOWHERE/);
});

test('a shard schedules global mutations, and an action calls them', async () => {
  const { view } = await watchDecade(0);
  const email = `later${(count += 1)}@example.com`;
  await lab.run('notes:addPersonLater', { email });
  await until(() => (view.value as string[]).includes(email), 'the scheduled one has run');
  const person = createPerson(5);
  const acted = await call('action', 'people:addThroughMutation', person);
  assert.ok(((await acted.json()) as { value: string[] }).value.includes(person.name));
  await until(() => (view.value as string[]).includes(person.name), 'the action has called it');
});

test('what was committed and not told is told after a crash, by what the client had', async () => {
  const { client, view } = await watchDecade(200);
  await lab.probe(shard, 'setDeaf', true);
  const person = createPerson(201);
  assert.equal((await call('action', 'people:addByAction', person)).status, 200);
  const direct = await call('query', 'people:decade', { age: 200 });
  assert.deepEqual(((await direct.json()) as { value: unknown }).value, [person.name]);
  assert.deepEqual(namesIn(view), []);
  const known = client.known(view);
  await lab.host.crash();
  const back = await lab.open({ shard });
  const again = await back.watch('people:decade', { age: 200 }, known);
  await until(() => JSON.stringify(again.value) === JSON.stringify([person.name]), 'it is told');
});

test('what was committed and not told is told by the job, while somebody watches', async () => {
  const { view } = await watchDecade(300);
  const other = await watchDecade(300);
  await lab.probe(shard, 'setDeaf', true);
  const person = createPerson(301);
  await call('action', 'people:addByAction', person);
  assert.deepEqual(namesIn(view), []);
  await lab.probe(shard, 'setDeaf', false);
  assert.ok((await lab.probe<number | null>(shard, 'hurry', 'live.global')) !== null, 'the job is planned');
  await until(() => JSON.stringify([view.value, other.view.value]) === JSON.stringify([[person.name], [person.name]]));
});

test('a shard that sleeps takes in what was committed before it answers', async () => {
  const { client, view } = await watchDecade(400);
  const known = client.known(view);
  await lab.probe(shard, 'setDeaf', true);
  const person = createPerson(401);
  await call('action', 'people:addByAction', person);
  await lab.probe(shard, 'setDeaf', false);
  await lab.probe(shard, 'evict').catch(() => undefined);
  const back = await lab.open({ shard });
  const again = await back.watch('people:decade', { age: 400 }, known);
  assert.deepEqual(again.value, [person.name]);
});

test('a kill in the midst of writes loses nothing that was answered, doubles nothing, and all are told', async (context) => {
  const seed = Number(process.env['SEED'] ?? process.hrtime.bigint() % 1_000_000n);
  context.diagnostic(`SEED=${seed}`);
  const { client, view } = await watchDecade(500);
  const known = client.known(view);
  const people = Array.from({ length: 40 }, () => createPerson(501));
  const answered = new Set<string>();
  const writing = people.map(async (person, index) => {
    const name = index % 2 === 0 ? { client: `kill-${seed}-${index}`, number: 1 } : {};
    for (let attempt = 0; attempt < (index % 2 === 0 ? 30 : 1); attempt++) {
      try {
        const outcome = await lab.mutate({ path: 'people:add', args: person, ...name });
        if ('value' in outcome) return answered.add(person.name);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return answered;
  });
  await new Promise((resolve) => setTimeout(resolve, seed % 60));
  await lab.host.crash();
  await Promise.all(writing);
  const back = await lab.open({ shard });
  const again = await back.watch('people:decade', { age: 500 }, known);
  await until(async () => {
    const stored = await lab.query('people:decade', { age: 500 });
    return 'value' in stored && JSON.stringify(stored.value) === JSON.stringify(again.value);
  }, 'who watches has what is stored');
  const names = again.value as string[];
  assert.equal(new Set(names).size, names.length, 'nobody is there twice');
  for (const name of answered) assert.ok(names.includes(name), `${name} was answered`);
  for (const [index, person] of people.entries()) {
    if (index % 2 === 0) assert.ok(names.includes(person.name), `${person.name} was repeated until it was there`);
  }
});
