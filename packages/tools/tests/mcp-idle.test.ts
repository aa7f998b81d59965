/** Whoever only listens, or is asked and does not answer yet, keeps no instance in memory. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import {
  answerOf,
  eventsOf,
  post,
  postModern,
  request,
  textOf,
  WireSession,
  type WireEvent,
  type WireMessage,
} from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

const server = await startServer();
after(() => server.stop());
const room = `${server.url}/p/room`;

/** The engine lets go of an object ten seconds after its last request. */
const IDLE_MS = 13_000;

async function call(instance: string, name: string): Promise<string> {
  const headers = { 'x-photon-instance': instance };
  return textOf(await answerOf(await post(`${room}/mcp`, request('tools/call', { name }), headers)));
}

async function nextMessage(events: AsyncGenerator<WireEvent>): Promise<WireMessage> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the stream has ended');
    if (value.data !== '') return JSON.parse(value.data) as WireMessage;
  }
}

/** Opens a stream and waits until it stands; answers its next message. */
const listeners: Record<string, (instance: string) => Promise<AsyncGenerator<WireEvent>>> = {
  async 'a session'(instance) {
    const session = await WireSession.open(`${room}/mcp?instance=${instance}`);
    await session.ask('resources/subscribe', { uri: 'room://count' });
    return eventsOf(await session.listen());
  },
  async 'a listener of 2026-07-28'(instance) {
    const params = { notifications: { resourceSubscriptions: ['room://count'] } };
    const headers = { 'x-photon-instance': instance };
    const events = eventsOf(
      await postModern(`${room}/mcp`, 'subscriptions/listen', params, { headers, signal: AbortSignal.timeout(60_000) }),
    );
    await nextMessage(events);
    return events;
  },
  async 'a subscriber of events'(instance) {
    const url = `${room}/events?channel=count&instance=${instance}`;
    const events = eventsOf(
      await fetch(url, { headers: { accept: 'text/event-stream' }, signal: AbortSignal.timeout(60_000) }),
    );
    await events.next();
    return events;
  },
};

test('listeners keep nothing awake, and hear what happens later', async () => {
  const open = await Promise.all(
    Object.entries(listeners).map(async ([name, listen], index) => {
      const instance = `idle${index}`;
      const events = await listen(instance);
      return { name, instance, events, life: await call(instance, 'life') };
    }),
  );
  const session = await WireSession.open(`${room}/mcp?instance=asked`, { capabilities: { elicitation: {} } });
  const asked = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
  const ask = await nextMessage(asked);
  const askedLife = await call('asked', 'life');

  await delay(IDLE_MS);
  for (const { name, instance, events, life } of open) {
    assert.notEqual(await call(instance, 'life'), life, name);
    await call(instance, 'add');
    const message = await nextMessage(events);
    assert.match(JSON.stringify(message), /count/, name);
    await events.return(undefined);
  }
  assert.notEqual(await call('asked', 'life'), askedLife);
  await session.post({ jsonrpc: '2.0', id: ask.id, result: { action: 'accept', content: { confirmed: true } } });
  assert.equal(textOf(await nextMessage(asked)), 'deleted');
});
