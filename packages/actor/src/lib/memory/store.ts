import { isPromiseLike } from '../is-promise-like.ts';
import { Turns } from './turns.ts';

/** A stored key and its value. */
export interface MemoryRow {
  key: string;
  value: unknown;
}

/** A run of stored keys, in the order of their UTF-8 bytes. */
export interface MemoryRange {
  /** What the stored keys begin with. */
  prefix: string;
  /** The first stored key. */
  start?: string;
  /** Only stored keys after this. */
  startAfter?: string;
  /** Only stored keys before this. */
  end?: string;
  limit?: number;
  reverse?: boolean;
}

/** Where memory is kept: here, or in another actor. Keys are stored keys (see key.ts). */
export interface MemoryStore {
  /** undefined if there is none. */
  read(key: string): unknown;
  write(key: string, value: unknown): void | Promise<void>;
  remove(key: string): boolean | Promise<boolean>;
  /** The stored keys, in order. */
  keys(range: MemoryRange): string[] | Promise<string[]>;
  /** The stored keys with their values, in order. */
  scan(range: MemoryRange): MemoryRow[] | Promise<MemoryRow[]>;
  /** Removes all stored keys that begin so; answers how many. */
  clear(prefix: string): number | Promise<number>;
  /** Reads, lets `change` decide, and writes, while no other update of the key runs. */
  update(key: string, change: (current: unknown) => unknown): Promise<unknown>;
}

/** Turns belong to the object, however many `Memory` it has made. */
const turnsOfObject = new WeakMap<DurableObjectState, Turns>();

/** Memory in the object's own storage; what it does has happened when its methods return. */
export class LocalMemoryStore implements MemoryStore {
  readonly #storage: DurableObjectStorage;
  readonly #kv: SyncKvStorage;
  readonly #turns: Turns;

  /** @param ctx of the object */
  constructor(ctx: DurableObjectState) {
    this.#storage = ctx.storage;
    this.#kv = ctx.storage.kv;
    this.#turns = turnsOfObject.get(ctx) ?? new Turns();
    turnsOfObject.set(ctx, this.#turns);
  }

  read(key: string): unknown {
    return this.#kv.get(key);
  }

  write(key: string, value: unknown): void {
    this.#kv.put(key, value);
  }

  remove(key: string): boolean {
    return this.#kv.delete(key);
  }

  /** Holds one value at a time, however many there are. */
  keys(range: MemoryRange): string[] {
    return Array.from(this.#kv.list(range), ([key]) => key);
  }

  scan(range: MemoryRange): MemoryRow[] {
    return Array.from(this.#kv.list(range), ([key, value]) => ({ key, value }));
  }

  clear(prefix: string): number {
    const keys = this.keys({ prefix });
    this.#storage.transactionSync(() => {
      for (const key of keys) this.#kv.delete(key);
    });
    return keys.length;
  }

  update(key: string, change: (current: unknown) => unknown): Promise<unknown> {
    return this.#turns.take(key, async () => {
      const given = change(this.read(key));
      // Not awaited unless it must be: a synchronous change is then part of the transaction around it.
      const next = isPromiseLike(given) ? await given : given;
      this.write(key, next);
      return next;
    });
  }
}
