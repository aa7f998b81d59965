import type { Clock } from '@sundog/actor';

/** A time that no real alarm is due before. */
export const FUTURE = Date.UTC(2100, 0, 1);

/** A clock that stands where a test puts it, and whose chance follows from a seed. */
export class HeldClock implements Clock {
  time = FUTURE;
  #state: number;

  /** @param seed of its chance */
  constructor(seed = 1) {
    this.#state = seed;
  }

  now = (): number => this.time;
  uuid = (): string => crypto.randomUUID();

  random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** A whole number from 0, less than `count`. */
  below(count: number): number {
    return Math.floor(this.random() * count);
  }
}

/**
 * Waits until something is so, ten seconds at most unless told; a test that waits in vain fails by its own assertions.
 */
export async function until(isSo: () => boolean, timeoutMs = 10_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !isSo() && Date.now() < end;) await scheduler.wait(5);
}
