/**
 * The events of a turn until they leave.
 *
 * Its only user is channels.ts, whose C1 it holds: what was rolled back is never sent.
 */

/** An event that waits for the end of the turn. */
export interface PendingEvent {
  channel: string;
  body: string;
  /** Undefined for one that is not kept. */
  kept: { sequence: number; cursor: string } | undefined;
}

/** Events in the order they were emitted. */
export class Outbox {
  #events: PendingEvent[] = [];
  /** Number of the newest kept event; 0 if there is none. */
  #newest = 0;

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** Adds an event that has just been emitted. */
  add(event: PendingEvent): void {
    if (event.kept !== undefined) {
      this.#dropAfter(event.kept.sequence - 1);
      this.#newest = event.kept.sequence;
    }
    this.#events.push(event);
  }

  /**
   * Takes all that are to be sent.
   *
   * @param readHead reads the log's newest number; not asked for if no event is kept
   */
  take(readHead: () => number): PendingEvent[] {
    if (this.#newest > 0) this.#dropAfter(readHead());
    const events = this.#events;
    this.#events = [];
    this.#newest = 0;
    return events;
  }

  /** Numbers have no gaps, so whatever was appended after `head` has been rolled back. */
  #dropAfter(head: number): void {
    if (this.#newest <= head) return;
    this.#events = this.#events.filter(({ kept }) => kept === undefined || kept.sequence <= head);
  }
}
