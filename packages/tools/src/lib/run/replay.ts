/**
 * The second time of a run: gives the code what each of its operations ended with, in the order in which they ended.
 * Nothing here waits or writes.
 *
 * Operations are counted when they start. The code finds its journal by that count, so it has to start the same ones in
 * the same order, also where several run at the same time: which of them goes on first decides what it starts next.
 *
 * Invariants:
 * - Y1 An end is delivered after all ends before it, and when as many operations have started as had then.
 * - Y2 An operation that ended at its start ends at its start again.
 * - Y3 The replay is over when all ends have been delivered, and all operations have started that are known to have:
 *   what the code does from then on has never been done, or was never kept.
 */
import type { JournalEntry } from './journal-entry.ts';
import { JournalMismatchError } from './run-errors.ts';
import type { Operation } from './run-scope.ts';

/** An operation that has ended the first time. */
export interface PastOperation {
  readonly entry: JournalEntry;
  /** Fulfilled when the code may have it. */
  readonly delivered: Promise<void>;
}

interface Delivery extends PastOperation {
  readonly deliver: () => void;
  isTaken: boolean;
  isDelivered: boolean;
}

/** A run's journal, as its code comes back to it. */
export class Replay {
  /** How many operations are known to have started. */
  readonly startedBefore: number;
  readonly #method: string;
  readonly #order: Delivery[] = [];
  readonly #byIndex = new Map<number, Delivery>();
  readonly #open: ReadonlyMap<number, Operation | undefined>;
  #next = 0;

  /**
   * @param method for messages
   * @param entries in the order in which they ended
   * @param open operations that have started and not ended, as far as it is known, and what they are if it is
   */
  constructor(method: string, entries: readonly JournalEntry[], open: ReadonlyMap<number, Operation | undefined>) {
    this.#method = method;
    this.#open = open;
    this.startedBefore = countStarted(entries, open.keys());
    for (const entry of entries) this.add(entry);
  }

  /** An operation has ended while the replay goes on. */
  add(entry: JournalEntry): void {
    let deliver = (): void => {};
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    const delivery = { entry, delivered, deliver, isTaken: false, isDelivered: false };
    this.#order.push(delivery);
    this.#byIndex.set(entry.index, delivery);
  }

  /**
   * What an operation that the code starts has ended with.
   *
   * @param index how many have started before it
   * @param operation what the code says it is
   * @returns undefined if it has not ended
   * @throws JournalMismatchError
   */
  take(index: number, operation: Operation): PastOperation | undefined {
    const delivery = this.#byIndex.get(index);
    const expected = delivery?.entry ?? this.#open.get(index);
    if (expected !== undefined && (expected.kind !== operation.kind || expected.key !== operation.key)) {
      throw new JournalMismatchError(this.#method, index, { kind: expected.kind, key: expected.key }, operation);
    }
    if (delivery === undefined) return undefined;
    delivery.isTaken = true;
    if (delivery.entry.isImmediate) delivery.isDelivered = true; // Y2
    return delivery;
  }

  /**
   * Delivers what is due (Y1).
   *
   * @param startedCount how many operations have started
   * @param isPatient false: the code has had its time to start more, and may wait for what comes next
   */
  advance(startedCount: number, isPatient = true): void {
    let mayWait = isPatient;
    for (; this.#next < this.#order.length; this.#next += 1) {
      const delivery = this.#order[this.#next];
      if (delivery === undefined || delivery.isDelivered) continue;
      const isDue = delivery.entry.startedCount <= startedCount || (!mayWait && delivery.isTaken);
      if (!isDue) return;
      mayWait = true; // One at a time: it may be what the others wait for.
      delivery.isDelivered = true;
      delivery.deliver();
    }
  }

  /**
   * Whether what the code does next is new (Y3).
   *
   * @param startedCount how many operations have started
   */
  isOver(startedCount: number): boolean {
    while (this.#order[this.#next]?.isDelivered === true) this.#next += 1;
    return this.#next >= this.#order.length && startedCount >= this.startedBefore;
  }

  /**
   * Checks that code which has ended has done all that it had done.
   *
   * @param startedCount how many operations it has started
   * @throws JournalMismatchError
   */
  mustBeUsedUp(startedCount: number): void {
    const left = [...this.#order.map(({ entry }) => entry.index), ...this.#open.keys()]
      .filter((index) => index >= startedCount)
      .sort((a, b) => a - b)[0];
    if (left === undefined) return;
    const expected = this.#byIndex.get(left)?.entry ?? this.#open.get(left);
    throw new JournalMismatchError(this.#method, left, expected, undefined);
  }
}

function countStarted(entries: readonly JournalEntry[], open: Iterable<number>): number {
  let count = 0;
  for (const { startedCount } of entries) count = Math.max(count, startedCount);
  for (const index of open) count = Math.max(count, index + 1);
  return count;
}
