/**
 * The sockets of `com.atproto.sync.subscribeRepos`.
 *
 * Owns the WebSockets with the tag `firehose`, of which another says whose they are, and the object's automatic answer
 * to the text `ping`. Called by the `Sequencer` alone. They hibernate: nothing here runs while nothing is appended.
 *
 * - S1 A subscriber is behind or live, never both. Who is live has got, in the turn of each append, all that it stored;
 *   who is behind gets nothing but from the store (`Replay`) and becomes live in the turn in which the store has
 *   nothing after its position. So from its start on each gets every event once, in order.
 * - S2 The position of who is behind is in its attachment: an object that is woken goes on from there.
 * - S3 The engine's output gate holds what is sent until the rows before it are durable: whoever comes back with a
 *   number that was sent finds it here, and it is never the number of another event.
 * - S4 What is queued is bounded for each subscriber and for all together: whoever has no room falls behind.
 */
import type { Clock } from '@sundog/actor';

import { createErrorFrame, createInfoFrame } from '../events/frame.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Appended, EventStore, Start } from './event-store.ts';
import { Replay } from './replay.ts';
import { closePolicy, closeSocket, socketIsOpen, trySend } from './socket.ts';

/** How much of everything. */
export interface FirehoseLimits {
  /** Open sockets. */
  readonly subscribersMax: number;
  /** Open sockets of one network address; where the host does not know addresses, nothing bounds them. */
  readonly subscribersOfAddressMax: number;
  /** Bytes queued for one subscriber; less if there are so many that all together would have too much. */
  readonly queuedBytesMax: number;
  /** Bytes queued for all subscribers. */
  readonly queuedTotalBytesMax: number;
  /** How long a subscriber that is behind may take nothing before it is cut. */
  readonly stallMs: number;
}

/** What there is unless told otherwise. */
export const defaultLimits: FirehoseLimits = {
  subscribersMax: 1000,
  subscribersOfAddressMax: 32,
  queuedBytesMax: 2 * 1024 * 1024,
  queuedTotalBytesMax: 32 * 1024 * 1024,
  stallMs: 15_000,
};

const tag = 'firehose';
const windowBytesMin = 64 * 1024;

/** The subscribers of one sequencer. */
export class Subscribers {
  readonly #ctx: DurableObjectState;
  readonly #store: EventStore;
  readonly #limits: FirehoseLimits;
  readonly #replay: Replay;
  #open: readonly WebSocket[] | undefined;

  /**
   * @param ctx of the object
   * @param parts
   */
  constructor(ctx: DurableObjectState, parts: { store: EventStore; clock: Clock; limits: FirehoseLimits }) {
    this.#ctx = ctx;
    this.#store = parts.store;
    this.#limits = parts.limits;
    this.#replay = new Replay({
      store: parts.store,
      clock: parts.clock,
      stallMs: parts.limits.stallMs,
      totalBytesMax: parts.limits.queuedTotalBytesMax,
      windowBytes: () => this.#windowBytes(),
      onCut: () => this.forget(),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    for (const socket of this.open) this.#replay.resume(socket); // S2
  }

  /** Those that take events. */
  get open(): readonly WebSocket[] {
    return (this.#open ??= this.#ctx.getWebSockets(tag).filter(socketIsOpen));
  }

  /** How many are behind. */
  get behindCount(): number {
    return this.#replay.size;
  }

  /** Drops what is remembered of who is there; to be called when a socket has closed. */
  forget(): void {
    this.#open = undefined;
  }

  /** Stops to serve, as an object does that goes to sleep: what was behind goes on with whoever comes next. */
  retire(): void {
    this.#replay.retire();
  }

  /**
   * Answers a request to subscribe. The Worker's `Upgrade` comes along; `cursor` is the number of the last event that
   * the subscriber has.
   *
   * WebSockets are not compressed, which would treble the memory of each: the response names an extension that does not
   * exist, which makes the engine agree to none, and it does not send that header on.
   *
   * @throws {XrpcError} if it cannot be a subscription
   */
  subscribe(request: Request): Response {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      throw new XrpcError(426, 'UpgradeRequired', 'This method is a WebSocket.');
    }
    const cursor = parseCursor(new URL(request.url).searchParams.get('cursor'));
    if (this.open.length >= this.#limits.subscribersMax) {
      throw new XrpcError(503, 'NotEnoughResources', 'There are too many subscribers: come back later.');
    }
    const tags = this.#tagsOf(request);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#begin(server, tags, this.#store.chooseStart(cursor));
    return new Response(null, { status: 101, webSocket: client, headers: { 'sec-websocket-extensions': 'none' } });
  }

  /** Sends what has just been stored to all who are live (S1). To be called in the turn in which it was stored. */
  publish({ frames, before }: Pick<Appended, 'frames' | 'before'>): void {
    const windowBytes = this.#windowBytes();
    let leftBytes = this.#limits.queuedTotalBytesMax;
    for (const socket of this.open) {
      if (this.#replay.has(socket)) continue;
      let position = before;
      for (const { seq, bytes } of frames) {
        const queuedBytes = socket.bufferedAmount;
        if (leftBytes <= 0 || (queuedBytes > 0 && queuedBytes + bytes.byteLength > windowBytes)) {
          this.#replay.add(socket, position); // S4
          break;
        }
        if (!trySend(socket, bytes)) {
          this.forget(); // It has closed and nobody has told us.
          break;
        }
        leftBytes -= bytes.byteLength;
        position = seq;
      }
    }
  }

  /** Of a socket. The host itself writes the header, or takes away what somebody else wrote. */
  #tagsOf(request: Request): string[] {
    const address = request.headers.get('cf-connecting-ip');
    if (address === null) return [tag];
    const addressTag = `address ${address.slice(0, 100)}`;
    if (this.#ctx.getWebSockets(addressTag).filter(socketIsOpen).length < this.#limits.subscribersOfAddressMax) {
      return [tag, addressTag];
    }
    throw new XrpcError(429, 'RateLimitExceeded', 'There are too many subscribers of your address.');
  }

  #begin(server: WebSocket, tags: string[], start: Start): void {
    if (start.kind === 'future') {
      this.#ctx.acceptWebSocket(server);
      trySend(server, createErrorFrame('FutureCursor', `Cursor in the future: the newest event is ${start.head}.`));
      closeSocket(server, closePolicy, 'FutureCursor');
      return;
    }
    this.#ctx.acceptWebSocket(server, tags);
    this.forget();
    if (start.isOutdated) {
      const message = 'Requested cursor exceeded limit: what follows begins with the oldest event that is kept.';
      trySend(server, createInfoFrame('OutdatedCursor', message));
    }
    if (start.seq < this.#store.head()) this.#replay.add(server, start.seq);
  }

  #windowBytes(): number {
    const { queuedBytesMax, queuedTotalBytesMax } = this.#limits;
    const share = queuedTotalBytesMax / Math.max(this.open.length, 1);
    return Math.max(Math.min(queuedBytesMax, share), windowBytesMin);
  }
}

function parseCursor(text: string | null): number | undefined {
  if (text === null) return undefined;
  const cursor = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(cursor)) return cursor;
  throw new XrpcError(400, 'InvalidRequest', 'Error: Params must have the property "cursor" as an integer from 0.');
}
