import { DEPTH_MAX, placeMismatch } from './check-value.ts';
import { describeValue } from './describe.ts';
import { InvalidValueError } from './live-error.ts';
import type { Mismatch } from './validator-node.ts';
import type { Value } from './value.ts';

/**
 * Reads a value out of JSON, as `encodeValue` wrote it.
 *
 * @param json what `JSON.parse` made
 * @returns the same object where there is nothing special in it
 * @throws {InvalidValueError} for what encodes no value, with its place
 */
export function decodeValue(json: unknown): Value {
  const decoded = decode(json, 0);
  if (decoded instanceof Undecodable) throw new InvalidValueError(decoded.mismatch);
  return decoded;
}

/** A failure that is returned, so that every level can put its place in front. */
class Undecodable {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    this.mismatch = mismatch;
  }

  inside(segment: string | number): Undecodable {
    return new Undecodable(placeMismatch(segment, this.mismatch));
  }
}

function decode(json: unknown, depth: number): Value | Undecodable {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' || json === null) return json;
  if (typeof json !== 'object') return refuse('JSON', describeValue(json));
  if (depth >= DEPTH_MAX) return refuse(`at most ${DEPTH_MAX} lists and objects inside one another`, 'more');
  if (Array.isArray(json)) return decodeList(json, depth);
  // What `JSON.parse` makes has no class.
  return decodeObject(json as Readonly<Record<string, unknown>>, depth);
}

function decodeList(list: readonly unknown[], depth: number): Value | Undecodable {
  let copy: Value[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const decoded = decode(list[index], depth + 1);
    if (decoded instanceof Undecodable) return decoded.inside(index);
    // Whatever came before is a value already: it was decoded as itself.
    if (decoded !== list[index]) copy ??= list.slice() as Value[];
    if (copy !== undefined) copy[index] = decoded;
  }
  return copy ?? (list as readonly Value[]);
}

function decodeObject(object: Readonly<Record<string, unknown>>, depth: number): Value | Undecodable {
  let copy: Record<string, Value> | undefined;
  const names = Object.keys(object);
  for (const name of names) {
    if (name.startsWith('$')) return names.length === 1 ? decodeSpecial(name, object[name]) : refuseSpecial(name);
    // It would become the object's prototype when it is copied.
    if (name === '__proto__') return refuse('a name other than "__proto__"', describeValue(name));
    const decoded = decode(object[name], depth + 1);
    if (decoded instanceof Undecodable) return decoded.inside(name);
    if (decoded !== object[name]) copy ??= { ...object } as Record<string, Value>;
    if (copy !== undefined) copy[name] = decoded;
  }
  return copy ?? (object as Readonly<Record<string, Value>>);
}

const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/** Digits of a bigint, at most: reading one takes longer than linear. */
const DIGITS_MAX = 4096;

function decodeSpecial(name: string, text: unknown): Value | Undecodable {
  if (typeof text !== 'string') return refuse('a string', describeValue(text)).inside(name);
  if (name === '$number') {
    return Object.hasOwn(specialNumbers, text)
      ? (specialNumbers[text] ?? 0)
      : refuse('"NaN", "Infinity", "-Infinity" or "-0"', describeValue(text)).inside(name);
  }
  if (name === '$bigint') {
    const isWhole = /^(0|-?[1-9]\d*)$/.test(text) && text.length <= DIGITS_MAX;
    return isWhole
      ? BigInt(text)
      : refuse(`a whole number of at most ${DIGITS_MAX} digits`, describeValue(text)).inside(name);
  }
  return name === '$bytes' ? decodeBytes(text) : refuseSpecial(name);
}

function decodeBytes(text: string): ArrayBuffer | Undecodable {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes.buffer;
  } catch {
    return refuse('base64', describeValue(text)).inside('$bytes');
  }
}

function refuseSpecial(name: string): Undecodable {
  return refuse('"$bigint", "$bytes" or "$number" alone, or names that do not begin with "$"', describeValue(name));
}

function refuse(expected: string, found: string): Undecodable {
  return new Undecodable({ path: '', expected, found });
}
