/**
 * Who listens: the subscribers of an actor.
 *
 * Owns the WebSockets tagged `channels`, and the open event streams. Called by `Channels` alone.
 *
 * - A1 A WebSocket's subscription is its tags and nothing else, so it is there after hibernation.
 * - A2 What is remembered while awake is dropped whenever a subscriber comes or goes; it only saves asking the engine.
 */
import { patternsOf, matchesAny } from './channel-name.ts';
import { closeReader, readerIsOpen, type Reader } from './reader.ts';
import type { StreamReader } from './stream-reader.ts';

const subscriberTag = 'channels';
const patternTagStart = 'channel:';
const rememberedMax = 256;

/** The subscribers of one actor. */
export class Audience {
  readonly #ctx: DurableObjectState;
  readonly #streams = new Set<StreamReader>();
  readonly #readersOf = new Map<string, Reader[]>();
  #count: number | undefined;
  #openCount: number | undefined;

  /** @param ctx of the actor */
  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** Subscribers, counting those cut off that are still connected. */
  get count(): number {
    return (this.#count ??= this.#ctx.getWebSockets(subscriberTag).length + this.#streams.size);
  }

  /** Subscribers that take events. */
  get openCount(): number {
    return (this.#openCount ??= this.#ctx.getWebSockets(subscriberTag).filter(isOpen).length + this.#streams.size);
  }

  /** The open event streams. */
  get streams(): ReadonlySet<StreamReader> {
    return this.#streams;
  }

  /** Whoever takes this channel's events, each once. */
  of(channel: string): readonly Reader[] {
    const known = this.#readersOf.get(channel);
    if (known !== undefined) return known;
    if (this.#readersOf.size >= rememberedMax) this.#readersOf.clear();
    const readers = this.#find(channel);
    this.#readersOf.set(channel, readers);
    return readers;
  }

  /** Accepts a WebSocket as a subscriber (A1). */
  addSocket(socket: WebSocket, patterns: readonly string[]): void {
    this.#ctx.acceptWebSocket(socket, [subscriberTag, ...patterns.map((pattern) => `${patternTagStart}${pattern}`)]);
    this.forget();
  }

  addStream(stream: StreamReader): void {
    this.#streams.add(stream);
    this.forget();
  }

  removeStream(stream: StreamReader): void {
    this.#streams.delete(stream);
    this.forget();
  }

  /** Whether a WebSocket of the actor is one of the subscribers. */
  has(socket: WebSocket): boolean {
    return this.#ctx.getTags(socket).includes(subscriberTag);
  }

  /** What a subscriber subscribes to. */
  patternsOf(reader: Reader): readonly string[] {
    if (!(reader instanceof WebSocket)) return (reader as StreamReader).patterns;
    return this.#ctx
      .getTags(reader)
      .filter((tag) => tag.startsWith(patternTagStart))
      .map((tag) => tag.slice(patternTagStart.length));
  }

  /** Closes everybody: WebSockets with the code and the reason, event streams, which can tell neither, by their end. */
  closeAll(code: number, reason: string): void {
    const readers: Reader[] = [...this.#ctx.getWebSockets(subscriberTag), ...this.#streams];
    for (const reader of readers) closeReader(reader, code, reason);
    this.forget();
  }

  /** Drops what is remembered (A2). */
  forget(): void {
    this.#readersOf.clear();
    this.#count = undefined;
    this.#openCount = undefined;
  }

  #find(channel: string): Reader[] {
    const lists: Reader[][] = [];
    for (const pattern of patternsOf(channel)) {
      const sockets = this.#ctx.getWebSockets(`${patternTagStart}${pattern}`);
      if (sockets.length > 0) lists.push(sockets);
    }
    const sockets = lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
    const readers = sockets.filter(isOpen);
    for (const stream of this.#streams) if (matchesAny(stream.patterns, channel)) readers.push(stream);
    return readers;
  }
}

function isOpen(reader: Reader): boolean {
  return reader.readyState === readerIsOpen;
}
