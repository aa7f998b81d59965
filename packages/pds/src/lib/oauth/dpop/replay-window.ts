/**
 * Which proofs have come a short time ago, in memory: each is good for one request.
 *
 * A proof without a valid nonce is refused anyway, so ids are kept no longer than nonces live. A Worker remembers what
 * came to it; the account, where every call of a session ends, what came for it by whichever Worker. Of a thief who
 * comes after both have been restarted is known that the proof holds for one method, one URL, one token and a few
 * minutes.
 */
import type { ProofUse } from '../../access/credential.ts';

/** Knows which proofs have come within a span of time. */
export class ReplayWindow {
  readonly #spanMs: number;
  readonly #now: () => number;
  readonly #usesMax: number;
  /** The request of each proof. */
  #newer = new Map<string, string>();
  #older = new Map<string, string>();
  #turnedAt: number;

  /**
   * @param spanMs how long a proof is known at least
   * @param now milliseconds since 1970
   * @param usesMax more are not kept; the older half goes
   */
  constructor(spanMs: number, now: () => number, usesMax: number) {
    this.#spanMs = spanMs;
    this.#now = now;
    this.#usesMax = usesMax;
    this.#turnedAt = now();
  }

  /**
   * Notes a proof.
   *
   * @returns false if it has come with another request
   */
  claim({ id, requestId }: ProofUse): boolean {
    const now = this.#now();
    if (now - this.#turnedAt >= this.#spanMs || this.#newer.size >= this.#usesMax / 2) {
      this.#older = now - this.#turnedAt >= 2 * this.#spanMs ? new Map() : this.#newer;
      this.#newer = new Map();
      this.#turnedAt = now;
    }
    const known = this.#newer.get(id) ?? this.#older.get(id);
    if (known !== undefined) return known === requestId;
    this.#newer.set(id, requestId);
    return true;
  }
}
