/**
 * Subscribers whose start is chosen, until they have begun: until they have their first frames and are behind or live.
 *
 * A WebSocket waits for a turn after the response that opens it. What is sent before the engine has joined a socket to
 * its connection costs that socket 9 KiB of memory for as long as it is open, a tenth of what it costs in all.
 *
 * Its only user is channels.ts, whose C3 it holds.
 */
import type { CatchUp } from './catch-up.ts';
import type { Start } from './event-log.ts';
import { formatGone, formatReady } from './frames.ts';
import { trySend, type Reader } from './reader.ts';

/** A subscriber that has been sent nothing. */
export interface Arrival {
  reader: Reader;
  patterns: readonly string[];
  start: Start;
}

/** Those of one actor. */
export class Arrivals {
  readonly #catchUp: CatchUp;
  readonly #waiting = new Set<Arrival>();

  /** @param catchUp takes those that have missed something */
  constructor(catchUp: CatchUp) {
    this.#catchUp = catchUp;
  }

  /** Begins soon: in another turn, or when `beginAll` is called. */
  add(arrival: Arrival): void {
    this.#waiting.add(arrival);
    setTimeout(() => this.#waiting.has(arrival) && this.begin(arrival));
  }

  /** Begins with all that wait. To be called before an event is kept or sent. */
  beginAll(): void {
    if (this.#waiting.size === 0) return;
    for (const arrival of this.#waiting) this.#greet(arrival);
    this.#catchUp.pump();
  }

  /** Begins at once. */
  begin(arrival: Arrival): void {
    this.#greet(arrival);
    this.#catchUp.pump();
  }

  #greet(arrival: Arrival): void {
    const { reader, patterns, start } = arrival;
    this.#waiting.delete(arrival);
    trySend(reader, formatReady(start.cursor, patterns));
    if (start.gone !== undefined) trySend(reader, formatGone(start.gone, start.cursor));
    if (!start.isHead) this.#catchUp.add(reader, patterns, start.position);
  }
}
