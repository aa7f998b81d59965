/** What only a real connection shows: hibernation, eviction, crashes, readers that stop reading, event streams. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { startProject } from '../../../../../tests/harness/start-project.ts';

interface Frame {
  type: string;
  cursor?: string;
  reason?: string;
  channel?: string;
  data?: { n: number };
}

const project = await startProject(new URL('../../../tests/', import.meta.url));
const sockets: WebSocket[] = [];
after(() => {
  for (const socket of sockets) socket.terminate();
  return project.stop();
});

/** Waits for something to become true; a test that waits in vain fails by its own assertions. */
async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end && !(await isTrue());) await delay(20);
}

async function call(actor: string, method: string, ...args: unknown[]): Promise<Record<string, unknown>> {
  const response = await fetch(`${project.url}/channels/${actor}/${method}`, {
    method: 'POST',
    body: JSON.stringify(args),
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function wakes(): Promise<number> {
  const response = await fetch(`${project.url}/channels/-/wakes`, { signal: AbortSignal.timeout(10_000) });
  return (await response.json()) as number;
}

/** A subscriber by WebSocket, as careful as a client should be: it remembers the latest cursor. */
class Subscriber {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  cursor = '';
  closeCode: number | undefined;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    sockets.push(socket);
    socket.on('message', (message: Buffer) => this.#take(message.toString()));
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => {});
  }

  static async open(actor: string, query: string, options: { perMessageDeflate?: boolean } = {}): Promise<Subscriber> {
    const url = `${project.url.replace('http', 'ws')}/channels/${actor}/events?${query}`;
    const subscriber = new Subscriber(
      new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 5000, ...options }),
    );
    await until(() => subscriber.frames.length > 0 || subscriber.closeCode !== undefined);
    assert.equal(subscriber.frames[0]?.type, 'ready');
    return subscriber;
  }

  get numbers(): number[] {
    return this.frames.flatMap(({ type, data }) => (type === 'event' && data !== undefined ? [data.n] : []));
  }

  #take(text: string): void {
    this.texts.push(text);
    if (!text.startsWith('{')) return;
    const frame = JSON.parse(text) as Frame;
    this.frames.push(frame);
    this.cursor = frame.cursor ?? this.cursor;
  }
}

/** A subscriber by event stream; it reads only while somebody waits for something. */
class Stream {
  text = '';
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();

  private constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  static async open(actor: string, query: string, headers: Record<string, string> = {}): Promise<Stream> {
    const response = await fetch(`${project.url}/channels/${actor}/events?${query}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: AbortSignal.timeout(30_000),
    });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    assert(response.body !== null, 'no body');
    return new Stream(response.body.getReader());
  }

  get numbers(): number[] {
    return [...this.text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
  }

  async until(part: string): Promise<void> {
    for (let isDone = false; !isDone && !this.text.includes(part);) {
      const { done, value } = await this.#reader.read();
      isDone = done;
      this.text += this.#decoder.decode(value, { stream: true });
    }
  }

  stop(): void {
    this.#reader.cancel().catch(() => {});
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('channels over the network', { concurrency: true }, () => {
  test('golden frames', async () => {
    const first = await Subscriber.open('golden', 'channel=a:b&channel=a:*');
    const cursor = first.cursor;
    const [identity] = cursor.split('.');
    await call('golden', 'emit', 'a:b', { text: 'é"', n: 1 });
    await call('golden', 'emit', 'presence', null);
    await call('golden', 'emit', 'a:c', 2, { replay: false });
    await until(() => first.texts.length === 3);
    assert.deepEqual(first.texts, [
      `{"type":"ready","version":1,"cursor":"${identity}.0","channels":["a:b","a:*"]}`,
      `{"type":"event","cursor":"${identity}.1","channel":"a:b","data":{"text":"é\\"","n":1}}`,
      '{"type":"event","channel":"a:c","data":2}',
    ]);
    const foreign = await Subscriber.open('golden', 'channel=a&since=other.7');
    await until(() => foreign.texts.length === 2);
    assert.equal(foreign.texts[1], `{"type":"gone","reason":"foreign","cursor":"${identity}.1"}`);
    first.socket.terminate();
    foreign.socket.terminate();
  });

  test(
    'subscribers survive hibernation; a ping is answered without waking the actor',
    { timeout: 60_000 },
    async () => {
      const subscriber = await Subscriber.open('sleeper', 'channel=a:*');
      await call('sleeper', 'emit', 'a:1', { n: 1 });
      await delay(13_000);
      const before = await wakes();
      subscriber.socket.send('ping');
      await until(() => subscriber.texts.includes('pong'));
      assert.equal(subscriber.texts.at(-1), 'pong');
      assert.equal(await wakes(), before);
      await call('sleeper', 'emit', 'a:2', { n: 2 });
      assert.equal(await wakes(), before + 1, 'the actor had been evicted and this call woke it');
      await until(() => subscriber.numbers.length === 2);
      assert.deepEqual(subscriber.numbers, [1, 2]);
      assert.equal((await call('sleeper', 'state'))['subscribers'], 1);
      subscriber.socket.terminate();
      await until(async () => (await call('sleeper', 'state'))['subscribers'] === 0);
      assert.equal((await call('sleeper', 'state'))['subscribers'], 0);
    },
  );

  test('a reader that stops reading is cut and can resume; a good one beside it misses nothing', async () => {
    const slow = await Subscriber.open('tight-slow', 'channel=a');
    const good = await Subscriber.open('tight-slow', 'channel=a');
    slow.socket.pause();
    for (let burst = 0; burst < 8; burst += 1) await call('tight-slow', 'burst', 'a', 200, 10_000);
    const { queued } = (await call('tight-slow', 'state')) as { queued: number[] };
    assert(Math.max(...queued) <= 256 * 1024 + 20_000, `queued: ${queued.join()}`);
    await until(async () => (await call('tight-slow', 'state'))['subscribers'] === 1, 15_000);
    assert.equal((await call('tight-slow', 'state'))['subscribers'], 1);
    await until(() => good.numbers.length === 1600);
    const bursts = Array.from({ length: 8 }, () => range(1, 200)).flat();
    assert.deepEqual(good.numbers, bursts);
    slow.socket.resume();
    await until(() => slow.frames.at(-1)?.type === 'slow');
    assert.equal(slow.frames.at(-1)?.type, 'slow');
    await until(() => slow.socket.readyState === WebSocket.CLOSING);
    slow.socket.terminate(); // The engine has said its last word, but leaves the TCP connection open for a while.
    await until(() => slow.closeCode !== undefined);
    assert.equal(slow.closeCode, 4008);
    assert.equal(slow.numbers.length < 1600, true);
    const resumed = await Subscriber.open('tight-slow', `channel=a&since=${slow.cursor}`);
    await until(() => slow.numbers.length + resumed.numbers.length >= 1600);
    assert.deepEqual([...slow.numbers, ...resumed.numbers], bursts);
    for (const { socket } of [good, resumed]) socket.terminate();
  });

  test('a burst larger than what may be queued reaches a good reader whole', async () => {
    const reader = await Subscriber.open('tight-burst', 'channel=*');
    await call('tight-burst', 'burst', 'a', 1000, 5000);
    await call('tight-burst', 'emit', 'b', { n: 1001 });
    await until(() => reader.numbers.length >= 1001);
    assert.deepEqual(reader.numbers, range(1, 1001));
    assert.equal(reader.closeCode, undefined);
    reader.socket.terminate();
  });

  test('an evicted actor drops its sockets; they resume without gap or repetition', async () => {
    const reader = await Subscriber.open('evicted', 'channel=a');
    await call('evicted', 'emit', 'a', { n: 1 });
    await until(() => reader.numbers.length === 1);
    await call('evicted', 'abort').catch(() => {});
    await until(() => reader.closeCode !== undefined);
    assert.equal(reader.closeCode, 1006);
    await call('evicted', 'emit', 'a', { n: 2 });
    const resumed = await Subscriber.open('evicted', `channel=a&since=${reader.cursor}`);
    await call('evicted', 'emit', 'a', { n: 3 });
    await until(() => resumed.numbers.length === 2);
    assert.deepEqual([...reader.numbers, ...resumed.numbers], [1, 2, 3]);
    resumed.socket.terminate();
  });

  test('an event stream: frames with ids, resumed by Last-Event-ID, ended by the reader', async () => {
    const first = await Stream.open('stream', 'channel=a');
    await call('stream', 'emit', 'a', { n: 1 });
    await first.until('"n":1');
    const [ready, event, rest] = first.text.split('\n\n');
    const cursor = /^id: (.*)$/m.exec(event ?? '')?.[1] ?? '';
    assert.match(ready ?? '', /^id: \S+\ndata: \{"type":"ready","version":1,/);
    assert.equal(event, `id: ${cursor}\ndata: {"type":"event","cursor":"${cursor}","channel":"a","data":{"n":1}}`);
    assert.equal(rest, '');
    await call('stream', 'emit', 'presence', { n: 0 });
    first.stop();
    await until(async () => {
      await call('stream', 'emit', 'a', 'is somebody there?', { replay: false });
      return (await call('stream', 'state'))['subscribers'] === 0;
    });
    assert.equal((await call('stream', 'state'))['subscribers'], 0);
    await call('stream', 'burst', 'a', 500, 5000);
    const resumed = await Stream.open('stream', 'channel=*&since=gone.1', { 'last-event-id': cursor });
    await resumed.until('"n":500,');
    await call('stream', 'emit', 'presence', 'here');
    await resumed.until('"here"');
    assert.match(resumed.text, /\n\ndata: \{"type":"event","channel":"presence","data":"here"\}\n\n$/);
    assert.deepEqual(resumed.numbers, range(1, 500));
    resumed.stop();
  });

  test('an event stream whose reader stops reading is cut', async () => {
    const slow = await Stream.open('tight-stream', 'channel=a');
    for (let burst = 0; burst < 8; burst += 1) await call('tight-stream', 'burst', 'a', 500, 10_000);
    await until(async () => (await call('tight-stream', 'state'))['subscribers'] === 0, 15_000);
    assert.equal((await call('tight-stream', 'state'))['subscribers'], 0);
    await slow.until('"type":"slow"');
    assert.match(slow.text, /id: (\S+)\ndata: \{"type":"slow","cursor":"\1"\}\n\n$/);
    const { numbers } = slow;
    const last = numbers.length % 500;
    assert.deepEqual(numbers.slice(-last), range(1, last));
    assert.equal(numbers.length < 4000, true);
  });

  test('compression is off unless asked for', async () => {
    const plain = await Subscriber.open('plain', 'channel=a', { perMessageDeflate: true });
    const compressed = await Subscriber.open('compressed', 'channel=a', { perMessageDeflate: true });
    assert.equal(plain.socket.extensions, '');
    assert.equal(compressed.socket.extensions, 'permessage-deflate');
    for (const { socket } of [plain, compressed]) socket.terminate();
  });

  test('a subscriber that sends anything but ping is closed', async () => {
    const reader = await Subscriber.open('talker', 'channel=a');
    reader.socket.send('hello');
    await until(() => reader.closeCode !== undefined);
    assert.equal(reader.closeCode, 4400);
  });

  test('a bad request is answered before any upgrade', async () => {
    const response = await fetch(`${project.url}/channels/bad/events?channel=a%20b`, {
      headers: { accept: 'text/event-stream' },
      signal: AbortSignal.timeout(5000),
    });
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'invalid_channel');
  });
});

test(
  'a resuming subscriber skips nothing and repeats nothing across crashes of the engine',
  { timeout: 60_000 },
  async () => {
    const taken: number[] = [];
    const acknowledged: number[] = [];
    let since = '';
    let n = 0;
    for (let round = 0; round < 3; round += 1) {
      const reader = await Subscriber.open('crashing', `channel=a${since}`);
      const end = n + 60 + 25 * round;
      let isUp = true;
      while (isUp && n < end + 200) {
        n += 1;
        if (n === end) setTimeout(crash, 3);
        try {
          await call('crashing', 'emit', 'a', { n });
          acknowledged.push(n);
        } catch {
          isUp = false;
        }
      }
      await until(() => reader.closeCode !== undefined);
      assert.equal(reader.closeCode, 1006);
      taken.push(...reader.numbers);
      since = `&since=${reader.cursor}`;
      await crashed;
    }
    const last = await Subscriber.open('crashing', `channel=a${since}`);
    await call('crashing', 'emit', 'a', { n: n + 1 });
    await until(() => last.numbers.includes(n + 1));
    taken.push(...last.numbers);
    assert.deepEqual(
      taken,
      [...new Set(taken)].sort((a, b) => a - b),
      'none twice, in order',
    );
    assert.deepEqual(
      acknowledged.filter((number) => !taken.includes(number)),
      [],
      'none missing',
    );
    last.socket.terminate();
  },
);

let crashed = Promise.resolve();

function crash(): void {
  crashed = project.crash();
}
