/** Makes a table anew where its rows are stored in another way, or may not fit. */
import type { Sql } from '@sundog/actor';

import { checkValue } from '../values/check-value.ts';
import { fillDefaults } from '../values/fill-defaults.ts';
import { formatMismatch } from '../values/live-error.ts';
import type { Mismatch } from '../values/validator-node.ts';
import type { Document, Value } from '../values/value.ts';
import { applyFields, MigrationTable, type Migration, type MigrationContext } from './migration.ts';
import type { SchemaProblem } from './schema-change-error.ts';
import { decodeRow, encodeFields, KEY_COLUMN, quoteName, type TablePlan } from './table-plan.ts';

/** Rows of a table that a shard looks at in one go; larger ones would keep its callers waiting. */
const REWRITE_ROWS_MAX = 100_000;

/** What a table is made anew with. */
export interface RewriteParts {
  readonly sql: Sql;
  readonly database: SqlStorage;
  readonly migrations: readonly Migration[];
  readonly context: MigrationContext;
}

/** A migration and the last row that it has seen. */
interface Pending {
  readonly migration: Migration;
  readonly lastKey: number;
}

const OLD_TABLE = '_sundog_live_old';

/**
 * Makes a table anew, without its indexes. Migrations that are not done see the rows first, and are done then.
 *
 * @returns why it cannot be; then what has been done must be rolled back
 */
export function rewriteTable(parts: RewriteParts, before: TablePlan, after: TablePlan): SchemaProblem[] {
  const { sql, database } = parts;
  const rows = Number(
    database
      .exec(`select count(*) from ${quoteName(before.name)}`)
      .raw()
      .next().value?.[0],
  );
  if (rows > REWRITE_ROWS_MAX) return [{ place: before.name, reason: describeTooMany(rows) }];
  const progress = new MigrationTable(sql);
  const pending = parts.migrations
    .filter(({ table }) => table === after.name)
    .map((migration) => ({ migration, ...progress.get(migration.name) }))
    .filter(({ isDone }) => !isDone);
  database.exec(`alter table ${quoteName(before.name)} rename to ${quoteName(OLD_TABLE)}`);
  database.exec(after.statements.create);
  const misfits = copyRows(parts, before, after, pending);
  if (misfits.length > 0) return [describeMisfits(after.name, misfits)];
  database.exec(`drop table ${quoteName(OLD_TABLE)}`);
  for (const { migration, lastKey } of pending) progress.set(migration.name, { lastKey, isDone: true });
  return [];
}

interface Misfit {
  readonly id: string;
  readonly mismatch: Mismatch;
}

function copyRows(
  { database, context }: RewriteParts,
  before: TablePlan,
  after: TablePlan,
  pending: readonly Pending[],
): Misfit[] {
  const columns = [KEY_COLUMN, '"_id"', ...before.columns.map(({ name }) => quoteName(name))].join(', ');
  const text = `select ${columns} from ${quoteName(OLD_TABLE)} order by ${KEY_COLUMN}`;
  const misfits: Misfit[] = [];
  for (const row of database.exec(text).raw()) {
    const document = decodeRow(before, row);
    const fields = fillDefaults(after.node, migrateRow(document, Number(row[0]), pending, context));
    const mismatch = checkValue(after.node, fields);
    if (mismatch !== undefined) {
      misfits.push({ id: document._id, mismatch });
      continue;
    }
    const values = encodeFields(after, fields as Readonly<Record<string, Value | undefined>>);
    database.exec(after.statements.insert, row[0], row[1], ...values);
  }
  return misfits;
}

function migrateRow(
  document: Document,
  key: number,
  pending: readonly Pending[],
  context: MigrationContext,
): Readonly<Record<string, Value | undefined>> {
  let row = document;
  for (const { migration, lastKey } of pending) {
    if (key <= lastKey) continue;
    const patch = migration.migrate(context, row);
    if (patch === undefined) continue;
    row = { ...applyFields(row, patch), _id: row._id, _creationTime: row._creationTime };
  }
  return applyFields(row, {});
}

function describeMisfits(table: string, misfits: readonly Misfit[]): SchemaProblem {
  const [first] = misfits;
  const rows = misfits.length === 1 ? 'a row does' : `${misfits.length} rows do`;
  const example = first === undefined ? '' : `${first.id}: ${formatMismatch(first.mismatch)}`;
  const reason = `${rows} not fit (${example}). Allow what is there (v.optional, v.union, a default), or change these rows with a migration (defineMigration).`;
  return { place: table, reason };
}

function describeTooMany(rows: number): string {
  return `its ${rows} rows would have to be looked at one by one, and ${REWRITE_ROWS_MAX} is the most for that at a wake. Add a new optional field, let a migration fill it in and take the old one away, then require the new one and leave the old one out: none of that looks at each row.`;
}
