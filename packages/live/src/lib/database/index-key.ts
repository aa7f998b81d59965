/**
 * Keys of indexes as text that compares like the index, for footprints.
 *
 * - K1 `<` of two keys (by UTF-16 units) is the order of SQLite: NULL, numbers, text by its UTF-8 bytes, blobs; then
 *   the next column.
 * - K2 Whatever continues a key sorts between the key and the key with `KEY_END` behind it, and nothing else does.
 * - K3 A key is whole characters, so that it can be stored.
 *
 * Each value is a tag and its content. Numbers have a fixed length; text and blobs end with the lowest character, which
 * is escaped inside of them.
 */
import type { IndexKey } from './footprint.ts';

/** A value as a column holds it. */
export type ColumnValue = null | number | string | ArrayBuffer;

/** Sorts after whatever continues a key. */
export const KEY_END = '\uffff';

const NULL_TAG = '0';
const NUMBER_TAG = '1';
const TEXT_TAG = '2';
const BYTES_TAG = '3';
const TERMINATOR = '\u0000';
const ESCAPE = '\u0001';

/**
 * Makes the key of a row, or of the beginning of an index.
 *
 * @param values of the index's columns, in order; all of them or the first few
 */
export function encodeIndexKey(values: readonly ColumnValue[]): IndexKey {
  let key = '';
  for (const value of values) {
    if (typeof value === 'string') key += TEXT_TAG + encodeText(value) + TERMINATOR;
    else if (typeof value === 'number') key += NUMBER_TAG + encodeNumber(value);
    else if (value === null) key += NULL_TAG;
    else key += BYTES_TAG + encodeBytes(value) + TERMINATOR;
  }
  return key;
}

const float = new DataView(new ArrayBuffer(8));

/** Units of numbers begin above the characters that JSON escapes. */
const UNIT_OFFSET = 0x5d;

/** The 64 bits of a number, turned so that they compare as unsigned, in five units of 13 bits. */
function encodeNumber(value: number): string {
  float.setFloat64(0, value === 0 ? 0 : value);
  let high = float.getUint32(0);
  let low = float.getUint32(4);
  if (high >= 0x80000000) {
    high = ~high >>> 0;
    low = ~low >>> 0;
  } else {
    high = (high | 0x80000000) >>> 0;
  }
  return String.fromCharCode(
    UNIT_OFFSET + (high >>> 20),
    UNIT_OFFSET + ((high >>> 7) & 0x1fff),
    UNIT_OFFSET + (((high & 0x7f) << 6) | (low >>> 26)),
    UNIT_OFFSET + ((low >>> 13) & 0x1fff),
    UNIT_OFFSET + (low & 0x1fff),
  );
}

/** From here on UTF-16 units do not compare as UTF-8 bytes do, or would not be whole characters. */
const FIRST_SPECIAL = 0xd800;
const SPECIAL_TAG = '\ue000';

function encodeText(text: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- these two are what must be escaped
  if (!/[\u0000\u0001\ud800-\uffff]/.test(text)) return text;
  let encoded = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 1) encoded += ESCAPE + String.fromCharCode(code + 1);
    else if (code < FIRST_SPECIAL) encoded += character;
    else encoded += SPECIAL_TAG + String.fromCharCode(code >> 12, 1 + (code & 0xfff));
  }
  return encoded;
}

function encodeBytes(bytes: ArrayBuffer): string {
  let encoded = '';
  for (const byte of new Uint8Array(bytes)) encoded += String.fromCharCode(byte + 1);
  return encoded;
}
