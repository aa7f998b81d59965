/** Bytes, and Base64 of them, in the standard alphabet and in that of URLs. */

const chunkSize = 0x8000;

/**
 * Bytes in Base64.
 *
 * @param bytes any
 * @returns the standard alphabet, padded
 */
export function encodeBase64(bytes: Uint8Array): string {
  // One call with all bytes as arguments would overflow the stack.
  let binary = '';
  for (let start = 0; start < bytes.length; start += chunkSize)
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkSize));
  return btoa(binary);
}

/**
 * Bytes in Base64 for URLs.
 *
 * @param bytes any
 * @returns the URL alphabet, without padding
 */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Reads Base64 of the standard alphabet.
 *
 * @param text padded
 * @returns undefined if it is none
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * Reads Base64 of the URL alphabet.
 *
 * @param text without padding
 * @returns undefined if it is none
 */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=');
  return decodeBase64(padded.replaceAll('-', '+').replaceAll('_', '/'));
}

/**
 * Reads bytes as UTF-8.
 *
 * @param bytes any
 * @returns undefined if they are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The bytes of a value.
 *
 * @param value any
 * @returns undefined if it is not made of bytes; arrays of larger numbers are lists of numbers
 */
export function getBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8ClampedArray || value instanceof DataView
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : undefined;
}
