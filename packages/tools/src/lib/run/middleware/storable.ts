/** Prototypes whose objects a structured clone brings back as they were. */
const PLAIN: ReadonlySet<unknown> = new Set([
  Object.prototype,
  null,
  Array.prototype,
  Map.prototype,
  Set.prototype,
  Date.prototype,
  RegExp.prototype,
  ArrayBuffer.prototype,
  DataView.prototype,
  Object.getPrototypeOf(Int8Array.prototype),
]);

/**
 * A form of a result that can be kept, and that its caller cannot tell from the result.
 *
 * @param value of a method
 * @returns the value itself if a structured clone brings it back; what it is as JSON if it holds objects of classes, as
 * they go to callers as JSON; undefined if it is neither, like a `Response`
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
  let kind: Kind = 'plain';
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'function' || typeof value === 'symbol') return 'foreign';
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (!isPlain(value)) {
      if (!isJsonable(value)) return 'foreign';
      kind = 'object of a class';
      if ('toJSON' in value && typeof value.toJSON === 'function') continue;
    }
    pushHeld(value, pending);
  }
  return kind;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return PLAIN.has(prototype) || (ArrayBuffer.isView(value) && PLAIN.has(Object.getPrototypeOf(prototype)));
}

/** Objects of the engine (`Response`, streams) and errors are nothing as JSON. */
function isJsonable(value: object): boolean {
  if ('toJSON' in value && typeof value.toJSON === 'function') return true;
  return !(value instanceof Error) && !(Symbol.toStringTag in value);
}

function pushHeld(value: object, pending: unknown[]): void {
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map) for (const [key, held] of value) pending.push(key, held);
  else if (value instanceof Set) for (const held of value) pending.push(held);
  else for (const held of Object.values(value)) pending.push(held);
}
