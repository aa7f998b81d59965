/**
 * Rows in memory, by their keys: the same object as long as the row does not change.
 *
 * Two generations: when the young one is full it becomes the old one, and what was not asked for since then goes.
 */
import type { Document, Value } from '../values/value.ts';

/** How much both generations hold together. */
export interface CacheLimits {
  readonly rows: number;
  /** As estimated by what the rows hold. */
  readonly bytes: number;
}

/** Unless told otherwise. */
export const defaultCacheLimits: CacheLimits = { rows: 50_000, bytes: 16 << 20 };

/** What an object and its fields cost beside what they hold. */
const ROW_BYTES = 80;
const VALUE_BYTES = 16;

/** Rows that were read or written lately. */
export class RowCache {
  readonly #limits: CacheLimits;
  #young = new Map<number, Document>();
  #old = new Map<number, Document>();
  #youngBytes = 0;

  constructor(limits: CacheLimits = defaultCacheLimits) {
    this.#limits = limits;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The row with a key. */
  get(key: number): Document | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.#add(key, old);
    return old;
  }

  /** Puts a row in, in place of what it was. */
  set(key: number, document: Document): void {
    this.#old.delete(key);
    this.#add(key, document);
  }

  /** Forgets a row. */
  delete(key: number): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** Forgets all. */
  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
  }

  #add(key: number, document: Document): void {
    this.#young.set(key, document);
    this.#youngBytes += estimateBytes(document);
    if (this.#young.size * 2 < this.#limits.rows && this.#youngBytes * 2 < this.#limits.bytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }
}

function estimateBytes(document: Document): number {
  let bytes = ROW_BYTES;
  for (const name in document) bytes += VALUE_BYTES + estimateValue(document[name]);
  return bytes;
}

function estimateValue(value: Value | undefined): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof ArrayBuffer) return value.byteLength;
  let bytes = ROW_BYTES;
  for (const part of Object.values<Value>(value)) bytes += VALUE_BYTES + estimateValue(part);
  return bytes;
}
