/** Sessions that go from instance to instance: by a message that names another, and by `_use`. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import {
  answerOf,
  eventsOf,
  failureOf,
  post,
  request,
  textOf,
  WireSession,
  type WireMessage,
} from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const url = `${server.url}/p/shelf/mcp`;
const canAnswer = { capabilities: { elicitation: {} } };

const where = async (session: WireSession, meta: object = {}): Promise<string> =>
  textOf(await session.call('where', {}, { _meta: meta }));

/** Reads a stream until a message fits. */
async function until(
  events: AsyncGenerator<{ data: string }>,
  fits: (message: WireMessage) => boolean,
): Promise<WireMessage> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the stream ended');
    const message = JSON.parse(value.data === '' ? '{}' : value.data) as WireMessage;
    if (fits(message)) return message;
  }
}

const isAsk = ({ method }: WireMessage): boolean => method === 'elicitation/create';
const isResult = ({ result }: WireMessage): boolean => result !== undefined;
const isNews = ({ method }: WireMessage): boolean => method === 'notifications/resources/updated';

describe('a message of a session', () => {
  test('goes to the instance that it names, which knows what the client can do', async () => {
    const session = await WireSession.open(url, canAnswer);
    assert.equal(await where(session), 'default');
    assert.equal(await where(session, { photonInstance: 'pears' }), 'pears');
    assert.equal(await where(session), 'default');
    const call = { name: 'empty', _meta: { photonInstance: 'plums' } };
    const events = eventsOf(await session.post(request('tools/call', call)));
    const ask = await until(events, isAsk);
    assert.equal(ask.params?.['message'], 'Empty plums?');
    const answer = { jsonrpc: '2.0', id: ask.id, result: { action: 'accept', content: { confirmed: true } } };
    await session.post(answer, { 'x-photon-instance': 'plums' });
    assert.equal(textOf(await until(events, isResult)), '0 books on plums');
  });

  test('opens a stream where it wants', async () => {
    const session = await WireSession.open(url);
    const there = { 'x-photon-instance': 'quinces' };
    await session.post(request('resources/subscribe', { uri: 'shelf://books' }), there);
    const headers = { ...session.headers, ...there, accept: 'text/event-stream' };
    const events = eventsOf(await fetch(url, { headers, signal: AbortSignal.timeout(10_000) }));
    await session.post(request('tools/call', { name: 'put', arguments: { title: 'a' } }), there);
    await until(events, isNews);
    await events.return(undefined);
  });

  test('is refused everywhere if the session is over, or somebody else’s', async () => {
    const session = await WireSession.open(url);
    const statusAt = async (instance: string): Promise<number> => {
      const response = await session.post(request('tools/call', { name: 'where' }), { 'x-photon-instance': instance });
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await statusAt('visited'), 200);
    const ended = await fetch(url, { method: 'DELETE', headers: session.headers, signal: AbortSignal.timeout(10_000) });
    assert.equal(ended.status, 204);
    assert.equal(await statusAt('visited'), 404);
    assert.equal(await statusAt('never visited'), 404);
  });
});

describe('_use', () => {
  test('takes all later messages of the session to the instance', async () => {
    const session = await WireSession.open(url, canAnswer);
    const other = await WireSession.open(url);
    assert.match(textOf(await session.call('_use', { instance: 'apples' })), /"apples"/);
    assert.equal(await where(session), 'apples');
    assert.equal(await where(session, { photonInstance: 'pears' }), 'pears');
    assert.equal(await where(other), 'default');
    const events = eventsOf(await session.post(request('tools/call', { name: 'empty' }, 'e')));
    const ask = await until(events, isAsk);
    await session.post({ jsonrpc: '2.0', id: ask.id, result: { action: 'accept', content: { confirmed: true } } });
    assert.equal(textOf(await until(events, ({ id }) => id === 'e')), '0 books on apples');
    await session.call('_use', { instance: 'cherries' });
    assert.equal(await where(session), 'cherries');
    await session.call('_use', { instance: 'default' });
    assert.equal(await where(session), 'default');
  });

  test('takes an alias for what it stands for', async () => {
    const session = await WireSession.open(url);
    assert.match(textOf(await session.call('_use', { instance: 'The LOBBY' })), /"lobby"/);
    assert.equal(await where(session), 'lobby');
  });

  test('lets the client open its stream there', async () => {
    const session = await WireSession.open(url);
    const before = eventsOf(await session.listen());
    const { value: primer } = await before.next();
    await session.call('_use', { instance: 'figs' });
    await assert.rejects(until(before, isNews), /the stream ended/);
    await session.ask('resources/subscribe', { uri: 'shelf://books' });
    const events = eventsOf(await session.listen(primer?.id));
    await session.call('put', { title: 'b' });
    await until(events, isNews);
    await session.call('_use', { instance: 'dates' });
    await assert.rejects(until(events, isNews), /the stream ended/);
  });

  test('leaves nothing behind that nobody could answer', async () => {
    const session = await WireSession.open(url, canAnswer);
    const events = eventsOf(await session.post(request('tools/call', { name: 'empty' }, 'left')));
    const ask = await until(events, isAsk);
    await session.call('_use', { instance: 'limes' });
    await session.post({ jsonrpc: '2.0', id: ask.id, result: { action: 'accept', content: { confirmed: true } } });
    assert.equal(textOf(await until(events, ({ id }) => id === 'left')), '0 books on default');
  });

  test('wants a session that may choose, and a name', async () => {
    const session = await WireSession.open(url);
    for (const args of [{}, { instance: '' }, { instance: 7 }, { instance: 'x'.repeat(1025) }]) {
      assert.equal(failureOf(await session.call('_use', args)), 'invalid_arguments');
    }
    const call = request('tools/call', { name: '_use', arguments: { instance: 'nuts' } });
    assert.equal(failureOf(await answerOf(await post(url, call))), 'cannot_use');
    assert.equal(failureOf(await answerOf(await session.post(call, { 'x-photon-instance': 'a' }))), 'cannot_use');
    assert.equal(await where(session), 'default');
  });
});
