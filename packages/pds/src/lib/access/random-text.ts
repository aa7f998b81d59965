/** Text that nobody can guess, out of letters that people can tell apart. */
import { toBase64Url } from '@atcute/multibase';

/** 32 letters, so that each stands for 5 bits and none comes more often: RFC 4648's, in lower case. */
const letters = 'abcdefghijklmnopqrstuvwxyz234567';

const BYTES_PER_ID = 24;

/**
 * @param length in letters, each 5 bits of chance
 * @returns such as `k3xq…`
 */
function createRandomLetters(length: number): string {
  let text = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) text += letters.charAt(byte & 31);
  return text;
}

/**
 * @param groups how many letters each group has
 * @returns groups joined by `-`
 */
export function createGroupedLetters(groups: readonly number[]): string {
  return groups.map(createRandomLetters).join('-');
}

/** An id that cannot be guessed: 192 bits in base64url. */
export function createRandomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(BYTES_PER_ID)));
}
