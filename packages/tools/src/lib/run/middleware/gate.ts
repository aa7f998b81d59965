/**
 * A gate lets a number of holders in at once, and the others in the order of asking.
 *
 * - G1 Nobody is let in while somebody who asked earlier waits, except a holder that comes again: it is inside.
 * - G2 Whoever stops waiting, for whatever reason, is not let in afterwards.
 */
import type { Timers } from './timers.ts';

/** How asking at a gate ends. `late`: it took too long; `full`: too many wait. */
export type Entry = 'entered' | 'late' | 'full';

/** Who asks to be let in, and on which terms. */
export interface EntryRequest {
  /** The run that holds the gate then. */
  readonly holder: string;
  /** How many holders there may be at once. */
  readonly capacity: number;
  /** How many may wait. */
  readonly waitingMax: number;
  /** How long to wait; absent: as long as it takes. */
  readonly timeoutMs?: number;
  /** Whose reason is thrown if it is aborted while waiting. */
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly holder: string;
  readonly capacity: number;
  readonly settle: (entry: Entry) => void;
}

/** One gate. */
export class Gate {
  readonly #timers: Timers;
  /** How often each holder is inside; 0: its place is kept while it is away. */
  readonly #holders = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();

  /** @param timers to wait by */
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Whether nobody holds it and nobody waits. */
  get isIdle(): boolean {
    return this.#holders.size === 0 && this.#waiters.size === 0;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Asks to be let in.
   *
   * @returns 'entered' at once for a holder that is inside already; it leaves once for each time it entered
   */
  enter(request: EntryRequest): Promise<Entry> {
    const { holder, capacity, waitingMax, signal } = request;
    if (signal.aborted) return Promise.reject(signal.reason);
    // Nobody waits while there is room: whoever leaves lets the next one in at once (G1).
    if (this.#holders.size < capacity || this.#holders.has(holder)) {
      this.resume(holder);
      return Promise.resolve('entered');
    }
    if (this.#waiters.size >= waitingMax) return Promise.resolve('full');
    return this.#wait(request);
  }

  /** Lets a holder in that was let in before, perhaps by an earlier process. */
  resume(holder: string): void {
    this.#holders.set(holder, (this.#holders.get(holder) ?? 0) + 1);
  }

  /** Keeps a place for a holder that comes back. */
  reserve(holder: string): void {
    if (!this.#holders.has(holder)) this.#holders.set(holder, 0);
  }

  /**
   * Ends one stay of a holder.
   *
   * @returns whether it has left for good
   */
  leave(holder: string): boolean {
    const stays = this.#holders.get(holder);
    if (stays !== undefined && stays > 1) {
      this.#holders.set(holder, stays - 1);
      return false;
    }
    this.#holders.delete(holder);
    for (const waiter of this.#waiters) {
      if (this.#holders.size >= waiter.capacity) break;
      this.resume(waiter.holder);
      waiter.settle('entered');
    }
    return true;
  }

  #wait({ holder, capacity, timeoutMs, signal }: EntryRequest): Promise<Entry> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        leave(); // G2
        reject(signal.reason);
      };
      const waiter: Waiter = {
        holder,
        capacity,
        settle: (entry) => {
          leave();
          resolve(entry);
        },
      };
      const cancel = timeoutMs === undefined ? undefined : this.#timers.after(timeoutMs, () => waiter.settle('late'));
      const leave = (): void => {
        this.#waiters.delete(waiter);
        cancel?.();
        signal.removeEventListener('abort', stop);
      };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
