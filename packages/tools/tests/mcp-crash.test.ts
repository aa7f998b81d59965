/** The engine is killed between question and answer, in every mode; nothing is lost, and nothing done twice. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import {
  answerOf,
  eventsOf,
  postModern,
  request,
  textOf,
  until,
  WireSession,
  type WireEvent,
  type WireMessage,
} from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/room/mcp`;
const elicitation = { capabilities: { elicitation: {} } };
const tasks = { capabilities: { elicitation: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } } };

async function next(events: AsyncGenerator<WireEvent>): Promise<{ event: WireEvent; message: WireMessage }> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the stream has ended');
    if (value.data !== '') return { event: value, message: JSON.parse(value.data) as WireMessage };
  }
}

const accept = (id: unknown, content: object): object => ({
  jsonrpc: '2.0',
  id,
  result: { action: 'accept', content },
});

/** Answers all that a result of 2026-07-28 asks for. */
function answering(result: WireMessage['result'], content: object): { inputResponses: object; requestState?: unknown } {
  const ids = Object.keys(result?.['inputRequests'] ?? {});
  const inputResponses = Object.fromEntries(ids.map((id) => [id, { action: 'accept', content }]));
  return { inputResponses, requestState: result?.['requestState'] };
}

test('over a stream: the client comes back to it, and the call goes on', async () => {
  const session = await WireSession.open(url, elicitation);
  const events = eventsOf(await session.post(request('tools/call', { name: 'introduce' }, 'crash')));
  const asked = await next(events);
  await server.crash();
  await assert.rejects(events.next());
  const resumed = eventsOf(await session.listen(asked.event.id));
  assert.equal((await session.post(accept(asked.message.id, { name: 'Ada' }))).status, 202);
  const second = await next(resumed);
  assert.equal(second.message.params?.['message'], 'Is it Ada?');
  await server.crash();
  // Answered before anybody listens again.
  await session.post(accept(second.message.id, { confirmed: true }));
  const last = await next(eventsOf(await session.listen(second.event.id)));
  assert.equal(last.message.id, 'crash');
  assert.equal(textOf(last.message), 'Hello Ada');
});

test('in rounds: the state that the client has is good for the next process', async () => {
  const call = async (more: object): Promise<WireMessage> =>
    answerOf(await postModern(url, 'tools/call', { name: 'introduce', arguments: {}, ...more }, elicitation));
  const first = await call({});
  await server.crash();
  const second = await call(answering(first.result, { name: 'Bo' }));
  assert.equal(second.result?.['resultType'], 'input_required');
  await server.crash();
  assert.equal(textOf(await call(answering(second.result, { confirmed: true }))), 'Hello Bo');
});

test('as a task: it waits, and takes its answer', async () => {
  const ask = async (method: string, params: Record<string, unknown>): Promise<WireMessage> =>
    answerOf(await postModern(url, method, params, tasks));
  const created = await ask('tools/call', { name: 'slowly', arguments: { text: 'hi' } });
  const taskId = String(created.result?.['taskId']);
  const get = async (): Promise<WireMessage['result']> => (await ask('tasks/get', { taskId })).result;
  const waiting = await until(get, (task) => task?.['status'] !== 'working');
  await server.crash();
  assert.deepEqual((await get())?.['inputRequests'], waiting?.['inputRequests']);
  await ask('tasks/update', { taskId, inputResponses: answering(waiting, { confirmed: true }).inputResponses });
  const completed = await until(get, (task) => task?.['status'] !== 'working');
  assert.equal(completed?.['status'], 'completed');
  assert.match(JSON.stringify(completed['result']), /"text":"hi"/);
});

test('as a task of the session era: its result brings the question, and then the result', async () => {
  const session = await WireSession.open(url, elicitation);
  const created = await session.call('clear', {}, { task: { ttl: 60_000 } });
  const { taskId } = (created.result?.['task'] ?? {}) as { taskId: string };
  const get = async (): Promise<unknown> => (await session.ask('tasks/get', { taskId })).result?.['status'];
  assert.equal(await until(get, (status) => status === 'input_required'), 'input_required');
  await server.crash();
  const events = eventsOf(await session.post(request('tasks/result', { taskId }, 'result')));
  const asked = await next(events);
  const related = { 'io.modelcontextprotocol/related-task': { taskId } };
  assert.deepEqual(asked.message.params?.['_meta'], related);
  await session.post(accept(asked.message.id, { confirmed: false }));
  const last = await next(events);
  assert.equal(textOf(last.message), 'kept');
  assert.deepEqual(last.message.result?.['_meta'], related);
  assert.equal(await get(), 'completed');
  const listed = (await session.ask('tasks/list')).result?.['tasks'] as { taskId: string }[];
  assert.deepEqual(
    listed.map((task) => task.taskId),
    [taskId],
  );
  assert.equal((await session.ask('tasks/cancel', { taskId })).error?.code, -32602);
});

test('a call that had not asked is lost, and its stream says so', async () => {
  const session = await WireSession.open(url);
  const call = { name: 'work', arguments: { steps: 500 }, _meta: { progressToken: 1 } };
  const { event } = await next(eventsOf(await session.post(request('tools/call', call, 'lost'))));
  await server.crash();
  const messages: WireMessage[] = [];
  for await (const { data } of eventsOf(await session.listen(event.id))) {
    if (data !== '') messages.push(JSON.parse(data) as WireMessage);
  }
  const last = messages.at(-1);
  assert.equal(last?.id, 'lost');
  assert.match(last.error?.message ?? '', /interrupted/);
});
