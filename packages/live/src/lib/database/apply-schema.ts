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
import { MigrationTable, type Migration, type MigrationContext } from './migration.ts';
import { rewriteTable } from './rewrite-table.ts';
import { compareTables, formatExtension, formatMisfit, type TableChange } from './schema-change.ts';
import { describeNotUnique, describeRemoved, SchemaChangeError, type SchemaProblem } from './schema-change-error.ts';
import { createIndexText, createTablePlan, quoteName, type TablePlan } from './table-plan.ts';
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
  if (hasRows(database, name)) return [describeRemoved(name)];
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
  if (fits(database, plan.name, change)) {
    for (const { text, values = [] } of formatExtension(plan, change)) database.exec(text, ...values);
    return createIndexes(database, plan, change.addedIndexes);
  }
  const problems = rewriteTable(parts, createTablePlan(before), plan);
  return problems.length > 0 ? problems : createIndexes(database, plan, indexes);
}

/** Whether all rows are known to fit as they are. */
function fits(database: SqlStorage, table: string, change: TableChange): boolean {
  return change.kind === 'extend' || (change.kind === 'narrow' && !hasRows(database, table, formatMisfit(change)));
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
      return [describeNotUnique(index)];
    }
  });
}

function hasRows(database: SqlStorage, table: string, condition = 'true'): boolean {
  return database.exec(`select 1 from ${quoteName(table)} where ${condition} limit 1`).toArray().length > 0;
}
