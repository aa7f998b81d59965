import { MigrationFailedError, MigrationNewerError } from './sql-errors.ts';
import type { Sql } from './sql.ts';

/** One step of a schema: trusted SQL (several statements are fine) or a synchronous function. */
export type Migration = string | ((sql: Sql) => undefined | void);

/** What else `migrate` may be told. */
export interface MigrationOptions {
  /** Name of an independent list of migrations in the same object; `actor` unless given. */
  set?: string;
}

/**
 * Applies the pending migrations of a list, in order, all in one transaction, and remembers how many there were. It is
 * synchronous, so requests that wake the object at the same time find it done; when nothing is pending it only reads.
 *
 * @param sql over the object's storage
 * @param migrations all there ever were, oldest first: new ones go to the end
 * @param options
 */
export function applyMigrations(sql: Sql, migrations: readonly Migration[], options: MigrationOptions = {}): void {
  const set = options.set ?? 'actor';
  sql.transaction(() => {
    const stored = readVersion(sql, set);
    if (stored > migrations.length) throw new MigrationNewerError(set, stored, migrations.length);
    if (stored === migrations.length) return;
    for (const [index, migration] of migrations.entries()) {
      if (index >= stored) applyMigration(sql, migration, index + 1);
    }
    sql.run`create table if not exists _sundog_migration ("set" text primary key, version integer not null) strict, without rowid`;
    sql.run`insert into _sundog_migration ("set", version) values (${set}, ${migrations.length})
      on conflict do update set version = excluded.version`;
  });
}

function readVersion(sql: Sql, set: string): number {
  const table = sql.maybeOne`select 1 as present from sqlite_master where type = 'table' and name = '_sundog_migration'`;
  if (table === undefined) return 0;
  return sql.maybeOne<{ version: number }>`select version from _sundog_migration where "set" = ${set}`?.version ?? 0;
}

function applyMigration(sql: Sql, migration: Migration, number: number): void {
  try {
    if (typeof migration === 'string') sql.script(migration);
    else sql.transaction(() => migration(sql)); // A promise is refused, as in any transaction.
  } catch (error) {
    throw new MigrationFailedError(number, error);
  }
}
