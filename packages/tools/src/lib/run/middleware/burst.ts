import type { Timers } from './timers.ts';

/** How a call of a burst fared: it is the last one and runs now, or a later one came. */
export type Place = 'last' | 'superseded';

/** Calls that follow each other so closely that only the last one counts. */
export class Burst {
  readonly #timers: Timers;
  #supersede: (() => void) | undefined;

  /** @param timers to wait by */
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /**
   * Joins the burst, and ends the wait of the call that was the last until now.
   *
   * @param delayMs how long no other call may come
   * @param signal takes the call out of the burst; the ones before it stay superseded
   * @throws the signal's reason
   */
  join(delayMs: number, signal: AbortSignal): Promise<Place> {
    this.#supersede?.();
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = (): void => {
        cancel();
        signal.removeEventListener('abort', stop);
        if (this.#supersede === supersede) this.#supersede = undefined;
      };
      const stop = (): void => {
        leave();
        reject(signal.reason);
      };
      const supersede = (): void => {
        leave();
        resolve('superseded');
      };
      const cancel = this.#timers.after(delayMs, () => {
        leave();
        resolve('last');
      });
      this.#supersede = supersede;
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
