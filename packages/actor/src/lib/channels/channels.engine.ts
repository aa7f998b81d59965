import assert from 'node:assert/strict';

import type { Suite } from '../../../tests/worker/suite.ts';
import { Log } from '../log/log.ts';
import { Channels } from './channels.ts';

interface Frame {
  type: string;
  cursor?: string;
  channel?: string;
  data?: unknown;
  reason?: string;
}

/** A subscriber inside the engine; `frames` fills as turns pass. */
class Listener {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
    });
  }

  static async open(channels: Channels, query: string): Promise<Listener> {
    const response = await channels.fetch(eventsRequest(query));
    assert(response.webSocket !== null);
    return new Listener(response.webSocket);
  }

  get data(): unknown[] {
    return this.frames.filter(({ type }) => type === 'event').map(({ data }) => data);
  }

  get types(): string[] {
    return this.frames.map(({ type }) => type);
  }

  close(): void {
    this.#socket.close(1000);
  }
}

/** A subscriber that knows no protocol; what it gets fills in as turns pass. */
async function openData(channels: Channels, query: string): Promise<string[]> {
  const { webSocket } = await channels.fetch(eventsRequest(`${query}&frames=data`));
  assert(webSocket !== null);
  const texts: string[] = [];
  webSocket.accept();
  webSocket.addEventListener('message', ({ data }) => texts.push(String(data)));
  return texts;
}

function eventsRequest(query: string, headers: Record<string, string> = { upgrade: 'websocket' }): Request {
  return new Request(`http://actor/events?${query}`, { headers });
}

/** What was sent has arrived. */
async function settle(): Promise<void> {
  await scheduler.wait(30);
}

/** Of each WebSocket. */
function queuedBytes(ctx: DurableObjectState): number[] {
  return ctx.getWebSockets().map(({ bufferedAmount }) => bufferedAmount);
}

function keptRows(ctx: DurableObjectState): number {
  const log = new Log(ctx, { name: 'channels' });
  return log.head();
}

function named(name: string): (error: unknown) => boolean {
  return (error) => error instanceof Error && error.name === name;
}

export const suite: Suite = {
  name: 'channels',
  tests: {
    'events go to those who listen, in order': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const listener = await Listener.open(channels, 'channel=messages');
      const cursor = channels.emit('messages', { text: 'hi' });
      channels.emit('others', 1);
      channels.emit({ channel: 'messages', text: 'in one object', from: 'x' });
      channels.emit('messages');
      await settle();
      assert.deepEqual(listener.types, ['ready', 'event', 'event', 'event']);
      assert.deepEqual(listener.frames[1], { type: 'event', cursor, channel: 'messages', data: { text: 'hi' } });
      assert.deepEqual(listener.data, [{ text: 'hi' }, { text: 'in one object', from: 'x' }, null]);
    },

    'patterns: a name, several, a prefix, everything; each event once': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const listen = (query: string): Promise<Listener> => Listener.open(channels, query);
      const exact = await listen('channel=a:b:c');
      const prefix = await listen('channel=a:*');
      const longPrefix = await listen('channel=a:b:*');
      const everything = await listen('channel=*');
      const twice = await listen('channel=a:b:c&channel=a:*&channel=*&channel=a:*');
      const several = await listen('channel=x&channel=y');
      for (const channel of ['a', 'a:b', 'a:b:c', 'ab:c', 'x', 'y']) channels.emit(channel, channel);
      await settle();
      assert.deepEqual(exact.data, ['a:b:c']);
      assert.deepEqual(prefix.data, ['a:b', 'a:b:c']);
      assert.deepEqual(longPrefix.data, ['a:b:c']);
      assert.deepEqual(everything.data, ['a', 'a:b', 'a:b:c', 'ab:c', 'x', 'y']);
      assert.deepEqual(twice.data, ['a', 'a:b', 'a:b:c', 'ab:c', 'x', 'y']);
      assert.deepEqual(several.data, ['x', 'y']);
    },

    'frames=data: a WebSocket gets the data of events, also of those it missed, and nothing else': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const { cursor } = channels;
      channels.emit('a:b', { missed: true });
      const texts = await openData(channels, `channel=a:b&channel=*&since=${cursor}`);
      const all = await Listener.open(channels, 'channel=a:b');
      channels.emit({ channel: 'a:b', data: '","data":' });
      channels.emit('a:b', 1, { replay: false });
      await settle();
      assert.deepEqual(texts, ['{"missed":true}', '{"data":"\\",\\"data\\":"}', '1']);
      assert.deepEqual(all.types, ['ready', 'event', 'event']);
      const woken = new Channels(ctx);
      woken.emit('a:b', 'after a wake');
      await settle();
      assert.equal(texts.at(-1), '"after a wake"');
      assert.equal(woken.subscribers('a:b'), 2);
      await assert.rejects(channels.fetch(eventsRequest('channel=a&frames=some')), named('UnknownFramesError'));
    },

    'frames=data: an event stream gets the data of events, with their ids': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const start = channels.cursor;
      const response = await channels.fetch(eventsRequest('channel=a&frames=data', { accept: 'text/event-stream' }));
      const cursor = channels.emit('a', { n: 1 });
      await settle();
      await channels.disconnect(4000, '');
      assert.equal(await response.text(), `id: ${start}\n\nid: ${cursor}\ndata: {"n":1}\n\n`);
    },

    'subscribers are counted until they close': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const first = await Listener.open(channels, 'channel=a&channel=*');
      await Listener.open(channels, 'channel=b');
      assert.deepEqual([channels.subscribers(), channels.subscribers('a'), channels.subscribers('b')], [2, 1, 2]);
      first.close();
      await settle();
      const woken = new Channels(ctx);
      assert.deepEqual([woken.subscribers(), woken.subscribers('a'), woken.subscribers('b')], [1, 0, 1]);
    },

    'C4: an event is encoded once, however many get it, also later': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const { cursor } = channels;
      const listeners = [await Listener.open(channels, 'channel=a'), await Listener.open(channels, 'channel=*')];
      let encoded = 0;
      const toJSON = (): string => `encoded ${(encoded += 1)} times`;
      channels.emit('a', { toJSON });
      await settle();
      listeners.push(await Listener.open(channels, `channel=a&since=${cursor}`));
      await settle();
      for (const listener of listeners) assert.deepEqual(listener.data, ['encoded 1 times']);
    },

    'a subscription from the cursor read beside the state misses and repeats nothing': async ({ ctx }) => {
      const channels = new Channels(ctx);
      channels.emit('a', 'in the state');
      const { cursor } = channels;
      channels.emit('a', 'after it');
      const listener = await Listener.open(channels, `channel=a&since=${cursor}`);
      await settle();
      assert.deepEqual(listener.data, ['after it']);
      listener.close();
    },

    'since replays what was missed, once, and goes on live': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const cursor = channels.emit('a', 1);
      for (const n of [2, 3, 4]) channels.emit(n === 3 ? 'b' : 'a', n);
      const listener = await Listener.open(channels, `channel=a&since=${cursor}`);
      channels.emit('a', 5);
      await settle();
      assert.deepEqual(listener.data, [2, 4, 5]);
      assert.equal(listener.frames[0]?.cursor, cursor);
    },

    'an event emitted in the turn of the subscription comes once': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const cursor = channels.emit('a', 1);
      channels.emit('a', 2);
      const resumed = await Listener.open(channels, `channel=a&since=${cursor}`);
      channels.emit('a', 3);
      const fresh = await Listener.open(channels, 'channel=a');
      channels.emit('a', 4);
      await settle();
      assert.deepEqual(resumed.data, [2, 3, 4]);
      assert.deepEqual(fresh.data, [4]);
    },

    'the first frames leave after the response, but before any event': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const greeted = await channels.fetch(eventsRequest('channel=a'));
      assert.deepEqual(queuedBytes(ctx), [0]);
      await settle();
      assert(queuedBytes(ctx).every((bytes) => bytes > 0));
      const overtaken = await channels.fetch(eventsRequest('channel=a&since=0b1e.3'));
      channels.emit('a', 1);
      assert(greeted.webSocket !== null && overtaken.webSocket !== null);
      const listeners = [new Listener(greeted.webSocket), new Listener(overtaken.webSocket)];
      await settle();
      assert.deepEqual(listeners[0]?.types, ['ready', 'event']);
      assert.deepEqual(listeners[1]?.types, ['ready', 'gone', 'event']);
    },

    'a long replay is paged and complete, with live events after it': async ({ ctx }) => {
      const limits = { queuedBytesMax: 64 * 1024 };
      const channels = new Channels(ctx, { limits });
      const cursor = channels.emit('a', 0);
      for (let n = 1; n <= 2000; n += 1) channels.emit('a', { n, filling: 'x'.repeat(500) });
      const { webSocket } = await channels.fetch(eventsRequest(`channel=a&since=${cursor}`));
      assert(webSocket !== null);
      await settle();
      const [queued = 0] = queuedBytes(ctx);
      assert(queued > 0 && queued <= limits.queuedBytesMax + 200, String(queued));
      const listener = new Listener(webSocket);
      channels.emit('a', { n: 2001 });
      for (let waits = 0; waits < 200 && listener.data.length < 2001; waits += 1) await settle();
      const numbers = listener.data.map((data) => (data as { n: number }).n);
      assert.deepEqual(
        numbers,
        Array.from({ length: 2001 }, (_, index) => index + 1),
      );
    },

    'a cursor that cannot be honoured is said to be gone, and the stream goes on': async ({ ctx }) => {
      const channels = new Channels(ctx, { retention: { rows: 2 } });
      const first = channels.emit('a', 1) ?? '';
      channels.emit('a', 2);
      channels.emit('a', 3);
      const last = channels.emit('a', 4) ?? '';
      const [identity] = last.split('.');
      const pruned = await Listener.open(channels, `channel=a&since=${first}`);
      const foreign = await Listener.open(channels, 'channel=a&since=0b1e.3');
      const ahead = await Listener.open(channels, `channel=a&since=${identity}.99`);
      const oldest = await Listener.open(channels, 'channel=a&since=oldest');
      const boundary = await Listener.open(channels, `channel=a&since=${identity}.2`);
      channels.emit('a', 5);
      await settle();
      for (const [listener, reason] of [
        [pruned, 'pruned'],
        [foreign, 'foreign'],
        [ahead, 'ahead'],
      ] as const) {
        assert.deepEqual(listener.frames[1], { type: 'gone', reason, cursor: last });
        assert.deepEqual(listener.data, [5]);
      }
      assert.deepEqual(boundary.data, [3, 4, 5]);
      assert.deepEqual(oldest.data, [3, 4, 5]);
    },

    'what is rolled back is never sent, also when its number is used again': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const listener = await Listener.open(channels, 'channel=a');
      const rollBack = (fn: () => void): void => {
        const undo = new Error('undo');
        assert.throws(() => ctx.storage.transactionSync(() => (fn(), fail(undo))), /undo/);
      };
      ctx.storage.transactionSync(() => channels.emit('a', 'kept in a transaction'));
      rollBack(() => channels.emit('a', 'rolled back'));
      channels.emit('a', 'same number');
      ctx.storage.transactionSync(() => {
        channels.emit('a', 'outer');
        rollBack(() => (channels.emit('a', 'inner'), channels.emit('a', 'inner too')));
      });
      await settle();
      rollBack(() => channels.emit('a', 'rolled back alone'));
      await settle();
      channels.emit('a', 'end');
      await settle();
      assert.deepEqual(listener.data, ['kept in a transaction', 'same number', 'outer', 'end']);
    },

    'an event that is not kept writes nothing, has no cursor and is not replayed': async ({ ctx }) => {
      const channels = new Channels(ctx, { transient: ['presence:*'] });
      const cursor = channels.emit('a', 1);
      const live = await Listener.open(channels, 'channel=*');
      assert.equal(channels.emit('presence:x', 'p'), undefined);
      assert.equal(channels.emit('a', 'typing', { replay: false }), undefined);
      assert.equal(channels.emit({ channel: 'a', n: 2 }, { replay: false }), undefined);
      assert.equal(keptRows(ctx), 1);
      assert(channels.emit('presence:x', 'kept', { replay: true }) !== undefined);
      await settle();
      assert.deepEqual(live.data, ['p', 'typing', { n: 2 }, 'kept']);
      assert.deepEqual(live.frames[1], { type: 'event', channel: 'presence:x', data: 'p' });
      const resumed = await Listener.open(channels, `channel=*&since=${cursor}`);
      await settle();
      assert.deepEqual(resumed.data, ['kept']);
    },

    'what cannot be emitted is refused and leaves nothing behind': ({ ctx }) => {
      const channels = new Channels(ctx, { limits: { eventBytesMax: 2000, transientBytesMax: 100 } });
      for (const name of ['', '*', 'a:*', 'a b', 'a::b', ':a', 'é', 'x'.repeat(201), 'a:b:c:d:e:f:g:h:i', 'a"']) {
        assert.throws(() => channels.emit(name, 1), named('InvalidChannelError'), name);
      }
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      for (const data of [() => 1, 1n, cycle, Symbol('s')]) {
        assert.throws(() => channels.emit('a', data), named('InvalidEventError'));
      }
      assert.throws(() => channels.emit('a', 'é'.repeat(1000)), named('EventTooLargeError'));
      assert.throws(() => channels.emit('a', 'x'.repeat(100), { replay: false }), named('EventTooLargeError'));
      assert.equal(keptRows(ctx), 0);
      channels.emit('a', 'é'.repeat(980));
    },

    'a request that asks for nothing sensible is refused': async ({ ctx }) => {
      const channels = new Channels(ctx, { limits: { subscribersMax: 1 } });
      const refused = async (query: string, name: string, headers?: Record<string, string>): Promise<void> =>
        assert.rejects(channels.fetch(eventsRequest(query, headers)), named(name), query);
      await refused('channel=a', 'TransportRequiredError', {});
      await refused('channel=a', 'TransportRequiredError', { accept: 'application/json' });
      await refused('', 'InvalidSubscriptionError');
      await refused(`channel=${'abcdefghij'.split('').join('&channel=')}`, 'InvalidSubscriptionError');
      for (const pattern of ['', 'a*', '*:a', 'a:*:b', '**', `${'x'.repeat(200)}:*`]) {
        await refused(`channel=${pattern}`, 'InvalidChannelError');
      }
      for (const cursor of ['', 'x', '1', 'a.b', 'a.01', 'a.-1', `a.${'9'.repeat(30)}`]) {
        await refused(`channel=a&since=${cursor}`, 'InvalidCursorError');
      }
      const post = new Request('http://actor/events?channel=a', { method: 'POST', headers: { upgrade: 'websocket' } });
      await assert.rejects(channels.fetch(post), named('TransportRequiredError'));
      assert.equal(channels.subscribers(), 0);
      await Listener.open(channels, 'channel=a');
      await refused('channel=a', 'TooManySubscribersError');
    },

    'the longest names and the most patterns are taken': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const name = 'a:b:c:d:e:f:g:'.padEnd(200, 'x');
      const query = ['1', '2', '3', '4', '5', '6', '7', '8', name].map((pattern) => `channel=${pattern}`).join('&');
      const listener = await Listener.open(channels, query);
      channels.emit(name, 1);
      await settle();
      assert.deepEqual(listener.data, [1]);
    },

    'disconnect takes only what a WebSocket may close with, and leaves nobody': async ({ ctx }) => {
      const channels = new Channels(ctx);
      await Listener.open(channels, 'channel=a');
      await channels.fetch(eventsRequest('channel=a', { accept: 'text/event-stream' }));
      for (const [code, reason] of [
        [1001, ''],
        [5000, ''],
        [4000.5, ''],
        [4000, 'ü'.repeat(62)],
      ] as const) {
        await assert.rejects(channels.disconnect(code, reason), RangeError);
      }
      assert.equal(channels.subscribers(), 2);
      await channels.disconnect(4000, 'ü'.repeat(61));
      assert.equal(channels.subscribers(), 0);
    },
    'sockets that are not subscribers are left alone': async ({ ctx }) => {
      const channels = new Channels(ctx);
      const { 0: client, 1: server } = new WebSocketPair();
      ctx.acceptWebSocket(server, ['a', '*']);
      const listener = new Listener(client);
      channels.emit('a', 1);
      await settle();
      assert.deepEqual(listener.frames, []);
      assert.equal(channels.subscribers(), 0);
      assert.equal(channels.webSocketMessage(server, 'hi'), false);
      assert.equal(channels.webSocketClose(server), false);
    },
  },
};

function fail(error: Error): never {
  throw error;
}
