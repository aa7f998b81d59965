/**
 * Who listens: the subscribers of an actor.
 *
 * Owns the WebSockets tagged `channels`, and the open event streams. Called by `Channels` alone.
 *
 * - A1 A WebSocket's subscription, and which frames it gets, are its tags and nothing else: both survive hibernation.
 * - A2 What is remembered while awake is dropped whenever a subscriber comes or goes; it only saves asking the engine.
 */
import { patternsOf, matchesAny } from './channel-name.ts';
import { DataReader } from './data-reader.ts';
import type { Frames } from './frames.ts';
import { closeReader, readerIsOpen, type Reader } from './reader.ts';
import type { StreamReader } from './stream-reader.ts';

const subscriberTag = 'channels';
const patternTagStarts: Readonly<Record<Frames, string>> = { all: 'channel:', data: 'data:' };
const rememberedMax = 256;

/** The subscribers of one actor. */
export class Audience {
  readonly #ctx: DurableObjectState;
  readonly #streams = new Set<StreamReader>();
  readonly #readersOf = new Map<string, Reader[]>();
  readonly #dataReaders = new WeakMap<WebSocket, DataReader>();
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

  /** Accepts a WebSocket as a subscriber (A1), and answers how it is written to. */
  addSocket(socket: WebSocket, patterns: readonly string[], frames: Frames): Reader {
    const start = patternTagStarts[frames];
    this.#ctx.acceptWebSocket(socket, [subscriberTag, ...patterns.map((pattern) => `${start}${pattern}`)]);
    this.forget();
    return frames === 'all' ? socket : this.#dataReader(socket);
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
    const start = reader instanceof DataReader ? patternTagStarts.data : patternTagStarts.all;
    const socket = reader instanceof DataReader ? reader.socket : reader;
    if (!(socket instanceof WebSocket)) return (socket as StreamReader).patterns;
    return this.#ctx
      .getTags(socket)
      .filter((tag) => tag.startsWith(start))
      .map((tag) => tag.slice(start.length));
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
    const patterns = patternsOf(channel);
    const readers: Reader[] = this.#findSockets(patterns, 'all');
    for (const socket of this.#findSockets(patterns, 'data')) readers.push(this.#dataReader(socket));
    for (const stream of this.#streams) if (matchesAny(stream.patterns, channel)) readers.push(stream);
    return readers;
  }

  #findSockets(patterns: readonly string[], frames: Frames): WebSocket[] {
    const lists: WebSocket[][] = [];
    for (const pattern of patterns) {
      const sockets = this.#ctx.getWebSockets(`${patternTagStarts[frames]}${pattern}`);
      if (sockets.length > 0) lists.push(sockets);
    }
    const sockets = lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
    return sockets.filter(isOpen);
  }

  /** The same for a socket each time: who is behind is told by it. */
  #dataReader(socket: WebSocket): DataReader {
    let reader = this.#dataReaders.get(socket);
    if (reader === undefined) this.#dataReaders.set(socket, (reader = new DataReader(socket)));
    return reader;
  }
}

function isOpen(reader: Reader): boolean {
  return reader.readyState === readerIsOpen;
}
