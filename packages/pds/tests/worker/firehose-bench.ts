import { Jobs, Sql } from '@sundog/actor';

import type { Subject } from '../../../../tests/harness/engine/suite.ts';
import type { AccountEvent } from '../../src/lib/events/account-event.ts';
import { createFrame, decodeFrame, type Frame } from '../../src/lib/events/frame.ts';
import { EventStore, type AppendOptions, type FirehoseRetention } from '../../src/lib/sequencer/event-store.ts';
import { Facts } from '../../src/lib/sequencer/facts.ts';
import { defaultLimits, Subscribers, type FirehoseLimits } from '../../src/lib/sequencer/subscribers.ts';
import { HeldClock } from './held-clock.ts';

/** An account that is no more than its name. */
export const alice = 'did:web:alice.test';
export const bob = 'did:web:bob.test';

/** An event whose frame has about `sizeBytes`. */
export function createEvent(number: number, { did = alice, sizeBytes = 0 } = {}): AccountEvent {
  const parts = createFrame('#identity', { did, number, filling: 'x'.repeat(sizeBytes) });
  return { ...parts, number, id: `${number}`, kind: 'identity' };
}

export function createEvents(from: number, to: number, options: { did?: string; sizeBytes?: number } = {}) {
  return Array.from({ length: to - from + 1 }, (_, index) => createEvent(from + index, options));
}

/** What a test may set. */
interface BenchOptions {
  clock?: HeldClock;
  retention?: Partial<FirehoseRetention>;
  limits?: Partial<FirehoseLimits>;
}

/** The parts of a sequencer over a test's object. Opened again over the same object, they are those of a later life. */
export function openFirehose({ ctx, onAlarm }: Subject, bench: BenchOptions = {}) {
  const { clock = new HeldClock() } = bench;
  const sql = new Sql(ctx.storage);
  const facts = new Facts(sql);
  const retention = { ageMs: 72 * 3_600_000, bytes: 1024 * 1024 * 1024, ...bench.retention };
  const store = new EventStore(sql, { facts, clock, retention });
  const subscribers = new Subscribers(ctx, { store, clock, limits: { ...defaultLimits, ...bench.limits } });
  const jobs = new Jobs(ctx, { clock });
  onAlarm(() => jobs.alarm());
  const append = (
    events: readonly AccountEvent[],
    { did = alice, ...options }: AppendOptions & { did?: string } = {},
  ) => {
    const appended = store.append(did, events, options);
    subscribers.publish(appended);
    return appended;
  };
  return { clock, sql, facts, store, subscribers, jobs, append };
}

/** The request of a subscriber. */
export function subscription(cursor?: number | string): Request {
  const query = cursor === undefined ? '' : `?cursor=${cursor}`;
  return new Request(`http://host/xrpc/com.atproto.sync.subscribeRepos${query}`, { headers: { upgrade: 'websocket' } });
}

/** A subscriber inside the engine; `frames` fills as turns pass, once it reads. */
export class Listener {
  readonly frames: Frame[] = [];
  readonly messages: ArrayBuffer[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;

  /** @param subscribers it is one of */
  constructor(subscribers: Subscribers, cursor?: number | string, options: { reads?: boolean } = {}) {
    const { webSocket } = subscribers.subscribe(subscription(cursor));
    if (webSocket === null) throw new Error('expected a WebSocket');
    this.#socket = webSocket;
    webSocket.binaryType = 'arraybuffer';
    webSocket.addEventListener('message', ({ data }) => {
      if (!(data instanceof ArrayBuffer)) throw new Error('expected bytes');
      this.messages.push(data);
      this.frames.push(decodeFrame(new Uint8Array(data)));
    });
    webSocket.addEventListener('close', ({ code, reason }) => (this.closed = { code, reason }));
    if (options.reads !== false) this.read();
  }

  /** Begins to take what is sent. */
  read(): void {
    this.#socket.accept();
  }

  close(): void {
    this.#socket.close(1000);
  }

  send(message: string): void {
    this.#socket.send(message);
  }

  /** The accounts' own numbers of the events it has got. */
  get numbers(): unknown[] {
    return this.frames.flatMap((frame) =>
      frame.kind === 'message' && 'number' in frame.body ? [frame.body['number']] : [],
    );
  }

  get seqs(): number[] {
    return this.frames.flatMap((frame) => (frame.kind === 'message' && frame.seq !== undefined ? [frame.seq] : []));
  }

  /** Names of what it was told besides events. */
  get notices(): unknown[] {
    return this.frames.flatMap((frame) => {
      if (frame.kind === 'error') return [frame.code];
      return frame.type === '#info' ? [frame.body['name']] : [];
    });
  }
}
