/**
 * What signs, and what tells whether a signature is right.
 *
 * Two curves: `p256` (ES256), which the engine signs in a tenth of the time, is the default; `k256` (ES256K) is what
 * imported accounts may bring along. Signatures are 64 bytes (r and s), with the low s, over the SHA-256 of the data,
 * as the cryptography specification of atproto says.
 */

/** The curves that atproto knows. */
export type Curve = 'p256' | 'k256';

/** A public key as a DID: `did:key:z…`. */
export type DidKey = `did:key:${string}`;

/** A private key that is ready for use. */
export interface SigningKey {
  readonly curve: Curve;
  /** Its public key. */
  readonly did: DidKey;
  /**
   * @param bytes what is signed; hashed here
   * @returns 64 bytes, low s
   */
  sign(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}
