import type { Value } from '../values/value.ts';

/**
 * The order of values in filters: absent, null, bigints, numbers (NaN last), booleans, text by its characters' code
 * points, bytes, lists, objects. Lists compare item by item, objects by their sorted fields.
 *
 * @returns less than, equal to or greater than 0
 */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  if (a === b) return 0;
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : 1;
  if (typeof a === 'boolean') return a ? 1 : -1;
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return compareBytes(a, b);
  if (isList(a) && isList(b)) return compareLists(a, b);
  if (isFields(a) && isFields(b)) return compareFields(a, b);
  return 0;
}

type Fields = { readonly [field: string]: Value };

function rankOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  if (typeof value === 'bigint') return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'boolean') return 4;
  if (typeof value === 'string') return 5;
  if (value instanceof ArrayBuffer) return 6;
  return isList(value) ? 7 : 8;
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where UTF-16 units differ, the half of a surrogate pair stands for the greater character. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return weighUnit(left) - weighUnit(right);
  }
  return a.length - b.length;
}

function weighUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareBytes(a: ArrayBuffer, b: ArrayBuffer): number {
  return compareLists([...new Uint8Array(a)], [...new Uint8Array(b)]);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = compareValues(a[index], b[index]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareFields(a: Fields, b: Fields): number {
  const left = Object.keys(a).toSorted();
  const right = Object.keys(b).toSorted();
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftName = left[index] ?? '';
    const rightName = right[index] ?? '';
    const difference = compareTexts(leftName, rightName) || compareValues(a[leftName], b[rightName]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** `Array.isArray` does not tell the compiler about lists that may not be written. */
function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ArrayBuffer);
}
