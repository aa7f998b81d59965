/** What a session gets besides answers: asks, progress, logs, news; and how its streams are lost and found. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import {
  allEventsOf,
  answerOf,
  eventsOf,
  failureOf,
  messagesOf,
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
const canAnswer = { capabilities: { elicitation: {}, sampling: {} } };

/** Reads a stream until a message fits, and goes away. */
async function take(events: AsyncGenerator<WireEvent>, fits: (message: WireMessage) => boolean): Promise<WireEvent[]> {
  const taken: WireEvent[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`the stream ended after ${JSON.stringify(taken)}`);
    taken.push(value);
    if (value.data !== '' && fits(JSON.parse(value.data) as WireMessage)) return taken;
  }
}

const isAsk = ({ method }: WireMessage): boolean => method === 'elicitation/create';
const accept = (id: unknown, content: object): object => ({
  jsonrpc: '2.0',
  id,
  result: { action: 'accept', content },
});

function messageOf(event: WireEvent | undefined): WireMessage {
  return JSON.parse(event?.data || '{}') as WireMessage;
}

function lastOf(events: readonly WireEvent[]): WireMessage {
  return messageOf(events.at(-1));
}

describe('an ask', () => {
  test('goes out on the stream of its call, and its answer is accepted and goes in', async () => {
    const session = await WireSession.open(url, canAnswer);
    const response = await session.post(request('tools/call', { name: 'introduce' }, 'intro'));
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    assert.equal(response.headers.get('x-accel-buffering'), 'no');
    const events = eventsOf(response);
    const first = lastOf(await take(events, isAsk));
    assert.equal(first.params?.['message'], 'Your name?');
    const accepted = await session.post(accept(first.id, { name: 'Ada' }));
    assert.equal(accepted.status, 202);
    assert.equal(await accepted.text(), '');
    const second = lastOf(await take(events, isAsk));
    assert.equal(second.params?.['message'], 'Is it Ada?');
    await session.post(accept(second.id, { confirmed: true }));
    const last = lastOf(await take(events, ({ id }) => id === 'intro'));
    assert.equal(textOf(last), 'Hello Ada');
    assert.equal((await events.next()).done, true);
  });

  test('without an event stream fails at once, and names the header', async () => {
    const session = await WireSession.open(url, canAnswer);
    const answer = await answerOf(
      await session.post(request('tools/call', { name: 'clear' }), { accept: 'application/json' }),
    );
    assert.equal(answer.result?.['isError'], true);
    assert.match(textOf(answer), /Accept: application\/json, text\/event-stream/);
  });

  test('of a client that did not declare it fails at once', async () => {
    const session = await WireSession.open(url);
    const answer = await session.call('clear');
    assert.equal(answer.result?.['isError'], true);
    assert.match(textOf(answer), /elicitation/);
  });

  test('that is declined or cancelled is an error of its own, never an answer', async () => {
    const session = await WireSession.open(url, canAnswer);
    for (const [action, code] of [
      ['decline', 'ask_declined'],
      ['cancel', 'ask_cancelled'],
    ]) {
      const events = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
      const ask = lastOf(await take(events, isAsk));
      await session.post({ jsonrpc: '2.0', id: ask.id, result: { action } });
      const last = lastOf(await take(events, ({ result }) => result !== undefined));
      assert.equal(last.result?.['isError'], true);
      assert.equal(failureOf(last), code);
    }
  });

  test('is answered by nobody but its session', async () => {
    const session = await WireSession.open(url, canAnswer);
    const other = await WireSession.open(url, canAnswer);
    const events = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
    const ask = lastOf(await take(events, isAsk));
    assert.equal((await other.post(accept(ask.id, { confirmed: true }))).status, 202);
    await session.post(accept(ask.id, { confirmed: false }));
    assert.equal(textOf(lastOf(await take(events, ({ result }) => result !== undefined))), 'kept');
  });

  test('works for clients without a session, as the first servers of this kind had none', async () => {
    const session = await WireSession.open(url);
    const { headers } = session;
    delete headers['mcp-session-id'];
    const events = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
    const ask = lastOf(await take(events, isAsk));
    await session.post(accept(ask.id, { confirmed: false }));
    assert.equal(textOf(lastOf(await take(events, ({ result }) => result !== undefined))), 'kept');
  });
});

describe('what a call says', () => {
  test('rises with the progress token, and is not said without', async () => {
    const session = await WireSession.open(url);
    const call = { name: 'work', arguments: { steps: 3 } };
    const response = await session.post(request('tools/call', { ...call, _meta: { progressToken: 'p' } }));
    const messages: WireMessage[] = [];
    for await (const message of messagesOf(response)) messages.push(message);
    assert.deepEqual(
      messages.slice(0, -1).map(({ method, params }) => [method, params?.['progressToken'], params?.['message']]),
      [1, 2, 3].map((step) => ['notifications/progress', 'p', `step ${step}`]),
    );
    const values = messages.slice(0, -1).map(({ params }) => Number(params?.['progress']));
    assert.ok(
      values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0)),
      String(values),
    );
    const plain = await session.post(request('tools/call', call));
    assert.equal(plain.headers.get('content-type'), 'application/json');
  });

  test('is in the log from the level on that the session wants', async () => {
    const session = await WireSession.open(`${server.url}/mcp`);
    const call = request('tools/call', { name: 'test_tool_with_logging' });
    assert.equal((await session.post(call)).headers.get('content-type'), 'application/json');
    await session.ask('logging/setLevel', { level: 'info' });
    const logged: unknown[] = [];
    for await (const { method, params } of messagesOf(await session.post(call))) {
      if (method === 'notifications/message') logged.push(params?.['data']);
    }
    assert.deepEqual(logged, ['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    await session.ask('logging/setLevel', { level: 'error' });
    assert.equal((await session.post(call)).headers.get('content-type'), 'application/json');
  });

  test('may be as large as it is', async () => {
    const session = await WireSession.open(url);
    await session.ask('logging/setLevel', { level: 'info' });
    const length = 3 << 20;
    const answer = await session.call('big', { length });
    assert.equal(textOf(answer).length, length);
  });
});

describe('a stream', () => {
  test('begins with an id in 2025-11-25, and with a message before', async () => {
    for (const [version, isPrimed] of [
      ['2025-11-25', true],
      ['2025-06-18', false],
    ] as const) {
      const session = await WireSession.open(url, { ...canAnswer, version });
      const events = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
      const [first, ask] = await take(events, isAsk);
      if (isPrimed) {
        assert.equal(first?.data, '');
        assert.ok(first?.retry !== undefined && first.id !== undefined);
        assert.notEqual(ask?.id, first.id);
      } else assert.notEqual(first?.data, '');
      await session.post({
        jsonrpc: '2.0',
        id: messageOf(first?.data === '' ? ask : first).id,
        result: { action: 'decline' },
      });
      await take(events, ({ result }) => result !== undefined);
    }
  });

  test('that is lost goes on where it was, and loses nothing', async () => {
    const session = await WireSession.open(url, canAnswer);
    const call = request('tools/call', { name: 'introduce' }, 42);
    const lost = eventsOf(await session.post(call));
    const [primer, askEvent] = await take(lost, isAsk);
    await lost.return(undefined);
    const again = eventsOf(await session.listen(primer?.id));
    const asked = await take(again, isAsk);
    assert.equal(asked.at(-1)?.data, askEvent?.data);
    await again.return(undefined);
    await session.post(accept(lastOf(asked).id, { name: 'Bo' }));
    const third = eventsOf(await session.listen(askEvent?.id));
    const second = await take(third, isAsk);
    assert.equal(lastOf(second).params?.['message'], 'Is it Bo?');
    await session.post(accept(lastOf(second).id, { confirmed: true }));
    const rest = await take(third, ({ id }) => id === 42);
    assert.equal(textOf(lastOf(rest)), 'Hello Bo');
    assert.equal((await third.next()).done, true);
  });

  test('that is cut again and again tells everything once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const session = await WireSession.open(`${url}?instance=cut${index % 3}`);
        const call = { name: 'work', arguments: { steps: 12 }, _meta: { progressToken: index } };
        let response = await session.post(request('tools/call', call, 'cut'));
        let lastId: string | undefined;
        const told: unknown[] = [];
        for (let round = 0; told.at(-1) !== 'cut'; round += 1) {
          let left = 1 + ((round + index) % 4);
          for await (const event of eventsOf(response)) {
            lastId = event.id ?? lastId;
            const { id, params } = messageOf(event);
            if (event.data !== '') told.push(id ?? params?.['message']);
            if ((left -= 1) === 0) break;
          }
          if (told.at(-1) !== 'cut') response = await session.listen(lastId);
        }
        const steps = Array.from({ length: 12 }, (_step, step) => `step ${step + 1}`);
        assert.deepEqual(told, [...steps, 'cut']);
      }),
    );
  });

  test('that has ended ends again for whoever comes back', async () => {
    const session = await WireSession.open(url);
    const call = { name: 'work', arguments: { steps: 1 }, _meta: { progressToken: 1 } };
    const events = await allEventsOf(await session.post(request('tools/call', call)));
    for (const event of events) {
      const rest = (await allEventsOf(await session.listen(event.id))).filter(({ data }) => data !== '');
      const at = events.indexOf(event);
      assert.deepEqual(
        rest.map(({ data }) => data),
        events.slice(at + 1).map(({ data }) => data),
      );
    }
  });

  test('of a session goes on where what was missed is no longer kept, and that of an ended call ends', async () => {
    const session = await WireSession.open(`${url}?instance=gap`);
    await session.ask('resources/subscribe', { uri: 'room://count' });
    const secret = session.id.split('.')[1] ?? '';
    const lost = `${crypto.randomUUID()}.3`;
    const events = eventsOf(await session.listen(`_session%3A${secret}~${lost}`));
    const places: (string | undefined)[] = [];
    for (let count = 0; count < 2; count += 1) places.push((await events.next()).value?.id);
    assert.ok(places[0]?.endsWith(lost));
    assert.notEqual(places[1], places[0]);
    await session.call('add');
    await take(events, ({ method }) => method === 'notifications/resources/updated');
    await events.return(undefined);
    const call = { name: 'work', arguments: { steps: 1 }, _meta: { progressToken: 1 } };
    const [primer] = await allEventsOf(await session.post(request('tools/call', call)));
    const rest = await allEventsOf(await session.listen(primer?.id?.replace(/~.*/, `~${lost}`)));
    assert.deepEqual(
      rest.map(({ data }) => data),
      [''],
    );
  });

  test('waits for a client that reads slowly, and loses nothing', async () => {
    const call = { name: 'loud', arguments: { count: 20, length: 500_000 } };
    const session = await WireSession.open(url);
    await session.ask('logging/setLevel', { level: 'info' });
    const meta = { 'io.modelcontextprotocol/logLevel': 'info' };
    for (const open of [
      () => session.post(request('tools/call', call)),
      () => postModern(url, 'tools/call', call, { meta }),
    ]) {
      const response = await open();
      await delay(1000);
      const said: string[] = [];
      let last: WireMessage | undefined;
      for await (const message of messagesOf(response)) {
        last = message;
        if (message.method !== undefined) said.push(String(message.params?.['data']).split(' ')[0] ?? '');
      }
      assert.deepEqual(
        said,
        Array.from({ length: 20 }, (_, index) => String(index)),
      );
      assert.equal(last && textOf(last), '20');
    }
  });

  test('is nobody else’s', async () => {
    const session = await WireSession.open(url, canAnswer);
    const other = await WireSession.open(url, canAnswer);
    const events = eventsOf(await session.post(request('tools/call', { name: 'clear' })));
    const [primer, ask] = await take(events, isAsk);
    const own = `_session%3A${other.id.split('.')[1]}`;
    for (const id of [primer?.id, 'nonsense', '_changes~x', own, `${own}~`, `${own}~nonsense`]) {
      const refused = await other.listen(id);
      assert.equal(refused.status, 400, id);
      assert.match((await answerOf(refused)).error?.message ?? '', /Last-Event-ID/);
    }
    await session.post({ jsonrpc: '2.0', id: messageOf(ask).id, result: { action: 'decline' } });
    await take(events, ({ result }) => result !== undefined);
  });

  test('carries an answer that takes long, before anything is said', async () => {
    const session = await WireSession.open(url);
    const response = await session.post(request('tools/call', { name: 'work', arguments: { steps: 80 } }));
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    assert.equal(textOf(await answerOf(response)), '80 steps');
  });
});

describe('a call that nobody wants any more', () => {
  test('is cancelled by the notification, and then says nothing', async () => {
    const session = await WireSession.open(`${url}?instance=cancelled`);
    const response = session.post(request('tools/call', { name: 'wait' }, 'long'));
    const waiter = async (): Promise<string> => textOf(await session.call('waiter'));
    assert.equal(await until(waiter, (text) => text === 'waiting'), 'waiting');
    const reason = { requestId: 'long', reason: 'enough' };
    await session.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: reason });
    assert.equal(await until(waiter, (text) => text === 'aborted'), 'aborted');
    const messages: WireMessage[] = [];
    const answered = await response;
    if (answered.headers.get('content-type') === 'text/event-stream') {
      for await (const message of messagesOf(answered)) messages.push(message);
      assert.deepEqual(messages, []);
    } else assert.equal((await answerOf(answered)).error?.code, -32000);
  });

  test('goes on if only the connection is gone', async () => {
    const session = await WireSession.open(`${url}?instance=gone`);
    const call = { name: 'work', arguments: { steps: 20 }, _meta: { progressToken: 1 } };
    const events = eventsOf(await session.post(request('tools/call', call, 'gone')));
    const [primer] = await take(events, ({ method }) => method === 'notifications/progress');
    await events.return(undefined);
    const again = eventsOf(await session.listen(primer?.id));
    assert.equal(textOf(lastOf(await take(again, ({ id }) => id === 'gone'))), '20 steps');
  });
});

describe('a resource', () => {
  test('that changes is told to who subscribes, by channel and by variable', async () => {
    const session = await WireSession.open(`${url}?instance=live`);
    await session.ask('resources/subscribe', { uri: 'room://count' });
    await session.ask('resources/subscribe', { uri: 'room://notes/a' });
    const events = eventsOf(await session.listen());
    await session.call('write', { id: 'b', text: 'not mine' });
    await session.call('add');
    await session.call('write', { id: 'a', text: 'mine' });
    const told = await take(events, ({ params }) => params?.['uri'] === 'room://notes/a');
    assert.deepEqual(
      told.filter(({ data }) => data !== '').map(({ data }) => JSON.parse(data) as unknown),
      ['room://count', 'room://notes/a'].map((uri) => ({
        jsonrpc: '2.0',
        method: 'notifications/resources/updated',
        params: { uri },
      })),
    );
    await session.ask('resources/unsubscribe', { uri: 'room://count' });
    await session.call('add');
    await session.call('write', { id: 'a', text: 'again' });
    assert.equal((await take(events, () => true)).length, 1);
    await events.return(undefined);
    await session.call('write', { id: 'a', text: 'missed' });
    const resumed = eventsOf(await session.listen(told.at(-1)?.id));
    const missed = (await take(resumed, () => true)).filter(({ data }) => data !== '');
    assert.equal((JSON.parse(missed[0]?.data ?? '{}') as WireMessage).params?.['uri'], 'room://notes/a');
  });

  test('is told on one stream only, the one that was opened last', async () => {
    const session = await WireSession.open(`${url}?instance=one`);
    await session.ask('resources/subscribe', { uri: 'room://count' });
    const first = eventsOf(await session.listen());
    const second = eventsOf(await session.listen());
    await session.call('add');
    await take(second, ({ method }) => method === 'notifications/resources/updated');
    const rest: WireEvent[] = [];
    for await (const event of first) if (event.data !== '') rest.push(event);
    assert.deepEqual(rest, []);
  });
});
