/** Secrets are stored as digests: whoever reads a table cannot use what it says. */
import { createHash } from 'node:crypto';

/**
 * @param text a secret with at least 128 bits of chance in it, so that a plain digest will do
 * @returns its SHA-256, base64url
 */
export function digestTextOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
