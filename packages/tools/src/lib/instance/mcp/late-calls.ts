import type { OpenCall } from './open-call.ts';

/** How long a request waits for plain JSON. */
const PERIOD_MS = 1000;

/**
 * Requests that take long get a stream before anything is said: it can be kept open, lost and found again, and only on
 * a stream can be seen that a client has gone: the engine notices it when it writes. So clients of 2026-07-28 that take
 * JSON alone get one as well, of spaces before their JSON. One timer serves all: a short call costs none.
 */
export class LateCalls {
  #young = new Set<OpenCall>();
  #old = new Set<OpenCall>();
  #isTicking = false;

  /** Watches a request, for one to two periods. */
  add(call: OpenCall): void {
    if (!call.canStream) return;
    this.#young.add(call);
    if (!this.#isTicking) this.#wait();
  }

  /** It is answered. */
  delete(call: OpenCall): void {
    this.#young.delete(call);
    this.#old.delete(call);
  }

  #tick(): void {
    for (const call of this.#old) call.beginStream();
    this.#old = this.#young;
    this.#young = new Set();
    this.#isTicking = false;
    if (this.#old.size > 0) this.#wait();
  }

  #wait(): void {
    this.#isTicking = true;
    setTimeout(() => this.#tick(), PERIOD_MS);
  }
}
