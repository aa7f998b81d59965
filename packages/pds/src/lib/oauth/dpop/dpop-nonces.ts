/**
 * The nonces that proofs must carry (RFC 9449, 8). Nobody stores them: a nonce is the HMAC of a stretch of time, so
 * every Worker of the host makes and knows the same ones.
 *
 * N1. A nonce is given out for `BUCKET_MS` and accepted for as long again; so none lives longer than four minutes.
 * N2. One of a clock that is ahead is accepted too.
 */
import { createHmac } from 'node:crypto';

const BUCKET_MS = 2 * 60_000;
/** How long a nonce lives at most. */
export const NONCE_LIFETIME_MS = 2 * BUCKET_MS;

/** Makes and knows the host's nonces. */
export class DpopNonces {
  readonly #key: Uint8Array;
  readonly #now: () => number;
  readonly #made = new Map<number, string>();

  /**
   * @param key of `deriveKey`
   * @param now milliseconds since 1970
   */
  constructor(key: Uint8Array, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  /** For the header `DPoP-Nonce`. */
  get current(): string {
    return this.#nonceOf(this.#bucket());
  }

  /** Whether a nonce may still be used. */
  isValid(nonce: string): boolean {
    const bucket = this.#bucket();
    return [bucket, bucket - 1, bucket + 1].some((each) => this.#nonceOf(each) === nonce);
  }

  #bucket(): number {
    return Math.floor(this.#now() / BUCKET_MS);
  }

  #nonceOf(bucket: number): string {
    const known = this.#made.get(bucket);
    if (known !== undefined) return known;
    const nonce = createHmac('sha256', this.#key).update(String(bucket)).digest('base64url');
    if (this.#made.size > 8) this.#made.clear();
    this.#made.set(bucket, nonce);
    return nonce;
  }
}
