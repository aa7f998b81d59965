// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file needs those declarations
/// <reference path="../../node.d.ts" />

import { AsyncLocalStorage } from 'node:async_hooks';

import { DurableObject } from 'cloudflare:workers';

import { LocalMemoryStore, type MemoryRange, type MemoryRow, type MemoryStore } from './store.ts';

/** A value on its way between actors: wrapped, because the engine marks the outermost object of a reply. */
export interface Wrapped<Value> {
  value: Value;
}

/** What `Memory` asks of the actor that holds what is global; a stub of `GlobalMemory` is one. */
export interface GlobalMemoryStub {
  read(key: string): Promise<Wrapped<unknown>>;
  write(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<boolean>;
  keys(range: MemoryRange): Promise<Wrapped<string[]>>;
  scan(range: MemoryRange): Promise<Wrapped<MemoryRow[]>>;
  clear(prefix: string): Promise<number>;
  update(key: string, change: (current: unknown) => Promise<Wrapped<unknown>>): Promise<Wrapped<unknown>>;
}

/** Holds the memory that all actors of a project share. It has one instance, `GlobalMemory.instance`. */
export class GlobalMemory extends DurableObject<Cloudflare.Env> {
  /** Name of the one instance. */
  static readonly instance = 'global';

  readonly #store = new LocalMemoryStore(this.ctx);

  read(key: string): Wrapped<unknown> {
    return { value: this.#store.read(key) };
  }

  write(key: string, value: unknown): void {
    this.#store.write(key, value);
  }

  remove(key: string): boolean {
    return this.#store.remove(key);
  }

  keys(range: MemoryRange): Wrapped<string[]> {
    return { value: this.#store.keys(range) };
  }

  scan(range: MemoryRange): Wrapped<MemoryRow[]> {
    return { value: this.#store.scan(range) };
  }

  clear(prefix: string): number {
    return this.#store.clear(prefix);
  }

  /** `change` runs in the actor that asks, while this one lets no other update of the key begin. */
  async update(key: string, change: (current: unknown) => Promise<Wrapped<unknown>>): Promise<Wrapped<unknown>> {
    return { value: await this.#store.update(key, async (current) => (await change(current)).value) };
  }
}

/** Memory in another actor. */
export class RemoteMemoryStore implements MemoryStore {
  readonly #stub: GlobalMemoryStub;

  /** @param stub of the actor that holds it */
  constructor(stub: GlobalMemoryStub) {
    this.#stub = stub;
  }

  async read(key: string): Promise<unknown> {
    return (await this.#stub.read(key)).value;
  }

  write(key: string, value: unknown): Promise<void> {
    return this.#stub.write(key, value);
  }

  remove(key: string): Promise<boolean> {
    return this.#stub.remove(key);
  }

  async keys(range: MemoryRange): Promise<string[]> {
    return (await this.#stub.keys(range)).value;
  }

  async scan(range: MemoryRange): Promise<MemoryRow[]> {
    return (await this.#stub.scan(range)).value;
  }

  clear(prefix: string): Promise<number> {
    return this.#stub.clear(prefix);
  }

  async update(key: string, change: (current: unknown) => unknown): Promise<unknown> {
    // The engine calls back without the caller's context.
    const bound = AsyncLocalStorage.bind(async (current: unknown) => ({ value: await change(current) }));
    return (await this.#stub.update(key, bound)).value;
  }
}
