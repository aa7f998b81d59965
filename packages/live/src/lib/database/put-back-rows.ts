import type { Document } from '../values/value.ts';
import type { RowChange } from './footprint.ts';
import type { Rows } from './rows.ts';
import { encodeFields, keyOf, type TablePlan } from './table-plan.ts';

/** A row, what it was, and what it is. */
export interface ChangedRow {
  readonly plan: TablePlan;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

/**
 * Puts rows back as they were. In whatever order they were written, no unique index sees two rows of the same values.
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

/**
 * What rows were before some changes, and are after them.
 *
 * @param plans of the tables; changes of others are left out
 * @param changes in the order in which they were made
 * @returns by their keys
 */
export function joinChanges(
  plans: ReadonlyMap<string, TablePlan>,
  changes: readonly RowChange[],
): Map<number, ChangedRow> {
  const changed = new Map<number, ChangedRow>();
  for (const { table, before, after } of changes) {
    const plan = plans.get(table);
    const row = before ?? after;
    if (plan === undefined || row === undefined) continue;
    const key = keyOf(row);
    const first = changed.get(key);
    changed.set(key, { plan, before: first === undefined ? before : first.before, after });
  }
  return changed;
}
