/**
 * Bigints as text that sorts as they do, as SQLite's integers end at 64 bits and the engine gives them back as doubles.
 *
 * `1`, how many digits the length has, the length, the digits: `1` `1` `2` `42`. Below zero: `0`, and each digit of
 * what would follow for the absolute value taken from 9.
 */

/** @param value */
export function encodeBigint(value: bigint): string {
  return value < 0n ? `0${complement(formatMagnitude(-value))}` : `1${formatMagnitude(value)}`;
}

/** @param text made by `encodeBigint` */
export function decodeBigint(text: string): bigint {
  return text.startsWith('0') ? -parseMagnitude(complement(text.slice(1))) : parseMagnitude(text.slice(1));
}

function formatMagnitude(value: bigint): string {
  const digits = String(value);
  const length = String(digits.length);
  return `${length.length}${length}${digits}`;
}

function parseMagnitude(text: string): bigint {
  return BigInt(text.slice(1 + Number(text.charAt(0))));
}

function complement(digits: string): string {
  return digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
}
