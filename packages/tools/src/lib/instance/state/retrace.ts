/**
 * Snapshots of data that share what has not changed.
 *
 * A snapshot is a copy that nobody changes. `retrace` compares a value with the snapshot of before and copies only what
 * differs: where nothing has changed it allocates nothing, and many snapshots of one long list cost little.
 *
 * Data is what a structured clone takes and gives back as it was: no functions, and no objects of classes, which would
 * come back without their methods. What holds itself is refused too: it has no end to compare.
 */

/** What is no data, found in a value. */
export class NotDataError extends Error {
  override readonly name = 'NotDataError';
  /** The function, symbol or object in question. */
  readonly culprit: unknown;

  /**
   * @param found what it is: `a function`
   * @param culprit the thing itself
   */
  constructor(found: string, culprit: unknown) {
    super(found);
    this.culprit = culprit;
  }
}

/**
 * The snapshot of a value.
 *
 * @param before the snapshot of before; undefined if there is none
 * @param value may be changed by anybody at any time
 * @returns `before` itself if the value equals it, else a snapshot that shares with it what is equal
 * @throws NotDataError
 */
export function retrace(before: unknown, value: unknown): unknown {
  return step(before, value, undefined, 0);
}

/** A copy of a snapshot that may be changed. */
export function copySnapshot(snapshot: unknown): unknown {
  return typeof snapshot === 'object' && snapshot !== null ? structuredClone(snapshot) : snapshot;
}

/**
 * Where in a value something is.
 *
 * @param root the value
 * @param culprit the very thing
 * @returns `[3].owner`; empty if it is the value itself, or not there
 */
export function findPath(root: unknown, culprit: unknown): string {
  const seen = new Set<unknown>();
  const search = (value: unknown): string | undefined => {
    if (value === culprit) return '';
    if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
    seen.add(value);
    for (const [label, held] of partsOf(value)) {
      const rest = search(held);
      if (rest !== undefined) return label + rest;
    }
    return undefined;
  };
  return search(root) ?? '';
}

function partsOf(value: object): Iterable<[label: string, held: unknown]> {
  if (Array.isArray(value)) return value.map((held: unknown, index) => [`[${index}]`, held]);
  if (value instanceof Map) return [...value].map(([key, held]) => [`.get(${JSON.stringify(key)})`, held]);
  if (value instanceof Set) return [...value].map((held, index) => [`[${index}]`, held]);
  return Object.entries(value).map(([name, held]) => [`.${name}`, held]);
}

/** The objects that hold the value at hand: only deep ones can be holding themselves. */
type Holders = Set<object> | undefined;

/** From this depth on a value may be holding itself. */
const DEEP = 64;

function step(before: unknown, value: unknown, holders: Holders, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') throw new NotDataError('a function', value);
    if (typeof value === 'symbol') throw new NotDataError('a symbol', value);
    return Object.is(before, value) ? before : value;
  }
  if (depth < DEEP) return stepInto(before, value, holders, depth + 1);
  const held = holders ?? new Set<object>();
  if (held.has(value)) throw new NotDataError('an object that holds itself', value);
  held.add(value);
  const next = stepInto(before, value, held, depth + 1);
  held.delete(value);
  return next;
}

function stepInto(before: unknown, value: object, holders: Holders, depth: number): unknown {
  if (Array.isArray(value)) return retraceArray(before, value, holders, depth);
  if (isPlain(value)) return retraceObject(before, value, holders, depth);
  if (value instanceof Map) return retraceMap(before, value, holders, depth);
  if (value instanceof Set) return retraceSet(before, value, holders, depth);
  if (value instanceof Date) {
    return before instanceof Date && Object.is(before.getTime(), value.getTime()) ? before : new Date(value);
  }
  if (value instanceof RegExp) {
    return before instanceof RegExp && String(before) === String(value) ? before : new RegExp(value);
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return retraceBytes(before, value);
  throw new NotDataError(`an object of class ${value.constructor.name}`, value);
}

function retraceArray(before: unknown, value: readonly unknown[], holders: Holders, depth: number): unknown {
  const old: readonly unknown[] = Array.isArray(before) ? before : [];
  let copy: unknown[] | undefined = Array.isArray(before) && old.length === value.length ? undefined : [];
  for (let index = 0; index < value.length; index += 1) {
    const was = old[index];
    const next = step(was, value[index], holders, depth);
    if (copy === undefined && !Object.is(next, was)) copy = old.slice(0, index);
    copy?.push(next);
  }
  return copy ?? before;
}

function retraceObject(
  before: unknown,
  value: Readonly<Record<string, unknown>>,
  holders: Holders,
  depth: number,
): unknown {
  const old: Readonly<Record<string, unknown>> | undefined = isPlain(before) ? before : undefined;
  let copy: Record<string, unknown> | undefined = old === undefined ? {} : undefined;
  let count = 0;
  for (const name in value) {
    count += 1;
    if (name === '__proto__') throw new NotDataError('a property named __proto__', value);
    const isKnown = old !== undefined && Object.hasOwn(old, name);
    const was = isKnown ? old[name] : undefined;
    const next = step(was, value[name], holders, depth);
    if (copy === undefined && (!isKnown || !Object.is(next, was))) copy = { ...old };
    if (copy !== undefined) copy[name] = next;
  }
  if (copy === undefined && Object.keys(old ?? {}).length === count) return before;
  copy ??= { ...old };
  for (const name of Object.keys(copy)) if (!Object.hasOwn(value, name)) delete copy[name];
  return copy;
}

function retraceMap(before: unknown, value: ReadonlyMap<unknown, unknown>, holders: Holders, depth: number): unknown {
  const old = before instanceof Map ? [...(before as ReadonlyMap<unknown, unknown>)] : [];
  const next = new Map<unknown, unknown>();
  let isSame = before instanceof Map && old.length === value.size;
  for (const [key, held] of value) {
    const [wasKey, was] = old[next.size] ?? [];
    const nextKey = step(wasKey, key, holders, depth);
    const nextHeld = step(was, held, holders, depth);
    isSame &&= Object.is(nextKey, wasKey) && Object.is(nextHeld, was);
    next.set(nextKey, nextHeld);
  }
  return isSame ? before : next;
}

function retraceSet(before: unknown, value: ReadonlySet<unknown>, holders: Holders, depth: number): unknown {
  const old = before instanceof Set ? [...(before as ReadonlySet<unknown>)] : [];
  const next = new Set<unknown>();
  let isSame = before instanceof Set && old.length === value.size;
  for (const held of value) {
    const was = old[next.size];
    const nextHeld = step(was, held, holders, depth);
    isSame &&= Object.is(nextHeld, was);
    next.add(nextHeld);
  }
  return isSame ? before : next;
}

function retraceBytes(before: unknown, value: ArrayBuffer | ArrayBufferView): unknown {
  if (before instanceof ArrayBuffer || ArrayBuffer.isView(before)) {
    const isSame = before.constructor === value.constructor && equalBytes(viewOf(before), viewOf(value));
    if (isSame) return before;
  }
  return structuredClone(value);
}

function viewOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function equalBytes(one: Uint8Array, two: Uint8Array): boolean {
  return one.byteLength === two.byteLength && one.every((byte, index) => byte === two[index]);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Reflect.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
