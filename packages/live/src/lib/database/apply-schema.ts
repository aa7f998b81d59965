/**
 * Makes the tables of a shard what the schema says, when the shard wakes.
 *
 * Owns `_sundog_live_schema`: the definitions that the tables were made for. If they are the same text, that is all.
 *
 * - S1 All tables change in one transaction, or none.
 * - S2 Nothing that is stored is lost: a row that does not fit refuses the whole change.
 * - S3 Rows are held against the schema after the migrations that have not seen them yet.
 */
import type { Sql } from '@sundog/actor';

import type { TableDefinition } from '../schema/definition.ts';
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import { encodeColumn } from './column.ts';
import { MigrationTable, type Migration, type MigrationContext } from './migration.ts';
import { rewriteTable } from './rewrite-table.ts';
import { compareTables, formatMisfit, type TableChange } from './schema-change.ts';
import { SchemaChangeError, type SchemaProblem } from './schema-change-error.ts';
import { columnText, createIndexText, createTablePlan, quoteName, type TablePlan } from './table-plan.ts';
import type { Tables } from './tables.ts';

/** What the tables are made with. */
export interface SchemaParts {
  readonly sql: Sql;
  readonly database: SqlStorage;
  readonly tables: Tables;
  readonly migrations: readonly Migration[];
  readonly context: MigrationContext;
}

type Definitions = Readonly<Record<string, TableDefinition>>;

/**
 * Applies the schema.
 *
 * @throws {SchemaChangeError} if what is stored does not fit; nothing has changed
 */
export function applySchema(parts: SchemaParts): void {
  const { sql, tables } = parts;
  sql.script(
    'create table if not exists _sundog_live_schema (id integer primary key check (id = 1), tables text not null) strict',
  );
  const definitions = Object.fromEntries([...tables.plans].map(([name, { definition }]) => [name, definition]));
  const text = stringifyValue(definitions);
  const stored = sql.maybeOne<{ tables: string }>`select tables from _sundog_live_schema where id = 1`?.tables;
  if (stored === text) return;
  new MigrationTable(sql).create();
  sql.transaction(() => {
    const problems = applyTables(parts, stored === undefined ? {} : parseDefinitions(stored));
    if (problems.length > 0) throw new SchemaChangeError(tables.shard, problems); // S2
    sql.run`insert or replace into _sundog_live_schema (id, tables) values (1, ${text})`;
  });
}

/** What stands in the table was written by this file. */
function parseDefinitions(text: string): Definitions {
  const definitions: unknown = decodeValue(JSON.parse(text));
  return definitions as Definitions;
}

function applyTables(parts: SchemaParts, stored: Definitions): SchemaProblem[] {
  const { tables } = parts;
  const removed = Object.keys(stored).filter((name) => !tables.plans.has(name));
  return [
    ...removed.flatMap((name) => removeTable(parts, name)),
    ...[...tables.plans.values()].flatMap((plan) => applyTable(parts, plan, stored[plan.name])),
  ];
}

function removeTable({ database }: SchemaParts, name: string): SchemaProblem[] {
  if (hasRows(database, name)) {
    return [
      {
        place: name,
        reason:
          'it has rows, but is no longer in the schema, or lives elsewhere. Put it back as it was, move or delete its rows with a mutation, then change it.',
      },
    ];
  }
  database.exec(`drop table ${quoteName(name)}`);
  return [];
}

function applyTable(parts: SchemaParts, plan: TablePlan, before: TableDefinition | undefined): SchemaProblem[] {
  const { database } = parts;
  const indexes = plan.definition.indexes.map(({ name }) => name);
  if (before === undefined) {
    database.exec(plan.statements.create);
    return createIndexes(database, plan, indexes);
  }
  const change = compareTables(before, plan.definition);
  if (fits(database, plan.name, change)) return extendTable(database, plan, change);
  const problems = rewriteTable(parts, createTablePlan(before), plan);
  return problems.length > 0 ? problems : createIndexes(database, plan, indexes);
}

/** Whether all rows are known to fit as they are. */
function fits(database: SqlStorage, table: string, change: TableChange): boolean {
  return change.kind === 'extend' || (change.kind === 'narrow' && !hasRows(database, table, formatMisfit(change)));
}

function extendTable(database: SqlStorage, plan: TablePlan, change: TableChange): SchemaProblem[] {
  for (const name of change.droppedIndexes) database.exec(`drop index ${quoteName(`${plan.name}.${name}`)}`);
  for (const name of change.droppedFields) {
    database.exec(`alter table ${quoteName(plan.name)} drop column ${quoteName(name)}`);
  }
  for (const column of plan.columns) {
    if (!change.addedFields.includes(column.name)) continue;
    database.exec(`alter table ${quoteName(plan.name)} add column ${columnText(column)}`);
    const field = plan.definition.fields[column.name];
    if (field === undefined || field.isOptional) continue;
    const value = encodeColumn(column, field.default);
    database.exec(`update ${quoteName(plan.name)} set ${quoteName(column.name)} = ?`, value);
  }
  return createIndexes(database, plan, change.addedIndexes);
}

function createIndexes(database: SqlStorage, plan: TablePlan, names: readonly string[]): SchemaProblem[] {
  return names.flatMap((name) => {
    const index = plan.indexes.get(name);
    if (index === undefined) return [];
    try {
      database.exec(createIndexText(plan.name, index));
      return [];
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('UNIQUE constraint failed')) throw error;
      const fields = index.columns.map((column) => column.name).join(', ');
      const reason = `the index is unique, and there are rows with the same ${fields}. Leave out { unique: true }, change or delete these rows with a mutation, then put it back.`;
      return [{ place: index.key, reason }];
    }
  });
}

function hasRows(database: SqlStorage, table: string, condition = 'true'): boolean {
  return database.exec(`select 1 from ${quoteName(table)} where ${condition} limit 1`).toArray().length > 0;
}
