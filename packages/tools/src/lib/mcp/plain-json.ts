/**
 * Values as JSON text, those too that JSON has no word for: what a method returns may be anything.
 *
 * Called by: everything in `mcp` that makes results.
 *
 * Invariants:
 * - V1 A value that `JSON.stringify` says in full is said by it alone; the rest costs nothing where it is not needed.
 * - V2 Values that contain themselves end, and cost no more than a bounded number of steps.
 */
import type { Json } from '../manifest/json-schema.ts';
import { encodeBase64, getBytes } from './base64.ts';

/** Deeper values end here: nobody reads them, and they would overflow the stack. */
const maxDepth = 500;

/** Values in one result, if it needs care. */
const maxValues = 200_000;

/**
 * A value as JSON text, as the compiler's schemas say it: bigints become texts, maps objects (lists of pairs, if a key
 * is no text), sets and typed arrays lists, bytes Base64. Errors become name and message, and a value that contains
 * itself says so where it does.
 *
 * @param value any
 * @returns undefined for what JSON leaves out: undefined, functions, symbols
 */
export function formatJson(value: unknown): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A bigint, or a value that contains itself.
    return JSON.stringify(new Plain().read(value));
  }
  return needsCare(value, 0) ? JSON.stringify(new Plain().read(value)) : text; // V1
}

/**
 * A value as the JSON that `formatJson` writes, however many values it has: for programs, not for people.
 *
 * @param value any
 * @returns undefined for what JSON leaves out
 */
export function toJson(value: unknown): Json | undefined {
  return new Plain(Number.POSITIVE_INFINITY).read(value);
}

/** Whether `JSON.stringify` has lost something. It has come to an end, so this does too. */
function needsCare(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return false;
  if (Array.isArray(value)) return value.some((item) => needsCare(item, depth + 1));
  if (isSpecial(value)) return true;
  if (hasToJson(value)) return false;
  for (const key in value) if (needsCare(Reflect.get(value, key), depth + 1)) return true;
  return false;
}

function isSpecial(value: object): boolean {
  if (Object.getPrototypeOf(value) === Object.prototype) return false;
  return (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Error ||
    value instanceof RegExp ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** One value on its way to JSON. */
class Plain {
  /** The values that contain the one being read. */
  readonly #ancestors = new Set<object>();
  readonly #valuesMax: number;
  #count = 0;

  constructor(valuesMax = maxValues) {
    this.#valuesMax = valuesMax;
  }

  /** @returns undefined for what JSON leaves out */
  read(value: unknown): Json | undefined {
    if (typeof value === 'bigint') return String(value);
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'object') return undefined;
    this.#count += 1;
    if (this.#ancestors.has(value)) return '[contains itself]'; // V2
    if (this.#ancestors.size >= maxDepth || this.#count > this.#valuesMax) return '[too much]'; // V2
    this.#ancestors.add(value);
    const plain = this.#readObject(value);
    this.#ancestors.delete(value);
    return plain;
  }

  #readObject(value: object): Json | undefined {
    if (Array.isArray(value) || value instanceof Set) return this.#readList(value);
    if (value instanceof Map) {
      const entries = [...value];
      return entries.every(([key]) => typeof key === 'string') ? this.#readRecord(entries) : this.#readList(entries);
    }
    if (value instanceof Error) return { name: value.name, message: value.message };
    if (value instanceof RegExp) return String(value);
    const bytes = getBytes(value);
    if (bytes !== undefined) return encodeBase64(bytes);
    if (ArrayBuffer.isView(value) && isIterable(value)) return this.#readList(value);
    return hasToJson(value) ? this.read(value.toJSON('')) : this.#readRecord(Object.entries(value));
  }

  #readList(items: Iterable<unknown>): Json {
    return Array.from(items, (item) => this.read(item) ?? null);
  }

  #readRecord(entries: readonly (readonly [string, unknown])[]): Json {
    const plain: [string, Json][] = [];
    for (const [key, value] of entries) {
      const json = this.read(value);
      if (json !== undefined) plain.push([key, json]);
    }
    return Object.fromEntries(plain);
  }
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
