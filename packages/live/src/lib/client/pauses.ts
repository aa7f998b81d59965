/** What is waited for: nothing, as what was wrong is mended; the network; a release that mends the project. */
export type Wait = 'nothing' | 'network' | 'release';

const pauses = {
  nothing: { firstMs: 0, mostMs: 0 },
  network: { firstMs: 300, mostMs: 15_000 },
  release: { firstMs: 5000, mostMs: 120_000 },
} as const;

/**
 * How long to wait between attempts to open a socket: longer each time, with chance in it, so that clients that were
 * cut together come back apart.
 */
export class Pauses {
  readonly #random: () => number;
  #attempts = 0;
  #faults = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** How many attempts have failed since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Counts an attempt that has failed, and says how long to wait, in milliseconds. */
  next(wait: Wait): number {
    const { firstMs, mostMs } = pauses[wait];
    const pauseMs = Math.min(mostMs, firstMs * 2 ** this.#attempts);
    this.#attempts += 1;
    return pauseMs * (0.5 + this.#random() / 2);
  }

  /** An attempt has succeeded. */
  noteSuccess(): void {
    this.#attempts = this.#faults;
  }

  /**
   * A socket has ended for a reason of its own (false), or because of what came over it, which may come again (true).
   */
  noteEnd(isFault: boolean): void {
    this.#faults = isFault ? this.#faults + 1 : 0;
  }
}
