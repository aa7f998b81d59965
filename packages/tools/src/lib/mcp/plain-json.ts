/**
 * Values as JSON text, those too that JSON has no word for: what a method returns may be anything.
 *
 * Called by: everything in `mcp` that makes results.
 */
import type { Json } from '../manifest/json-schema.ts';
import { encodeBase64 } from './base64.ts';

/** Deeper values end here: nobody reads them, and they would overflow the stack. */
const maxDepth = 200;

/**
 * A value as JSON text. Bigints become texts, maps objects (lists of pairs, if a key is no text), sets lists, bytes
 * Base64, errors name and message; a value that contains itself says so where it does.
 *
 * @param value any
 * @returns undefined for what JSON leaves out: undefined, functions, symbols
 */
export function formatJson(value: unknown): string | undefined {
  if (!needsCare(value, 0)) {
    try {
      return JSON.stringify(value);
    } catch {
      // A `toJSON` gave something that needs care after all.
    }
  }
  return JSON.stringify(toPlain(value, new Set()));
}

/** Whether `JSON.stringify` alone would fail, or lose something. */
function needsCare(value: unknown, depth: number): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (depth > maxDepth || isSpecial(value)) return true;
  if (Array.isArray(value)) return value.some((item) => needsCare(item, depth + 1));
  if (hasToJson(value)) return false;
  for (const key in value) if (needsCare(Reflect.get(value, key), depth + 1)) return true;
  return false;
}

function isSpecial(value: object): boolean {
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

function toPlain(value: unknown, ancestors: ReadonlySet<object>): Json | undefined {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object') return undefined;
  if (ancestors.has(value)) return '[contains itself]';
  if (ancestors.size > maxDepth) return '[too deep]';
  return toPlainObject(value, new Set(ancestors).add(value));
}

function toPlainObject(value: object, ancestors: ReadonlySet<object>): Json | undefined {
  const list = (items: Iterable<unknown>): Json => Array.from(items, (item) => toPlain(item, ancestors) ?? null);
  if (Array.isArray(value) || value instanceof Set) return list(value);
  if (value instanceof Map) {
    const entries = [...value];
    return entries.every(([key]) => typeof key === 'string') ? toRecord(entries, ancestors) : list(entries);
  }
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof RegExp) return String(value);
  if (value instanceof ArrayBuffer) return encodeBase64(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return encodeBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (hasToJson(value)) return toPlain(value.toJSON(''), ancestors);
  return toRecord(Object.entries(value), ancestors);
}

function toRecord(entries: readonly (readonly [string, unknown])[], ancestors: ReadonlySet<object>): Json {
  const plain = entries.map(([key, value]) => [key, toPlain(value, ancestors)] as const);
  return Object.fromEntries(plain.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
