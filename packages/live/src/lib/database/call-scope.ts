/**
 * One call of a query or mutation: what it has read and changed, and how much of it.
 *
 * - C1 A stretch that was read counts up to its last row taken, at the end of the call; all of it if its reading has
 *   failed before there was one.
 * - C2 Changes of one row are one change, from what it was before the call to what it is after it; none if both are
 *   the same.
 * - C3 Once the call has ended, its `ctx.db` refuses everything.
 */
import type { Document } from '../values/value.ts';
import { CallEndedError, CallLimitError } from './database-errors.ts';
import type { FilterNode } from './filter.ts';
import type { Footprint, IndexRange, RowChange } from './footprint.ts';
import type { Limits } from './limits.ts';
import { createRandom, type Seed } from './random.ts';
import { RowEdit } from './row-edit.ts';
import { boundKey, type Order, type Stretch } from './stretch.ts';
import { indexKeyOf, type IndexPlan, type TablePlan } from './table-plan.ts';

/** What a call begins with. */
export interface CallStart {
  /** The function: `messages:list`. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly seed: Seed;
}

/** A stretch while it is being read. */
export interface Reading {
  readonly index: IndexPlan;
  readonly stretch: Stretch;
  readonly order: Order;
  readonly filter: FilterNode | undefined;
  last: Document | undefined;
  /** Whether anything was asked of it. */
  isBegun: boolean;
  /** Whether it was read to its end. */
  isExhausted: boolean;
}

/** One call. */
export class CallScope {
  readonly path: string;
  readonly nowMs: number;
  /** Chance of the call: at least 0, less than 1. */
  readonly random: () => number;
  /** Rows that have changed, by their keys. */
  readonly edits = new Map<number, RowEdit>();
  /** See C3; `end` says so. */
  hasEnded = false;
  readonly #limits: Limits;
  readonly #ids = new Set<string>();
  readonly #readings: Reading[] = [];
  #rowsRead = 0;
  #rowsWritten = 0;
  #operations = 0;

  constructor({ path, nowMs, seed }: CallStart, limits: Limits) {
    this.path = path;
    this.nowMs = nowMs;
    this.random = createRandom(seed);
    this.#limits = limits;
  }

  /** How often the database was used so far. */
  get operations(): number {
    return this.#operations;
  }

  /** How many more rows may be read. */
  get rowsLeft(): number {
    return this.#limits.rowsRead - this.#rowsRead;
  }

  /** Every use of the database begins here (C3). */
  enter(): void {
    if (this.hasEnded) throw new CallEndedError(this.path);
    this.#operations += 1;
  }

  /** See C3. */
  end(): void {
    this.hasEnded = true;
  }

  /** Notes that a row was asked for by its id. */
  noteId(id: string): void {
    this.#ids.add(id);
    this.countRead(1);
  }

  /** Notes that a stretch is being read. */
  noteReading(reading: Reading): void {
    this.#readings.push(reading);
  }

  /** Counts rows that were read. */
  countRead(rows: number): void {
    this.#rowsRead += rows;
    if (this.#rowsRead <= this.#limits.rowsRead) return;
    throw new CallLimitError('rows read', this.#limits.rowsRead, 'Read less with an index, take(n) or paginate.');
  }

  /** Counts a row before it is written. */
  countWrite(): void {
    this.#rowsWritten += 1;
    if (this.#rowsWritten <= this.#limits.rowsWritten) return;
    throw new CallLimitError('rows written', this.#limits.rowsWritten, 'Write in several mutations.');
  }

  /** Notes that a row has changed (C2). */
  noteChange(plan: TablePlan, key: number, before: Document | undefined, after: Document | undefined): void {
    const edit = this.edits.get(key);
    if (edit === undefined) this.edits.set(key, new RowEdit(plan, before, after));
    else edit.change(after);
  }

  /** What the call depends on so far. */
  createFootprint(): Footprint {
    return { rows: [...this.#ids], ranges: this.#readings.flatMap(createRange), isUnknown: false };
  }

  /** What the call has changed so far. */
  createChanges(): RowChange[] {
    const changes: RowChange[] = [];
    for (const edit of this.edits.values()) {
      const change = edit.createChange();
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }
}

function createRange({ index, stretch, order, filter, last, isBegun, isExhausted }: Reading): IndexRange[] {
  if (!isBegun) return [];
  let low = boundKey(stretch.low);
  let high = boundKey(stretch.high);
  if (!isExhausted && last !== undefined) {
    if (order === 'asc') high = indexKeyOf(index, last);
    else low = indexKeyOf(index, last);
  }
  if (low > high) return [];
  return [{ index: index.key, low, high, ...(filter !== undefined && { filter }) }];
}
