import type { Timers } from './timers.ts';

/** A timer that can be stopped and goes on with what was left. */
export class PausableTimer {
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #callback: () => void;
  #leftMs: number;
  #startedAtMs = 0;
  #cancel: (() => void) | undefined;

  /**
   * Starts at once.
   *
   * @param durationMs until it calls back
   * @param callback called once
   * @param source of the time, in milliseconds, and of the wait
   */
  constructor(durationMs: number, callback: () => void, source: { readonly timers: Timers; now(): number }) {
    this.#timers = source.timers;
    this.#now = () => source.now();
    this.#callback = callback;
    this.#leftMs = durationMs;
    this.resume();
  }

  /** Stops the time; does nothing if it stands. */
  pause(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#leftMs -= Math.max(0, this.#now() - this.#startedAtMs); // A clock that was set back takes no time.
  }

  /** Lets the time go on; does nothing if it runs. */
  resume(): void {
    if (this.#cancel !== undefined) return;
    this.#startedAtMs = this.#now();
    this.#cancel = this.#timers.after(Math.max(0, this.#leftMs), this.#callback);
  }
}
