/**
 * Values as JSON. What JSON lacks is written as an object with one field that no field of the user's can be called:
 * `{ "$bigint": "12" }`, `{ "$bytes": "<base64>" }`, `{ "$number": "NaN" }` (or `Infinity`, `-Infinity`, `-0`).
 */
import { DEPTH_MAX, placeMismatch } from './check-value.ts';
import { describeValue } from './describe.ts';
import { InvalidValueError } from './live-error.ts';
import { isPlainObject } from './plain-object.ts';
import type { Mismatch } from './validator-node.ts';

/** What `JSON.parse` makes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/**
 * Writes a value as JSON. Fields that are `undefined` are left out.
 *
 * @returns the same object where there is nothing special in it
 * @throws {InvalidValueError} for what is no value (a Date, a function, a field that begins with `$`), with its place
 */
export function encodeValue(value: unknown): Json {
  const encoded = encode(value, 0);
  if (encoded instanceof Unencodable) throw new InvalidValueError(encoded.mismatch);
  return encoded;
}

/**
 * A value as the text of its JSON.
 *
 * @throws {InvalidValueError} like `encodeValue`
 */
export function stringifyValue(value: unknown): string {
  return JSON.stringify(encodeValue(value));
}

/** A failure that is returned, so that every level can put its place in front. */
class Unencodable {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    this.mismatch = mismatch;
  }

  inside(segment: string | number): Unencodable {
    return new Unencodable(placeMismatch(segment, this.mismatch));
  }
}

function encode(value: unknown, depth: number): Json | Unencodable {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return isPlainNumber(value) ? value : { $number: formatNumber(value) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (depth >= DEPTH_MAX) return refuse(`at most ${DEPTH_MAX} lists and objects inside one another`, 'more');
  if (Array.isArray(value)) return encodeList(value, depth);
  if (value instanceof ArrayBuffer) return { $bytes: formatBase64(value) };
  if (isPlainObject(value)) return encodeObject(value, depth);
  return refuse('a value (JSON, a bigint or an ArrayBuffer)', describeValue(value));
}

function encodeList(list: readonly unknown[], depth: number): Json | Unencodable {
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const encoded = encode(list[index], depth + 1);
    if (encoded instanceof Unencodable) return encoded.inside(index);
    // Whatever came before is JSON already: it was encoded as itself.
    if (encoded !== list[index]) copy ??= list.slice() as Json[];
    if (copy !== undefined) copy[index] = encoded;
  }
  return copy ?? (list as readonly Json[]);
}

function encodeObject(object: Readonly<Record<string, unknown>>, depth: number): Json | Unencodable {
  let copy: Record<string, Json> | undefined;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    // The second would become the copy's prototype.
    if (name.startsWith('$') || name === '__proto__') {
      return refuse('a name that does not begin with "$", nor is "__proto__"', describeValue(name)).inside(name);
    }
    const encoded = encode(value, depth + 1);
    if (encoded instanceof Unencodable) return encoded.inside(name);
    if (encoded !== value) copy ??= { ...object } as Record<string, Json>;
    if (copy !== undefined) copy[name] = encoded;
  }
  // Fields that are undefined stay in it: `JSON.stringify` leaves them out.
  return copy ?? (object as Readonly<Record<string, Json>>);
}

function refuse(expected: string, found: string): Unencodable {
  return new Unencodable({ path: '', expected, found });
}

function isPlainNumber(value: number): boolean {
  return value === 0 ? 1 / value > 0 : Number.isFinite(value);
}

function formatNumber(value: number): string {
  return value === 0 ? '-0' : String(value);
}

/** So many at once, as more could be too many arguments. */
const CHUNK_BYTES = 0x2000;

function formatBase64(bytes: ArrayBuffer): string {
  let binary = '';
  for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes.byteLength - start);
    binary += String.fromCharCode(...new Uint8Array(bytes, start, length));
  }
  return btoa(binary);
}
