/**
 * How many bytes a value takes as a structured clone, by V8's format: close enough to keep a limit of megabytes.
 * The engine does not tell the size and does not keep the cloud's limit itself.
 */

/**
 * The size of a value as it would be stored, give or take some bytes for each object in it: an integer that V8 happens
 * to hold as a double takes 9 bytes, and nothing but V8 knows. Errors and exotic objects are estimated roughly.
 *
 * @param root anything a structured clone takes; what it does not take is left for the engine to refuse
 */
export function estimateCloneBytes(root: unknown): number {
  if (typeof root !== 'object' || root === null) return 2 + primitiveBytes(root);
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  let bytes = 2;
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) bytes += primitiveBytes(value);
    else if (seen.has(value)) bytes += 1 + countBytes(seen.size);
    else {
      seen.add(value);
      bytes += objectBytes(value, pending);
    }
  }
  return bytes;
}

/** The bytes of an object itself; what it holds is pushed to be counted. */
function objectBytes(value: object, pending: unknown[]): number {
  if (Array.isArray(value)) {
    for (const element of value) pending.push(element);
    return 3 + 2 * countBytes(value.length);
  }
  if (value instanceof Map) {
    for (const [key, held] of value) pending.push(key, held);
    return 2 + countBytes(2 * value.size);
  }
  if (value instanceof Set) {
    for (const held of value) pending.push(held);
    return 2 + countBytes(value.size);
  }
  if (value instanceof Date) return 9;
  if (value instanceof ArrayBuffer) return 1 + countBytes(value.byteLength) + value.byteLength;
  if (ArrayBuffer.isView(value)) {
    pending.push(value.buffer); // The whole buffer is stored, once for all views of it.
    return 3 + countBytes(value.byteOffset) + countBytes(value.byteLength);
  }
  if (value instanceof RegExp) return 6 + stringBytes(value.source);
  if (value instanceof Error) return 16 + stringBytes(value.name + value.message + (value.stack ?? ''));
  const entries = Object.entries(value);
  let bytes = 2 + countBytes(entries.length);
  for (const [name, held] of entries) {
    bytes += stringBytes(name);
    pending.push(held);
  }
  return bytes;
}

function primitiveBytes(value: unknown): number {
  if (typeof value === 'string') return stringBytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'bigint') return 3 + 8 * Math.ceil(value.toString(16).length / 16);
  return 1;
}

function numberBytes(value: number): number {
  const isSmall = Number.isInteger(value) && Math.abs(value) < 2 ** 30 && !Object.is(value, -0);
  return isSmall ? 1 + countBytes(2 * Math.abs(value)) : 9;
}

function stringBytes(text: string): number {
  // oxlint-disable-next-line no-control-regex -- Latin-1 is all characters up to 0xff, and is stored as one byte each
  const bytes = /^[\0-\u00ff]*$/.test(text) ? text.length : 2 * text.length + 1;
  return 1 + countBytes(bytes) + bytes;
}

/** A count is stored with seven bits in a byte. */
function countBytes(count: number): number {
  return count < 2 ** 7 ? 1 : count < 2 ** 14 ? 2 : count < 2 ** 21 ? 3 : count < 2 ** 28 ? 4 : 5;
}
