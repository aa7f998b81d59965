/** Digests by which secrets are found without being kept. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HMAC-SHA-256: whoever copies the table cannot try secrets against it without the host's own.
 *
 * @param key of `deriveKey`
 * @param text a secret
 * @returns base64url
 */
export function keyedDigestOf(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/**
 * Whether two secrets are the same, in a time that tells nothing of where they differ, or of how long they are.
 *
 * @param left one
 * @param right other
 */
export function areSameSecrets(left: string, right: string): boolean {
  const key = crypto.getRandomValues(new Uint8Array(32));
  return timingSafeEqual(
    createHmac('sha256', key).update(left).digest(),
    createHmac('sha256', key).update(right).digest(),
  );
}
