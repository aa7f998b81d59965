/**
 * Data migrations: functions that change the rows of a table, once for each shard.
 *
 * A migration runs in the background, so many rows at a time, each batch a mutation of its own. Where the schema has
 * become too narrow for rows as they are, it runs at once, on all rows that it has not seen, before they are held
 * against the schema.
 *
 * - M1 A migration sees each row exactly once, in order of creation; how far it has come is written in the transaction
 *   of what it changed. Rows that come while it runs are seen too, so it must leave alone what is as it shall be.
 * - M2 Migrations of a table run in the order in which they are listed.
 */
import type { Sql } from '@sundog/actor';

import type { RegisteredDataModel, TableName } from '../schema/register.ts';
import type { Document, Value } from '../values/value.ts';

/** What a migration may use. */
export interface MigrationContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** A migration as its author writes it. */
export interface Migration {
  /** Never changes: it says what has been done. */
  readonly name: string;
  readonly table: string;
  /** @returns fields to change (`undefined` removes one), or nothing */
  migrate(
    context: MigrationContext,
    document: Document,
  ): Readonly<Record<string, Value | undefined>> | undefined | void;
}

/** A migration of one of the project's tables, for its types. */
export interface MigrationOf<Table extends TableName> extends Migration {
  readonly table: Table;
  /**
   * @param document as it is stored: it may be of an older schema
   * @returns fields to change (`undefined` removes one), or nothing
   */
  migrate(
    context: MigrationContext,
    document: Document,
  ): (Partial<RegisteredDataModel[Table]['input']> & Readonly<Record<string, Value | undefined>>) | undefined | void;
}

/** Declares a data migration, which is then listed with the project's others. */
export function defineMigration<Table extends TableName>(migration: MigrationOf<Table>): Migration {
  return migration;
}

/** How far a migration has come in a shard. */
export interface MigrationProgress {
  /** Key of the last row that it has seen. */
  readonly lastKey: number;
  readonly isDone: boolean;
}

/** How far migrations have come. */
export class MigrationTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Makes the table. */
  create(): void {
    this.#sql.script(`create table if not exists _sundog_live_migration (
      name text primary key, last_key integer not null, is_done integer not null) strict, without rowid`);
  }

  /** How far a migration has come. */
  get(name: string): MigrationProgress {
    const row = this.#sql.maybeOne<{ last_key: number; is_done: number }>`
      select last_key, is_done from _sundog_live_migration where name = ${name}`;
    return { lastKey: row?.last_key ?? 0, isDone: row?.is_done === 1 };
  }

  /** Notes how far a migration has come, within the transaction of what it changed (M1). */
  set(name: string, { lastKey, isDone }: MigrationProgress): void {
    this.#sql.run`insert or replace into _sundog_live_migration (name, last_key, is_done)
      values (${name}, ${lastKey}, ${Number(isDone)})`;
  }
}

/**
 * Changes some fields of a row.
 *
 * @param patch fields; one that is `undefined` goes
 */
export function applyFields(
  document: Document,
  patch: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value | undefined>> {
  const { _id: _, _creationTime: __, ...fields } = document;
  return { ...fields, ...patch };
}
