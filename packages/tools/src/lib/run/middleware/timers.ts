/** Where layers get their waits from; tests hold them. */
export interface Timers {
  /**
   * Calls back once after a while.
   *
   * @param delayMs at least 0
   * @param callback must not throw
   * @returns takes it back
   */
  after(delayMs: number, callback: () => void): () => void;
}

/** A longer wait makes the engine's timer fire at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** The engine's own timers. */
export const systemTimers: Timers = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, DELAY_MAX_MS));
    return () => clearTimeout(timer);
  },
};

/**
 * Waits.
 *
 * @param timers to wait by
 * @param delayMs for how long
 * @param signal whose reason it throws when it is aborted meanwhile
 */
export function wait(timers: Timers, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const cancel = timers.after(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Waits for a promise, but no longer than until a signal is aborted.
 *
 * @throws the signal's reason
 */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
