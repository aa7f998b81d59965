/** Of the two signatures (r, s) and (r, n - s), which are both right, atproto takes the one with the smaller s. */

/** The order n of P-256. */
const order = Uint8Array.from([
  0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
  0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
]);

/**
 * @param signature of P-256: r and s, 32 bytes each; changed in place
 * @returns the same bytes, with s at most n / 2
 */
export function lowerS(signature: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const s = signature.subarray(32);
  const opposite = subtract(order, s);
  if (compare(s, opposite) > 0) s.set(opposite);
  return signature;
}

function subtract(minuend: Uint8Array, subtrahend: Uint8Array): Uint8Array {
  const difference = new Uint8Array(minuend.length);
  let borrow = 0;
  for (let index = minuend.length - 1; index >= 0; index -= 1) {
    const digit = (minuend[index] ?? 0) - (subtrahend[index] ?? 0) - borrow;
    borrow = digit < 0 ? 1 : 0;
    difference[index] = digit; // Modulo 256.
  }
  return difference;
}

function compare(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < left.length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
