/** SHA-256 at once: what is hashed in a commit must not wait for a promise between two rows. */
import { hash } from 'node:crypto';

/**
 * @param bytes what is hashed; a text as UTF-8
 * @returns 32 bytes
 */
export function digestOf(bytes: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}
