/**
 * Subscribers that are behind: they get what is kept, page by page, at the pace at which their connection takes it.
 *
 * Runs by its own timer, only while somebody is behind; that keeps the object awake. Between two pages other requests
 * have their turn, appends above all. Called by `Subscribers`, whose S1 and S4 it holds.
 *
 * - R1 A subscriber leaves in the turn in which the store has nothing after its position.
 * - R2 At most the window is queued for one, or a single frame larger than that; at most `totalBytesMax` and a frame
 *   for all; in one turn at most `turnBytesMax` are read.
 * - R3 Whoever takes nothing for `stallMs`, or needs next what has gone, is told `ConsumerTooSlow` and cut.
 * - R4 The attachment is the position after each page, and null once the subscriber is live.
 * - R5 Where there is not enough for all, who has got something waits until the others have.
 */
import type { Clock } from '@sundog/actor';

import { createErrorFrame } from '../events/frame.ts';
import type { EventStore, StoredFrame } from './event-store.ts';
import { closePolicy, closeSocket, socketIsOpen, trySend } from './socket.ts';

/** What a replay needs to know. */
export interface ReplayOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly stallMs: number;
  readonly totalBytesMax: number;
  /** Most bytes queued for one subscriber, at this moment. */
  readonly windowBytes: () => number;
  /** Called when a subscriber has been cut or turned out to be gone. */
  readonly onCut: () => void;
}

interface Lag {
  /** Number of the last event that was queued for it. */
  position: number;
  queuedBytes: number;
  progressAt: number;
}

/** What one turn has left to spend, and the pages it has read: many may wait at the same position. */
interface Turn {
  readonly windowBytes: number;
  queuedBytes: number;
  readBytes: number;
  readonly pages: Map<number, readonly StoredFrame[] | undefined>;
  hasMoved: boolean;
}

const pageBytes = 256 * 1024;
const turnBytesMax = 4 * 1024 * 1024;
const pauseMsMin = 1;
const pauseMsMax = 200;

/** Those of one sequencer. */
export class Replay {
  readonly #options: ReplayOptions;
  readonly #lags = new Map<WebSocket, Lag>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #pauseMs = pauseMsMin;

  /** @param options */
  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** How many are behind. */
  get size(): number {
    return this.#lags.size;
  }

  /** Whether what is live must not go to this subscriber. */
  has(socket: WebSocket): boolean {
    return this.#lags.has(socket);
  }

  /**
   * From now on the subscriber gets what comes after a number from the store.
   *
   * @param socket open
   * @param position number of the last event it does not need
   */
  add(socket: WebSocket, position: number): void {
    socket.serializeAttachment(position); // R4
    this.#lags.set(socket, {
      position,
      queuedBytes: socket.bufferedAmount,
      progressAt: this.#options.clock.now(),
    });
    if (this.#timer !== null && this.#pauseMs > pauseMsMin) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    this.#pauseMs = pauseMsMin;
    this.#timer ??= setTimeout(this.#run, pauseMsMin);
  }

  /** Goes on with a subscriber from before the object was woken, if it was behind. */
  resume(socket: WebSocket): void {
    const position: unknown = socket.deserializeAttachment();
    if (typeof position === 'number') this.add(socket, position);
  }

  /** Serves nobody any more; the attachments stay. */
  retire(): void {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#lags.clear();
  }

  readonly #run = (): void => {
    this.#timer = null;
    const turn: Turn = {
      windowBytes: this.#options.windowBytes(),
      queuedBytes: 0,
      readBytes: 0,
      pages: new Map(),
      hasMoved: false,
    };
    for (const socket of this.#lags.keys()) turn.queuedBytes += socket.bufferedAmount;
    const waiting = [...this.#lags]; // The order changes on the way (R5).
    for (const [socket, lag] of waiting) this.#advance(socket, lag, turn);
    if (this.#lags.size === 0) return;
    this.#pauseMs = turn.hasMoved ? pauseMsMin : Math.min(2 * this.#pauseMs, pauseMsMax);
    this.#timer ??= setTimeout(this.#run, this.#pauseMs);
  };

  #advance(socket: WebSocket, lag: Lag, turn: Turn): void {
    if (!socketIsOpen(socket)) {
      this.#lags.delete(socket);
      this.#options.onCut();
      return;
    }
    const { clock, stallMs } = this.#options;
    const queuedBytes = socket.bufferedAmount;
    const now = clock.now();
    if (queuedBytes === 0 || queuedBytes < lag.queuedBytes) {
      lag.progressAt = now;
      turn.hasMoved = true;
    }
    if (now - lag.progressAt >= stallMs) {
      this.#cut(socket, 'took nothing for too long');
      return;
    }
    if (queuedBytes <= turn.windowBytes / 2 && this.#feed(socket, lag, turn)) {
      this.#lags.delete(socket); // Behind those that have waited longer (R5).
      this.#lags.set(socket, lag);
    }
    lag.queuedBytes = socket.bufferedAmount;
  }

  /** Queues what there is room for (R2). Answers whether the subscriber has got something and is still behind. */
  #feed(socket: WebSocket, lag: Lag, turn: Turn): boolean {
    const start = lag.position;
    let queuedBytes = socket.bufferedAmount;
    while (turn.readBytes < turnBytesMax || turn.pages.has(lag.position)) {
      const page = this.#page(lag.position, turn);
      if (page === undefined) return this.#cut(socket, 'fell behind what is kept');
      if (page.length === 0) {
        this.#lags.delete(socket); // R1
        socket.serializeAttachment(null);
        return false;
      }
      for (const { seq, bytes } of page) {
        const isFull = queuedBytes > 0 && queuedBytes + bytes.byteLength > turn.windowBytes;
        if (isFull || turn.queuedBytes > this.#options.totalBytesMax || !trySend(socket, bytes)) {
          socket.serializeAttachment(lag.position);
          return lag.position > start;
        }
        queuedBytes += bytes.byteLength;
        turn.queuedBytes += bytes.byteLength;
        lag.position = seq;
      }
      socket.serializeAttachment(lag.position);
    }
    return lag.position > start;
  }

  #page(position: number, turn: Turn): readonly StoredFrame[] | undefined {
    const known = turn.pages.get(position);
    if (known !== undefined) return known;
    const page = this.#options.store.read(position, pageBytes);
    for (const { bytes } of page ?? []) turn.readBytes += bytes.byteLength;
    turn.pages.set(position, page);
    return page;
  }

  /** R3. */
  #cut(socket: WebSocket, reason: string): false {
    this.#lags.delete(socket);
    trySend(socket, createErrorFrame('ConsumerTooSlow', `Stream consumer too slow: it ${reason}.`));
    closeSocket(socket, closePolicy, 'ConsumerTooSlow');
    this.#options.onCut();
    return false;
  }
}
