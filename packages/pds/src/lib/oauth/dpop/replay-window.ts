/**
 * What was seen a short time ago, in memory: ids of proofs, each of which may come once.
 *
 * A proof without a valid nonce is refused anyway, so ids are kept no longer than nonces live. The memory is a
 * Worker's: of two Workers of a host each knows its own. A thief of a proof gains little by that, as it holds for one
 * method, one URL, one token and a few minutes.
 */

/** More ids than this are not kept; the older half goes. */
const IDS_MAX = 200_000;

/** Knows which ids have come within a span of time. */
export class ReplayWindow {
  readonly #spanMs: number;
  readonly #now: () => number;
  #newer = new Set<string>();
  #older = new Set<string>();
  #turnedAt: number;

  /**
   * @param spanMs how long an id is known at least
   * @param now milliseconds since 1970
   */
  constructor(spanMs: number, now: () => number) {
    this.#spanMs = spanMs;
    this.#now = now;
    this.#turnedAt = now();
  }

  /**
   * Notes an id.
   *
   * @returns false if it has come before
   */
  add(id: string): boolean {
    const now = this.#now();
    if (now - this.#turnedAt >= this.#spanMs || this.#newer.size >= IDS_MAX / 2) {
      this.#older = now - this.#turnedAt >= 2 * this.#spanMs ? new Set() : this.#newer;
      this.#newer = new Set();
      this.#turnedAt = now;
    }
    if (this.#newer.has(id) || this.#older.has(id)) return false;
    this.#newer.add(id);
    return true;
  }
}
