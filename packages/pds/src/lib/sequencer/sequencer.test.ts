/** What only a real connection shows: hibernation, readers that stop reading, what leaves the host. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { startProject } from '../../../../../tests/harness/start-project.ts';
import { decodeFrame } from '../events/frame.ts';

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

async function call<Answer = Record<string, unknown>>(
  sequencer: string,
  method: string,
  ...args: unknown[]
): Promise<Answer> {
  const response = await fetch(`${project.url}/firehose/${sequencer}/${method}`, {
    method: 'POST',
    body: JSON.stringify(args),
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as Answer;
}

class Subscriber {
  readonly numbers: unknown[] = [];
  readonly notices: unknown[] = [];
  readonly texts: string[] = [];
  closeCode: number | undefined;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    sockets.push(socket);
    socket.on('message', (message: Buffer, isBinary) => {
      if (!isBinary) return this.texts.push(message.toString());
      const frame = decodeFrame(message);
      if (frame.kind === 'error') return this.notices.push(frame.code);
      return this.numbers.push(frame.body['number']);
    });
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => {});
  }

  static async open(sequencer: string, query = ''): Promise<Subscriber> {
    const url = `${project.url.replace('http', 'ws')}/firehose/${sequencer}/subscribe${query}`;
    const subscriber = new Subscriber(new WebSocket(url, { handshakeTimeout: 5000 }));
    await until(() => subscriber.socket.readyState === WebSocket.OPEN || subscriber.closeCode !== undefined);
    return subscriber;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('the firehose over the network', { concurrency: true }, () => {
  test('replays all that is kept, without a cap, and goes on live', async () => {
    await call('long', 'burst', 1, 3000, {});
    const subscriber = await Subscriber.open('long', '?cursor=0');
    await call('long', 'burst', 3001, 3010, {});
    await until(() => subscriber.numbers.length === 3010);
    assert.deepEqual(subscriber.numbers, range(1, 3010));
    assert.equal(subscriber.socket.extensions, '', 'not compressed');
    const status = await call('long', 'status');
    assert.deepEqual(status['events'], { commit: 0, sync: 0, identity: 3010, account: 0 });
    assert.equal(status['subscribers'], 1);
    assert(!JSON.stringify(status).includes('127.0.0.1'), 'a status names nobody');
    subscriber.socket.terminate();
    await until(async () => (await call('long', 'status'))['subscribers'] === 0);
    assert.equal((await call('long', 'status'))['subscribers'], 0);
  });

  test('refuses in the words of XRPC', async () => {
    const plain = await fetch(`${project.url}/firehose/refusing/subscribe`, { signal: AbortSignal.timeout(10_000) });
    const { error } = (await plain.json()) as { error: string };
    assert.deepEqual([plain.status, error], [426, 'UpgradeRequired']);
    const future = await Subscriber.open('refusing', '?cursor=9007199254740991');
    await until(() => future.closeCode !== undefined);
    assert.deepEqual([future.notices, future.closeCode], [['FutureCursor'], 1008]);
  });

  test('subscribers survive hibernation; what they say wakes nobody for long', { timeout: 60_000 }, async () => {
    const wakes = async (): Promise<number> => {
      const response = await fetch(`${project.url}/firehose/-/wakes`, { signal: AbortSignal.timeout(10_000) });
      return (await response.json()) as number;
    };
    const subscriber = await Subscriber.open('sleeper');
    await call('sleeper', 'burst', 1, 2, {});
    await delay(13_000);
    const before = await wakes();
    subscriber.socket.send('ping');
    await until(() => subscriber.texts.includes('pong'));
    assert.deepEqual([subscriber.texts, await wakes()], [['pong'], before]);
    await call('sleeper', 'burst', 3, 4, {});
    assert.equal(await wakes(), before + 1, 'the sequencer had been evicted and this call woke it');
    subscriber.socket.send('what is no part of the protocol');
    await call('sleeper', 'burst', 5, 5, {});
    await until(() => subscriber.numbers.length === 5);
    assert.deepEqual([subscriber.numbers, subscriber.closeCode], [range(1, 5), undefined]);
  });

  test('a reader that stops reading is cut; a good one beside it misses nothing', async () => {
    const slow = await Subscriber.open('tight-slow');
    const good = await Subscriber.open('tight-slow');
    slow.socket.pause();
    for (let burst = 0; burst < 16; burst += 1) {
      await call('tight-slow', 'burst', burst * 100 + 1, burst * 100 + 100, { sizeBytes: 10_000 });
    }
    const queued = await call<number[]>('tight-slow', 'queued');
    assert(Math.max(...queued) <= 256 * 1024 + 20_000, `queued: ${queued.join()}`);
    await until(async () => (await call('tight-slow', 'status'))['subscribers'] === 1, 15_000);
    assert.equal((await call('tight-slow', 'status'))['subscribers'], 1);
    await until(() => good.numbers.length === 1600);
    assert.deepEqual(good.numbers, range(1, 1600));
    slow.socket.resume();
    await until(() => slow.notices.length > 0);
    assert.deepEqual(slow.notices, ['ConsumerTooSlow']);
    assert.deepEqual(slow.numbers, range(1, slow.numbers.length));
  });
});
