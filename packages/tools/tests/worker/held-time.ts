import type { Timers } from '../../src/lib/run/middleware/timers.ts';

interface HeldTimer {
  readonly dueAtMs: number;
  readonly callback: () => void;
}

/** Time that passes when a test says so. */
export class HeldTime implements Timers {
  #nowMs = Date.UTC(2100, 0, 1);
  readonly #timers = new Set<HeldTimer>();

  now = (): number => this.#nowMs;
  random = (): number => 0;
  uuid = (): string => crypto.randomUUID();

  /** How many waits have neither ended nor been taken back. */
  get pending(): number {
    return this.#timers.size;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueAtMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass; whatever is due happens in its order, with all that follows from it at once. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      await settle();
      const [next] = [...this.#timers].sort((one, two) => one.dueAtMs - two.dueAtMs);
      if (next === undefined || next.dueAtMs > endMs) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueAtMs);
      next.callback();
    }
    this.#nowMs = endMs;
    await settle();
  }

  /** Sets the clock without letting time pass, as a person does. */
  setBack(byMs: number): void {
    this.#nowMs -= byMs;
  }
}

/** Until everything that can happen at once has happened. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Chance that is the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
