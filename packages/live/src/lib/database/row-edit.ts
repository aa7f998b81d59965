/**
 * A row that a call has changed.
 *
 * Its places in the indexes are computed when somebody asks, which nobody does unless a query has read of them.
 */
import { getField } from '../values/plain-object.ts';
import type { Document } from '../values/value.ts';
import { encodeColumn, isSameHeld } from './column.ts';
import type { IndexKey, RowChange } from './footprint.ts';
import { encodeIndexKey } from './index-key.ts';
import { keyOf, type IndexPlan, type TablePlan } from './table-plan.ts';

type Keys = RowChange['keys'];

/** From what a row was before a call to what it is after. */
export class RowEdit {
  readonly plan: TablePlan;
  readonly before: Document | undefined;
  #after: Document | undefined;
  #isRepeated = false;

  /**
   * @param plan of its table
   * @param before undefined: it is inserted
   * @param after undefined: it is deleted
   */
  constructor(plan: TablePlan, before: Document | undefined, after: Document | undefined) {
    this.plan = plan;
    this.before = before;
    this.#after = after;
  }

  /** What it is by now. */
  get after(): Document | undefined {
    return this.#after;
  }

  /** Takes in that it has changed again. */
  change(after: Document | undefined): void {
    this.#after = after;
    this.#isRepeated = true;
  }

  /** What is to be told of it; undefined: it is what it was. */
  createChange(): RowChange | undefined {
    const row = this.#after ?? this.before;
    if (row === undefined || (this.#isRepeated && isSameRow(this.plan, this.before, this.#after))) return undefined;
    return new Change(this.plan, row, this.before, this.#after);
  }
}

class Change implements RowChange {
  readonly id: string;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
  readonly #plan: TablePlan;
  #keys: Keys | undefined;

  constructor(plan: TablePlan, row: Document, before: Document | undefined, after: Document | undefined) {
    this.#plan = plan;
    this.id = row._id;
    this.before = before;
    this.after = after;
  }

  get table(): string {
    return this.#plan.name;
  }

  get keys(): Keys {
    return (this.#keys ??= createKeys(this.#plan, this.before, this.after));
  }
}

function createKeys({ indexes }: TablePlan, before: Document | undefined, after: Document | undefined): Keys {
  const row = before ?? after;
  // Every place ends with the key of the row, which never changes.
  const ending = row === undefined ? '' : encodeIndexKey([keyOf(row)]);
  return Array.from(indexes.values(), (index) => {
    const from = before === undefined ? undefined : encodeColumns(index, before) + ending;
    const hasStayed = from !== undefined && after !== undefined && isSamePlace(index, before, after);
    const to = after === undefined ? undefined : hasStayed ? from : encodeColumns(index, after) + ending;
    return { index: index.key, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
  });
}

function encodeColumns({ columns }: IndexPlan, row: Document): IndexKey {
  return encodeIndexKey(columns.map((column) => encodeColumn(column, getField(row, column.name))));
}

function isSamePlace({ columns }: IndexPlan, before: Document | undefined, after: Document): boolean {
  return before !== undefined && columns.every(({ name }) => getField(before, name) === getField(after, name));
}

/** Whether two rows hold the same in every column, or neither is there. */
export function isSameRow({ columns }: TablePlan, before: Document | undefined, after: Document | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return columns.every((column) => {
    const [from, to] = [getField(before, column.name), getField(after, column.name)];
    return isSameHeld(encodeColumn(column, from), encodeColumn(column, to));
  });
}
