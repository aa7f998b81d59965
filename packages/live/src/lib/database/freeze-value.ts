import type { Value } from '../values/value.ts';

/**
 * Freezes a value with all that is in it. Bytes cannot be frozen.
 *
 * @param value nobody else has
 * @returns the same value
 */
export function freezeValue(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer) return value;
  for (const part of Object.values<Value>(value)) freezeValue(part);
  return Object.freeze(value);
}
