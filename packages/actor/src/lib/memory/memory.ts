/**
 * Memory: keys and values for people.
 *
 * Owns the keys of the object's storage that begin with `_sundog_memory/`. They are in the platform's synchronous
 * key-value storage: it is the only one that takes structured clones (the engine has no serializer for JavaScript to
 * call), and it is faster than a table of JSON (measured: put 3.1 against 4.6 µs, get 5.3 against 9.2 µs).
 *
 * Invariants:
 * - M1 In scopes `actor` and `session` a method has done its work when it returns its promise, so inside
 *   `sql.transaction` it is part of the transaction. Only an `update` waits, if its function or an earlier one does.
 * - M2 Updates of one key run one after the other, in the order of asking, over all `Memory` of the object; those of
 *   other keys do not wait. A `set` meanwhile does not wait either: use update for both if neither may be lost.
 * - M3 No two places (scope, session, namespaces) share a stored key, whatever their names hold (see key.ts).
 * - M4 What the cloud would refuse is refused here: keys over 2048 bytes, key and value over 2 MB.
 *
 * An empty key is a key. Keys sort by their bytes in UTF-8.
 */
import { isPromiseLike } from '../is-promise-like.ts';
import { MemoryScopeError, MemoryTooLargeError, MemoryValueError } from './memory-errors.ts';
import { RemoteMemoryStore, type GlobalMemoryStub } from './global.ts';
import { formatPlacePrefix, parseKey, type MemoryScope } from './key.ts';
import { estimateCloneBytes } from '../clone-size.ts';
import { parsePageLimit } from '../page-limit.ts';
import { LocalMemoryStore, type MemoryRange, type MemoryRow, type MemoryStore } from './store.ts';

/** Where in the memory. */
export interface MemoryPlace {
  scope: MemoryScope;
  /** From the outermost inwards. */
  namespaces: readonly string[];
}

/** What a `Memory` may be told. */
export interface MemoryOptions {
  /** The caller's session, for scope `session`. */
  session?: () => string | undefined;
  /** The actor that holds scope `global`: `() => env.GLOBAL_MEMORY.getByName(GlobalMemory.instance)`. */
  global?: () => GlobalMemoryStub | undefined;
  /** Where to begin; scope `actor` without a namespace unless given. */
  place?: MemoryPlace;
}

/** Anything a structured clone takes but undefined. */
export type MemoryValue = NonNullable<unknown> | null;

/** Which keys. */
export interface MemoryKeysOptions {
  /** What keys begin with. */
  prefix?: string;
  /** The first key. */
  start?: string;
  /** Only keys before this. */
  end?: string;
  /** The last keys first. */
  reverse?: boolean;
  /** At most so many, 1 to 10,000. */
  limit?: number;
}

/** Which keys, page by page. */
export interface MemoryListOptions extends MemoryKeysOptions {
  /** Where the page before ended, with the same other options. */
  cursor?: string;
}

/** One page of a list. */
export interface MemoryPage<Value> {
  entries: [key: string, value: Value][];
  /** For the next page; absent on the last. */
  cursor?: string;
}

/** Cloudflare's limit for key and value together in SQLite-backed objects. */
const limitBytes = 2_000_000;

/** Keys and values in one place of the memory; the types of values are the caller's claim and are not checked. */
export class Memory {
  readonly #ctx: DurableObjectState;
  readonly #options: MemoryOptions;
  readonly #place: MemoryPlace;
  readonly #local: LocalMemoryStore;
  /** Undefined while it depends on the caller. */
  readonly #fixedPrefix: string | undefined;

  /**
   * @param ctx of the object
   * @param options
   */
  constructor(ctx: DurableObjectState, options: MemoryOptions = {}) {
    this.#ctx = ctx;
    this.#options = options;
    this.#place = options.place ?? { scope: 'actor', namespaces: [] };
    this.#local = new LocalMemoryStore(ctx);
    const { scope, namespaces } = this.#place;
    this.#fixedPrefix = scope === 'session' ? undefined : formatPlacePrefix(scope, '', namespaces);
  }

  /** The memory of another scope, without a namespace. */
  scope(scope: MemoryScope): Memory {
    return new Memory(this.#ctx, { ...this.#options, place: { scope, namespaces: [] } });
  }

  /** A part of this memory that shares no key with it or with any other, whatever the name holds. */
  namespace(name: string): Memory {
    const { scope, namespaces } = this.#place;
    return new Memory(this.#ctx, { ...this.#options, place: { scope, namespaces: [...namespaces, name] } });
  }

  /** The value of a key, or null when absent. */
  async get<Value = unknown>(key: string): Promise<Value | null> {
    return ((await this.#store().read(this.#storedKey(key))) ?? null) as Value | null;
  }

  /**
   * Keeps a value under a key.
   *
   * @throws MemoryValueError, MemoryTooLargeError
   */
  async set(key: string, value: MemoryValue): Promise<void> {
    const stored = this.#storedKey(key);
    checkValue(key, stored, value);
    await this.#store().write(stored, value);
  }

  /** Removes a key; answers whether it was there. */
  async delete(key: string): Promise<boolean> {
    return this.#store().remove(this.#storedKey(key));
  }

  /** Whether a key is there. */
  async has(key: string): Promise<boolean> {
    return (await this.#store().read(this.#storedKey(key))) !== undefined;
  }

  /**
   * Changes a value by what it is; no update of the same key is lost, and a function that throws changes nothing (M2).
   * Never update a key inside an update of the same key: the inner one would wait for the outer one for ever.
   *
   * @param key
   * @param change from the value, or null when absent, to the new value
   * @returns the new value
   */
  async update<Value extends MemoryValue>(
    key: string,
    change: (current: Value | null) => Value | Promise<Value>,
  ): Promise<Value> {
    const stored = this.#storedKey(key);
    const checked = (next: unknown): unknown => {
      checkValue(key, stored, next);
      return next;
    };
    return (await this.#store().update(stored, (current) => {
      const next = change((current ?? null) as Value | null);
      return isPromiseLike(next) ? next.then(checked) : checked(next);
    })) as Value;
  }

  /**
   * The keys, in order: all of them unless `limit` says otherwise.
   *
   * @throws InvalidLimitError
   */
  async keys(options: MemoryKeysOptions = {}): Promise<string[]> {
    if (options.limit !== undefined) parsePageLimit(options.limit);
    const place = this.#prefix();
    return (await this.#store().keys(rangeOf(place, options))).map((key) => key.slice(place.length));
  }

  /**
   * Keys and values, in order, page by page: 1000 unless `limit` says otherwise.
   *
   * @throws InvalidLimitError
   */
  async list<Value = unknown>({ limit: given = 1000, ...options }: MemoryListOptions = {}): Promise<MemoryPage<Value>> {
    const limit = parsePageLimit(given);
    const rows = await this.#scan({ ...options, limit: limit + 1 });
    const entries = rows.slice(0, limit).map(({ key, value }): [string, Value] => [key, value as Value]);
    const last = entries.at(-1);
    return rows.length > limit && last !== undefined ? { entries, cursor: last[0] } : { entries };
  }

  /** Everything in this place, in order of keys. */
  async getAll<Value = unknown>(): Promise<Map<string, Value>> {
    return new Map((await this.#scan({})).map(({ key, value }) => [key, value as Value]));
  }

  /** Removes everything in this place, not in its namespaces; answers how many keys there were. */
  async clear(): Promise<number> {
    return this.#store().clear(this.#prefix());
  }

  async #scan(options: MemoryListOptions): Promise<MemoryRow[]> {
    const place = this.#prefix();
    const rows = await this.#store().scan(rangeOf(place, options));
    return rows.map(({ key, value }) => ({ key: key.slice(place.length), value }));
  }

  #store(): MemoryStore {
    if (this.#place.scope !== 'global') return this.#local;
    const stub = this.#options.global?.();
    if (stub === undefined) throw new MemoryScopeError('global');
    return new RemoteMemoryStore(stub);
  }

  #storedKey(key: string): string {
    return this.#prefix() + parseKey(key);
  }

  #prefix(): string {
    if (this.#fixedPrefix !== undefined) return this.#fixedPrefix;
    const session = this.#options.session?.();
    if (session === undefined) throw new MemoryScopeError('session');
    return formatPlacePrefix('session', session, this.#place.namespaces);
  }
}

function rangeOf(place: string, options: MemoryListOptions): MemoryRange {
  const { prefix = '', start, end, cursor, limit, reverse = false } = options;
  const range: MemoryRange = { prefix: place + parseKey(prefix), reverse };
  if (limit !== undefined) range.limit = limit;
  // A cursor is a key inside the range, so it is the narrower bound on its side.
  if (!reverse && cursor !== undefined) range.startAfter = place + parseKey(cursor);
  else if (start !== undefined) range.start = place + parseKey(start);
  const before = reverse ? (cursor ?? end) : end;
  if (before !== undefined) range.end = place + parseKey(before);
  return range;
}

/** M4 */
function checkValue(key: string, stored: string, value: unknown): void {
  if (value === undefined) throw new MemoryValueError(key);
  const valueBytes = estimateCloneBytes(value);
  if (valueBytes + 3 * stored.length <= limitBytes) return;
  const sizeBytes = valueBytes + new TextEncoder().encode(stored).byteLength;
  if (sizeBytes > limitBytes) throw new MemoryTooLargeError(key, sizeBytes, limitBytes);
}
