import type { Value } from '../values/value.ts';

/** An object of fields, as opposed to the other objects that values can be. */
export type Fields = { readonly [field: string]: Value };

/**
 * Whether two values are the same: fields in any order, `NaN` as itself, `0` other than `-0`.
 *
 * @param a one
 * @param b the other; the same object is not looked into
 * @returns whether they are
 */
export function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (isList(a)) return isList(b) && areListsEqual(a, b);
  if (a instanceof ArrayBuffer) return b instanceof ArrayBuffer && areBytesEqual(a, b);
  return isFields(a) && isFields(b) && areFieldsEqual(a, b);
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is an object of fields. */
export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ArrayBuffer);
}

/** The names of the fields that are there: one that is undefined is not. */
export function namesOf(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined);
}

function areListsEqual(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((element, index) => isEqual(element, b[index]));
}

function areFieldsEqual(a: Fields, b: Fields): boolean {
  const names = namesOf(a);
  return (
    names.length === namesOf(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}

function areBytesEqual(a: ArrayBuffer, b: ArrayBuffer): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  return left.every((byte, index) => byte === right[index]);
}
