import { P256PublicKey, Secp256k1PublicKey } from '@atcute/crypto';

import { parseDidKey } from './public-key.ts';

/** How strictly. */
export interface VerifyOptions {
  /**
   * Takes the twin with the high s as well. Repositories must not; tokens may come from libraries for JWTs, which do
   * not know of low s.
   */
  readonly allowHighS?: boolean;
}

/**
 * Whether a signature is right. What is no key, or no signature of 64 bytes, is not.
 *
 * @param didKey the public key: `did:key:z…`
 * @param bytes what was signed; hashed here
 * @param signature r and s
 * @param options how strictly
 */
export async function verifySignature(
  didKey: string,
  bytes: Uint8Array,
  signature: Uint8Array,
  options: VerifyOptions = {},
): Promise<boolean> {
  const key = parseDidKey(didKey);
  if (key === undefined) return false;
  const kind = key.curve === 'p256' ? P256PublicKey : Secp256k1PublicKey;
  try {
    const publicKey = await kind.importRaw(key.bytes);
    return await publicKey.verify(signature, bytes, { allowMalleableSig: options.allowHighS ?? false });
  } catch {
    return false; // No point of the curve.
  }
}
