/**
 * Channels: named streams of events out of an actor, to WebSockets that hibernate and to event streams.
 *
 * Owns the WebSockets tagged `channels` (audience.ts), the log of kept events, and the object's automatic answer to
 * `ping`. The object forwards `fetch`, `webSocketMessage`, `webSocketClose` and `webSocketError`. The wire format is in
 * frames.ts; how a slow reader is treated in catch-up.ts.
 *
 * - C1 A kept event is appended in the caller's transaction. Events leave after the turn that emitted them, and a kept
 *   one only if its entry is still in the log then: what was rolled back is never sent. (An event that is not kept has
 *   nothing to be rolled back with: it is sent whatever becomes of the transaction around it.)
 * - C2 The engine's output gate holds what is sent until the writes before it are durable: no subscriber ever sees an
 *   event that a crash undoes.
 * - C3 A subscriber gets the kept events of its channels in order, each once, from its start on: whatever waits to be
 *   sent goes before its start is chosen, and nothing is emitted from then until it has begun (B1 takes it from there).
 * - C4 An event is encoded once, whoever gets it.
 * - C5 What is queued for readers is bounded: see `ChannelLimits`.
 *
 * Do not emit inside the asynchronous `storage.transaction`: it may roll back after the turn.
 */
import { systemClock, type Clock } from '../clock.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { LogRetention } from '../log/retention.ts';
import { Arrivals } from './arrivals.ts';
import { Audience } from './audience.ts';
import { CatchUp } from './catch-up.ts';
import { assertChannelName, assertPattern, matchesAny, parsePatterns } from './channel-name.ts';
import {
  EventTooLargeError,
  InvalidEventError,
  TooManySubscribersError,
  TransportRequiredError,
  UnknownFramesError,
} from './channels-errors.ts';
import { EventLog, type Start } from './event-log.ts';
import { closeUnexpectedMessage, formatBody, formatEvent, type Frames } from './frames.ts';
import { Outbox, type PendingEvent } from './outbox.ts';
import { closeReader, trySend } from './reader.ts';
import { StreamReader } from './stream-reader.ts';

/** How much of everything; each has a default. */
export interface ChannelLimits {
  /** Subscribers of one actor, counting those that were cut off but are still connected (10,000). */
  subscribersMax: number;
  /** Size of an event's JSON (1 MiB). */
  eventBytesMax: number;
  /** Size of the JSON of an event that is not kept (16 KiB): it is queued for everybody at once. */
  transientBytesMax: number;
  /** Bytes queued for one reader (1 MiB); less when there are so many readers that the total would not hold. */
  queuedBytesMax: number;
  /** Bytes queued for all readers together (128 MiB). */
  queuedTotalBytesMax: number;
  /** How long a reader that is behind may take nothing before it is cut (10 s). */
  stallMs: number;
}

/** What `Channels` may be told. */
export interface ChannelsOptions {
  clock?: Clock;
  /** Prunes what is no longer to be kept also when nothing is emitted any more; without it, an emit does. */
  jobs?: Jobs;
  /** What is kept for replay, together on all channels (10,000 events, 16 MiB, a day). */
  retention?: LogRetention;
  limits?: Partial<ChannelLimits>;
  /** Channels, by name or pattern, whose events are not kept for replay and write nothing: presence, typing. */
  transient?: readonly string[];
  /** Whether WebSockets may be compressed (false: it triples the memory of each, see `fetch`). */
  compression?: boolean;
}

/** How one event is to be treated. */
export interface EmitOptions {
  /** Whether it is kept for replay; unless given, yes on all channels but those named `transient`. */
  replay?: boolean;
}

/** An event in one object: all fields but `channel` are its data. */
export interface EmittedEvent {
  channel: string;
  [field: string]: unknown;
}

const defaultLimits: ChannelLimits = {
  subscribersMax: 10_000,
  eventBytesMax: 1024 * 1024,
  transientBytesMax: 16 * 1024,
  queuedBytesMax: 1024 * 1024,
  queuedTotalBytesMax: 128 * 1024 * 1024,
  stallMs: 10_000,
};

const defaultRetention: LogRetention = { rows: 10_000, bytes: 16 * 1024 * 1024, ageMs: 24 * 60 * 60 * 1000 };
const frameBytesMax = 1024;
const keepAliveMs = 25_000;

/** The channels of one actor. */
export class Channels {
  readonly #audience: Audience;
  readonly #catchUp: CatchUp;
  readonly #arrivals: Arrivals;
  readonly #log: EventLog;
  readonly #limits: ChannelLimits;
  readonly #transient: readonly string[];
  readonly #isCompressed: boolean;
  readonly #outbox = new Outbox();
  #keepAlive: ReturnType<typeof setInterval> | null = null;

  /**
   * @param ctx of the actor
   * @param options
   * @throws InvalidChannelError if a transient pattern is none
   */
  constructor(ctx: DurableObjectState, options: ChannelsOptions = {}) {
    this.#audience = new Audience(ctx);
    const clock = options.clock ?? systemClock;
    this.#log = new EventLog(ctx, {
      clock,
      retention: { ...defaultRetention, ...options.retention },
      jobs: options.jobs,
    });
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#transient = options.transient ?? [];
    this.#transient.forEach(assertPattern);
    this.#isCompressed = options.compression ?? false;
    this.#catchUp = new CatchUp({
      log: this.#log,
      clock,
      windowBytes: () => this.#windowBytes(),
      totalBytesMax: this.#limits.queuedTotalBytesMax,
      stallMs: this.#limits.stallMs,
      onCut: () => this.#audience.forget(),
    });
    this.#arrivals = new Arrivals(this.#catchUp);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /**
   * Sends an event to everyone who listens to its channel, after the turn (C1).
   *
   * @param channel 1 to 200 characters, see channel-name.ts
   * @param data whatever JSON can say; nothing is `null`
   * @param options
   * @returns the event's cursor, unless it is not kept
   * @throws InvalidChannelError, InvalidEventError, EventTooLargeError; then nothing is kept or sent
   */
  emit(channel: string, data?: unknown, options?: EmitOptions): string | undefined;
  /**
   * The same with everything in one object: all fields but `channel` are the data.
   *
   * @param event
   * @param options
   */
  emit(event: EmittedEvent, options?: EmitOptions): string | undefined;
  emit(first: string | EmittedEvent, second?: unknown, third?: EmitOptions): string | undefined {
    if (typeof first === 'string') return this.#emit(first, second, third);
    const { channel, ...data } = first;
    return this.#emit(channel, data, second as EmitOptions | undefined);
  }

  /**
   * Answers `GET …/events?channel=<pattern>[&since=<cursor>][&frames=data]`: a WebSocket if the request asks for the
   * upgrade, an event stream if it accepts one. With `frames=data` it gets the data of events alone.
   *
   * WebSockets are uncompressed unless the option says otherwise: the response names an extension that does not exist,
   * which makes the engine agree to none, and it does not send that header on.
   *
   * @param request
   * @throws TransportRequiredError, InvalidChannelError, InvalidSubscriptionError, InvalidCursorError,
   *   UnknownFramesError, TooManySubscribersError
   */
  async fetch(request: Request): Promise<Response> {
    const isUpgrade = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
    const isStream = request.headers.get('accept')?.includes('text/event-stream') ?? false;
    if (request.method !== 'GET' || (!isUpgrade && !isStream)) throw new TransportRequiredError(request.method);
    const { searchParams } = new URL(request.url);
    const patterns = parsePatterns(searchParams.getAll('channel'));
    const since = request.headers.get('last-event-id') ?? searchParams.get('since') ?? undefined;
    const frames = parseFrames(searchParams.get('frames'));
    if (this.#audience.count >= this.#limits.subscribersMax) {
      throw new TooManySubscribersError(this.#limits.subscribersMax);
    }
    this.#flush(); // C3
    const start = this.#log.chooseStart(since);
    return isUpgrade ? this.#openSocket(patterns, start, frames) : this.#openStream(patterns, start, frames);
  }

  /**
   * How many listen.
   *
   * @param channel a name: whoever would get an event of it; everybody unless given
   */
  subscribers(channel?: string): number {
    if (channel === undefined) return this.#audience.openCount;
    assertChannelName(channel);
    return this.#audience.of(channel).length;
  }

  /** Where the events stand now. Who reads the state with it, and subscribes with it as `since`, misses nothing. */
  get cursor(): string {
    return this.#log.cursorOf(this.#log.head());
  }

  /**
   * Closes all subscribers, after what this turn has emitted (C1). Event streams end without a code.
   *
   * @param code of the WebSockets' end: 1000, or 3000 to 4999
   * @param reason for people; at most 123 bytes
   * @throws RangeError for a code or a reason that no WebSocket may close with
   */
  async disconnect(code: number, reason: string): Promise<void> {
    assertClose(code, reason);
    await Promise.resolve(); // The events of this turn leave in a microtask that was queued before.
    this.#audience.closeAll(code, reason);
  }

  /** To be called by the object's handler of that name; answers whether the socket is one of ours. */
  webSocketMessage(socket: WebSocket, _message: string | ArrayBuffer): boolean {
    if (!this.#audience.has(socket)) return false;
    closeReader(socket, closeUnexpectedMessage, 'subscribers send nothing but "ping"');
    this.#audience.forget();
    return true;
  }

  /** To be called by the object's handler of that name; answers whether the socket is one of ours. */
  webSocketClose(socket: WebSocket): boolean {
    if (!this.#audience.has(socket)) return false;
    this.#audience.forget();
    return true;
  }

  /** To be called by the object's handler of that name; answers whether the socket is one of ours. */
  webSocketError(socket: WebSocket): boolean {
    return this.webSocketClose(socket);
  }

  #emit(channel: string, data: unknown, options: EmitOptions | undefined): string | undefined {
    assertChannelName(channel);
    const isKept = options?.replay ?? !matchesAny(this.#transient, channel);
    const body = formatBody(channel, encode(channel, data));
    assertSize(channel, body, isKept ? this.#limits.eventBytesMax : this.#limits.transientBytesMax);
    this.#arrivals.beginAll(); // C3
    const kept = isKept ? this.#log.append(body) : undefined;
    if (this.#outbox.isEmpty) queueMicrotask(() => this.#flush());
    this.#outbox.add({ channel, body, kept });
    return kept?.cursor;
  }

  #flush(): void {
    if (this.#outbox.isEmpty) return;
    const events = this.#outbox.take(() => this.#log.head());
    for (const [index, event] of events.entries()) this.#deliver(event, () => this.#positionBefore(events, index));
    this.#catchUp.pump();
  }

  /** Number of the last kept event before the one at `index`. */
  #positionBefore(events: readonly PendingEvent[], index: number): number {
    const next = events.find(({ kept }, at) => at >= index && kept !== undefined);
    return next?.kept === undefined ? this.#log.head() : next.kept.sequence - 1;
  }

  #deliver({ channel, body, kept }: PendingEvent, positionBefore: () => number): void {
    const readers = this.#audience.of(channel);
    if (readers.length === 0) return;
    const frame = formatEvent(body, kept?.cursor); // C4
    const roomBytes = this.#windowBytes() - frame.length;
    const isAnyBehind = this.#catchUp.size > 0;
    for (const reader of readers) {
      if (isAnyBehind && this.#catchUp.has(reader)) continue;
      if (reader.bufferedAmount > roomBytes)
        this.#catchUp.add(reader, this.#audience.patternsOf(reader), positionBefore());
      else if (!trySend(reader, frame)) this.#audience.forget(); // It closed and nobody told us.
    }
  }

  /** C5: what all readers together may have queued, shared out, but always room for an event that is not kept. */
  #windowBytes(): number {
    const { queuedBytesMax, queuedTotalBytesMax, transientBytesMax } = this.#limits;
    const share = queuedTotalBytesMax / Math.max(this.#audience.count, 1);
    return Math.max(Math.min(queuedBytesMax, share), transientBytesMax + frameBytesMax);
  }

  #openSocket(patterns: string[], start: Start, frames: Frames): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const reader = this.#audience.addSocket(server, patterns, frames);
    this.#arrivals.add({ reader, patterns, start });
    const headers: Record<string, string> = this.#isCompressed ? {} : { 'sec-websocket-extensions': 'none' };
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  #openStream(patterns: string[], start: Start, frames: Frames): Response {
    const stream = new StreamReader(patterns, frames, (ended) => {
      this.#audience.removeStream(ended);
      if (this.#audience.streams.size > 0) return;
      clearInterval(this.#keepAlive);
      this.#keepAlive = null;
    });
    this.#audience.addStream(stream);
    this.#keepAlive ??= setInterval(() => this.#audience.streams.forEach((open) => open.keepAlive()), keepAliveMs);
    this.#arrivals.begin({ reader: stream, patterns, start });
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
    return new Response(stream.body, { headers });
  }
}

function parseFrames(found: string | null): Frames {
  if (found === null || found === 'all' || found === 'data') return found ?? 'all';
  throw new UnknownFramesError(found);
}

function encode(channel: string, data: unknown): string {
  if (data === undefined) return 'null';
  let json: string | undefined;
  try {
    json = JSON.stringify(data);
  } catch (cause) {
    throw new InvalidEventError(channel, cause);
  }
  if (json === undefined) throw new InvalidEventError(channel);
  return json;
}

function assertClose(code: number, reason: string): void {
  const isCode = Number.isInteger(code) && (code === 1000 || (code >= 3000 && code <= 4999));
  if (isCode && new TextEncoder().encode(reason).byteLength <= 123) return;
  throw new RangeError(
    `A WebSocket closes with 1000 or 3000 to 4999, and at most 123 bytes of reason, not ${code}: ${reason}`,
  );
}

function assertSize(channel: string, body: string, sizeBytesMax: number): void {
  if (body.length * 3 <= sizeBytesMax) return; // Three bytes are the most that one UTF-16 unit takes.
  const sizeBytes = new TextEncoder().encode(body).byteLength;
  if (sizeBytes > sizeBytesMax) throw new EventTooLargeError(channel, sizeBytes, sizeBytesMax);
}
