/** The batch that a mutation becomes: what it changes, and that it has. */
import { encodeColumn, isSameHeld } from '../database/column.ts';
import type { Footprint, RowChange } from '../database/footprint.ts';
import type { RowEdit } from '../database/row-edit.ts';
import { encodeFields, KEY_COLUMN, keyOf, quoteName, type TablePlan } from '../database/table-plan.ts';
import { getField } from '../values/plain-object.ts';
import type { Document } from '../values/value.ts';
import { formatAdvance, formatEntries, selectVersion } from './change-log.ts';
import type { Statement } from './d1-session.ts';

/** What is committed. */
export interface Commit {
  /** The version since which nothing may have touched the footprint; undefined: nothing was read. */
  readonly since: number | undefined;
  readonly footprint: Footprint;
  readonly edits: Iterable<RowEdit>;
  readonly changes: readonly RowChange[];
  /** Tells this commit from all others. */
  readonly token: string;
  readonly note: string | undefined;
  /** What else is written. */
  readonly statements: readonly Statement[];
  /** Milliseconds since 1970. */
  readonly committedAt: number;
}

/** The statements of a commit; the last one answers the version that it has made. */
export function formatCommit({ since, footprint, edits, statements, ...entries }: Commit): Statement[] {
  const advance = formatAdvance(since, footprint);
  return [advance, ...formatEdits(edits), ...statements, ...formatEntries(entries), selectVersion];
}

/** Rows that go come first, so that a unique index sees no two rows of the same values in between. */
function formatEdits(edits: Iterable<RowEdit>): Statement[] {
  const deletes: Statement[] = [];
  const writes: Statement[] = [];
  for (const { plan, before, after } of edits) {
    if (before !== undefined && after !== undefined && !hasUnique(plan)) {
      writes.push(formatUpdate(plan, before, after));
      continue;
    }
    if (before !== undefined) deletes.push({ text: plan.statements.delete, values: [keyOf(before)] });
    if (after !== undefined) {
      const values = [keyOf(after), after._id, ...encodeFields(plan, after)];
      writes.push({ text: plan.statements.insert, values });
    }
  }
  return [...deletes, ...writes];
}

function formatUpdate(plan: TablePlan, before: Document, after: Document): Statement {
  const changed = plan.columns.flatMap((column) => {
    const held = encodeColumn(column, getField(after, column.name));
    return isSameHeld(held, encodeColumn(column, getField(before, column.name))) ? [] : [{ column, held }];
  });
  const columns = changed.map(({ column }) => `${quoteName(column.name)} = ?`);
  // A row that has become what it was is written as it is.
  const text = columns.length === 0 ? `${KEY_COLUMN} = ${KEY_COLUMN}` : columns.join(', ');
  return {
    text: `update ${quoteName(plan.name)} set ${text} where ${KEY_COLUMN} = ?`,
    values: [...changed.map(({ held }) => held), keyOf(before)],
  };
}

function hasUnique(plan: TablePlan): boolean {
  return [...plan.indexes.values()].some(({ isUnique, columns }) => isUnique && columns.length > 0);
}
