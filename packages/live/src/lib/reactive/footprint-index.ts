/**
 * Which query instances a write touches: in O(log n) for each index of the row, and the instances that are hit.
 *
 * - F1 An instance is touched by a change of a row that it asked for by id, whether the row was there or not.
 * - F2 It is touched by a change of a row that lay or lies in a stretch it has read, and passed or passes that
 *   stretch's filter there: a row that passes neither before nor after has not been seen and will not be.
 * - F3 One with an unknown footprint is touched by every change.
 */
import type { FilterNode } from '../database/filter.ts';
import type { Footprint, IndexRange, RowChange } from '../database/footprint.ts';
import { IntervalTree } from './interval-tree.ts';
import type { Document } from '../values/value.ts';

/** Whether a row passes a filter. */
export type Passes = (filter: FilterNode, document: Document) => boolean;

interface WatchedRange extends IndexRange {
  readonly instance: number;
}

interface Entry {
  readonly footprint: Footprint;
  readonly ranges: readonly WatchedRange[];
}

/** The footprints of all query instances, for finding those that a write touches. */
export class FootprintIndex {
  readonly #passes: Passes;
  readonly #entries = new Map<number, Entry>();
  readonly #byRow = new Map<string, Set<number>>();
  readonly #byIndex = new Map<string, IntervalTree<WatchedRange>>();
  readonly #unknown = new Set<number>();

  constructor(passes: Passes) {
    this.#passes = passes;
  }

  /** How many instances there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many of them have a footprint that is not known, so that every write runs them. */
  get unknownCount(): number {
    return this.#unknown.size;
  }

  /** Says what an instance depends on, in place of what it did before. */
  set(instance: number, footprint: Footprint): void {
    this.delete(instance);
    const ranges = footprint.ranges.map((range) => ({ ...range, instance }));
    this.#entries.set(instance, { footprint, ranges });
    if (footprint.isUnknown) this.#unknown.add(instance);
    for (const id of footprint.rows) mustEntry(this.#byRow, id, () => new Set<number>()).add(instance);
    for (const range of ranges) {
      mustEntry(this.#byIndex, range.index, () => new IntervalTree<WatchedRange>()).add(range);
    }
  }

  /** Forgets an instance. */
  delete(instance: number): void {
    const entry = this.#entries.get(instance);
    if (entry === undefined) return;
    this.#entries.delete(instance);
    this.#unknown.delete(instance);
    for (const id of entry.footprint.rows) {
      const instances = this.#byRow.get(id);
      if (instances?.delete(instance) === true && instances.size === 0) this.#byRow.delete(id);
    }
    for (const range of entry.ranges) {
      const tree = this.#byIndex.get(range.index);
      tree?.delete(range);
      if (tree?.size === 0) this.#byIndex.delete(range.index);
    }
  }

  /**
   * Finds what writes touch.
   *
   * @param changes of rows
   * @returns the instances, each once
   */
  touchedBy(changes: readonly RowChange[]): Set<number> {
    if (changes.length === 0 || this.#entries.size === 0) return new Set();
    const touched = new Set(this.#unknown);
    for (const change of changes) {
      for (const instance of this.#byRow.get(change.id) ?? []) touched.add(instance);
      // A row's places are computed when they are read, so they are not where nothing could be found.
      if (this.#byIndex.size > 0) this.#touchRanges(change, touched);
    }
    return touched;
  }

  #touchRanges({ before: rowBefore, after: rowAfter, keys }: RowChange, touched: Set<number>): void {
    for (const { index, before, after } of keys) {
      const tree = this.#byIndex.get(index);
      if (tree === undefined) continue;
      if (before !== undefined) tree.stab(before, (range) => this.#touch(range, rowBefore, touched));
      if (after === undefined) continue;
      // Where the row has stayed, ranges without a filter are found already.
      if (after !== before || rowAfter !== rowBefore)
        tree.stab(after, (range) => this.#touch(range, rowAfter, touched));
    }
  }

  #touch({ instance, filter }: WatchedRange, row: Document | undefined, touched: Set<number>): void {
    if (touched.has(instance)) return;
    if (filter === undefined || row === undefined || this.#passes(filter, row)) touched.add(instance);
  }
}

function mustEntry<Key, Entry>(map: Map<Key, Entry>, key: Key, create: () => Entry): Entry {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
