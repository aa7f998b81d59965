/** One secret, many keys: whoever learns one of them learns nothing of the others. */
import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;
const SALT = 'sundog.pds.v1';

/**
 * HKDF-SHA-256 (RFC 5869) of the host's secret. The same secret and label give the same key, for ever: what is stored
 * depends on it.
 *
 * @param secret `PDS_SECRET`
 * @param label what the key is for, such as `session-tokens`
 * @returns 32 bytes
 */
export function deriveKey(secret: string, label: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync('sha256', secret, SALT, label, KEY_BYTES));
}
