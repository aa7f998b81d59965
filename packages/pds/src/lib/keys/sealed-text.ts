/**
 * Secrets at rest: AES-256-GCM under a key of the host's secret and a label.
 *
 * A database that is copied shows nothing, and what is sealed under one label (a purpose, and whose it is) does not
 * open under another, so rows cannot be exchanged. `v1.`, then 12 bytes of nonce and the ciphertext in base64url.
 */
import { fromBase64Url, toBase64Url } from '@atcute/multibase';

import { deriveKey } from './derive-key.ts';
import { SealError } from './key-error.ts';

const VERSION = 'v1.';
const NONCE_BYTES = 12;

/**
 * @param secret `PDS_SECRET`
 * @param label the purpose and the owner, such as `signing-key did:plc:…`
 * @param text what nobody else may read
 */
export async function sealText(secret: string, label: string, text: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await importSealingKey(secret, label);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, new TextEncoder().encode(text));
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(nonce);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return VERSION + toBase64Url(bytes);
}

/**
 * @param secret as when it was sealed
 * @param label as when it was sealed
 * @param sealed what `sealText` gave
 * @throws SealError
 */
export async function openText(secret: string, label: string, sealed: string): Promise<string> {
  try {
    if (!sealed.startsWith(VERSION)) throw new Error('Another version.');
    const bytes = fromBase64Url(sealed.slice(VERSION.length));
    const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES) };
    const key = await importSealingKey(secret, label);
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, bytes.subarray(NONCE_BYTES)));
  } catch {
    throw new SealError(
      `Expected what was sealed as "${label}" with this PDS_SECRET, found something else: set PDS_SECRET to what it was.`,
      { label },
    );
  }
}

function importSealingKey(secret: string, label: string) {
  return crypto.subtle.importKey('raw', deriveKey(secret, `seal ${label}`), 'AES-GCM', false, ['encrypt', 'decrypt']);
}
