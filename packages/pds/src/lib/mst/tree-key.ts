import { digestOf } from '../values/digest.ts';
import { TreeKeyError } from './tree-error.ts';

/** `collection/rkey`, of characters that are one byte each, so that text sorts as bytes do. */
const pattern = /^[a-zA-Z0-9_~\-:.]+\/[a-zA-Z0-9_~\-:.]+$/;
const limitCharacters = 1024;

/**
 * @param text
 * @returns whether a tree may have it as a key
 */
export function isTreeKey(text: string): boolean {
  return text.length <= limitCharacters && pattern.test(text);
}

/**
 * @param key
 * @throws {TreeKeyError} unless a tree may have it
 */
export function checkTreeKey(key: string): void {
  if (!isTreeKey(key)) throw new TreeKeyError(key);
}

/**
 * @param key
 * @returns how far above the ground its node is: one for each two zero bits that the SHA-256 of the key begins with
 */
export function levelOf(key: string): number {
  const digest = digestOf(key);
  let level = 0;
  for (const byte of digest) {
    // `clz32` counts 24 bits that a byte does not have.
    level += (Math.clz32(byte) - 24) >> 1;
    if (byte !== 0) break;
  }
  return level;
}

/**
 * @param keys rising
 * @param key
 * @returns the index of the first that is `key` or above it
 */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
