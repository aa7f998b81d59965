import type { WatchedQuery } from './query-view.ts';
import type { AddedQuery } from '../wire/frames.ts';

/** A query as one shard knows it. */
export interface Subscription {
  readonly query: WatchedQuery;
  /** The client's number for it. */
  readonly number: number;
  /** Undefined: not taken in yet on this socket. */
  readonly instance: number | undefined;
  /** What the client has of it from an earlier socket. */
  known: AddedQuery['known'];
}

/** The queries that are watched on one shard: by the query, by the client's number, by the shard's instance. */
export class Subscriptions {
  readonly #byQuery = new Map<WatchedQuery, Entry>();
  readonly #byNumber = new Map<number, Entry>();
  readonly #byInstance = new Map<number, Set<Entry>>();
  #lastNumber = 0;

  /** How many there are. */
  get size(): number {
    return this.#byQuery.size;
  }

  /** All of them. */
  all(): Iterable<Subscription> {
    return this.#byQuery.values();
  }

  /** Adds a query, under a number that none has had. */
  add(query: WatchedQuery, known: AddedQuery['known']): Subscription {
    this.#lastNumber += 1;
    const entry = { query, number: this.#lastNumber, instance: undefined, known };
    this.#byQuery.set(query, entry);
    this.#byNumber.set(entry.number, entry);
    return entry;
  }

  /** Takes a query out; undefined: there is none. */
  delete(query: WatchedQuery): Subscription | undefined {
    const entry = this.#byQuery.get(query);
    if (entry === undefined) return undefined;
    this.#byQuery.delete(query);
    this.#byNumber.delete(entry.number);
    this.#setInstance(entry, undefined);
    return entry;
  }

  /** The one of a number. */
  get(number: number): Subscription | undefined {
    return this.#byNumber.get(number);
  }

  /** Those that an instance answers. */
  ofInstance(instance: number): Iterable<Subscription> {
    return this.#byInstance.get(instance) ?? [];
  }

  /** Says which instance answers one; undefined: none yet. */
  setInstance({ number }: Subscription, instance: number | undefined): void {
    const entry = this.#byNumber.get(number);
    if (entry !== undefined) this.#setInstance(entry, instance);
  }

  #setInstance(entry: Entry, instance: number | undefined): void {
    if (entry.instance === instance) return;
    if (entry.instance !== undefined) {
      const others = this.#byInstance.get(entry.instance);
      others?.delete(entry);
      if (others?.size === 0) this.#byInstance.delete(entry.instance);
    }
    entry.instance = instance;
    if (instance === undefined) return;
    const entries = this.#byInstance.get(instance) ?? new Set();
    this.#byInstance.set(instance, entries.add(entry));
  }
}

type Entry = Subscription & { instance: number | undefined };
