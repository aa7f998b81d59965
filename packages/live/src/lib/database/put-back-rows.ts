import type { Document } from '../values/value.ts';
import type { Rows } from './rows.ts';
import { encodeFields, keyOf, type TablePlan } from './table-plan.ts';

/** A row, what it was, and what it is. */
export interface ChangedRow {
  readonly plan: TablePlan;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

/**
 * Puts rows back as they were. Whatever the order of the writes was, no unique index sees two rows of the same values in
 * between.
 *
 * @param rows of the shard
 * @param changed by their keys
 */
export function putBackRows(rows: Rows, changed: ReadonlyMap<number, ChangedRow>): void {
  for (const [key, { plan, after }] of changed) {
    if (after !== undefined) rows.delete(plan, key);
  }
  for (const { plan, before } of changed.values()) {
    if (before !== undefined) rows.insert(plan, [keyOf(before), before._id, ...encodeFields(plan, before)]);
  }
}
