/** Wrong passwords and codes, counted where they are compared. */

const TRIES_MAX = 20;
const TRIES_MS = 10 * 60_000;
const ADDRESSES_MAX = 1000;

/**
 * Counts wrong tries in the actor's memory (N1). An eviction forgets them: it takes longer than the tries are worth.
 */
export class SignInTries {
  readonly #tries = new Map<string, { count: number; endsAt: number }>();

  /** @returns how long an address has to wait; 0 if it may try */
  waitMsOf(address: string, now: number): number {
    const tries = this.#tries.get(address);
    return tries === undefined || tries.count < TRIES_MAX ? 0 : Math.max(0, tries.endsAt - now);
  }

  /** Counts a wrong try. */
  add(address: string, now: number): void {
    const tries = this.#tries.get(address);
    if (tries !== undefined && tries.endsAt > now) {
      tries.count += 1;
      return;
    }
    if (this.#tries.size >= ADDRESSES_MAX) this.#tries.clear();
    this.#tries.set(address, { count: 1, endsAt: now + TRIES_MS });
  }
}
