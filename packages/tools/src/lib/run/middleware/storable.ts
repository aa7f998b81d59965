/** Prototypes whose objects a structured clone brings back as they were, and JSON as everybody expects. */
const PLAIN: ReadonlySet<unknown> = new Set([Object.prototype, null, Array.prototype, Date.prototype]);

/** Prototypes whose objects a structured clone brings back, and JSON does not. */
const CLONED: ReadonlySet<unknown> = new Set([
  Map.prototype,
  Set.prototype,
  RegExp.prototype,
  ArrayBuffer.prototype,
  DataView.prototype,
  ...[Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array].map(getPrototype),
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array].map(getPrototype),
]);

/**
 * A form of a result that can be kept, and that its caller cannot tell from the result.
 *
 * @param value of a method
 * @returns the value itself if a structured clone brings it back; what it is as JSON if it holds objects of classes, as
 * they go to callers as JSON; undefined if it is neither, like a `Response`, or both, like a map of such objects
 */
export function toStorable(value: unknown): { readonly value: unknown } | undefined {
  const kind = classify(value);
  if (kind === 'plain') return { value };
  if (kind === 'foreign') return undefined;
  try {
    const text = JSON.stringify(value);
    return { value: text === undefined ? undefined : JSON.parse(text) };
  } catch {
    return undefined; // Cyclic, or a bigint somewhere.
  }
}

type Kind = 'plain' | 'object of a class' | 'foreign';

function classify(root: unknown): Kind {
  let hasClasses = false;
  let hasCloned = false;
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'function' || typeof value === 'symbol') return 'foreign';
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (CLONED.has(prototype)) hasCloned = true;
    else if (!PLAIN.has(prototype)) {
      hasClasses = true;
      if (hasToJson(value)) continue;
      // Objects of the engine (`Response`, streams) and errors are nothing as JSON.
      if (value instanceof Error || Symbol.toStringTag in value) return 'foreign';
    }
    pushHeld(value, pending);
  }
  if (!hasClasses) return 'plain';
  return hasCloned ? 'foreign' : 'object of a class';
}

function getPrototype(constructor: { readonly prototype: object }): object {
  return constructor.prototype;
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function pushHeld(value: object, pending: unknown[]): void {
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map) for (const [key, held] of value) pending.push(key, held);
  else if (value instanceof Set) for (const held of value) pending.push(held);
  else for (const held of Object.values(value)) pending.push(held);
}
