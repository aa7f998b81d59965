/**
 * The data migrations of global tables, in the background: each batch is a mutation of its own.
 *
 * Owns `_sundog_live_migration` in D1: how far each has come, written by the commit of what it has changed. So rows are
 * seen once, but for those of an attempt that others came before. Called by: the shard that watches the tables.
 */
import type { CallStart } from '../database/call-scope.ts';
import type { RowChange } from '../database/footprint.ts';
import type { Migration, MigrationProgress } from '../database/migration.ts';
import { advanceOver, BATCH_ROWS } from '../database/migration-runs.ts';
import type { Statement } from './d1-session.ts';
import type { GlobalContext, GlobalDatabase } from './global-database.ts';
import type { GlobalTableWriter } from './global-writer.ts';

const createTable: Statement = {
  text: `create table if not exists _sundog_live_migration (
    name text primary key, last_key integer not null, is_done integer not null) strict, without rowid`,
};

/** The migrations of one global database. */
export class GlobalMigrations {
  readonly #database: GlobalDatabase;
  /** In order; those that are done are taken off. */
  readonly #open: Migration[];

  /** @param migrations of global tables */
  constructor(database: GlobalDatabase, migrations: readonly Migration[]) {
    this.#database = database;
    this.#open = [...migrations];
  }

  /**
   * Runs the next batch.
   *
   * @param start begins an attempt, which is called so
   * @returns what it has changed; undefined: all are done
   */
  async runNext(start: (path: string) => CallStart): Promise<readonly RowChange[] | undefined> {
    for (let migration = this.#open[0]; migration !== undefined; migration = this.#open[0]) {
      const { name } = migration;
      const progress = await this.#read(name);
      if (!progress.isDone) {
        const { changes } = await this.#database.runMutation(
          () => start(`migration:${name}`),
          (context) => runBatch(migration, progress, context),
          (next) => ({ statements: [formatProgress(name, next)] }),
        );
        return changes;
      }
      this.#open.shift();
    }
    return undefined;
  }

  async #read(name: string): Promise<MigrationProgress> {
    const select = 'select last_key, is_done from _sundog_live_migration where name = ?';
    const session = await this.#database.open('first-primary');
    const [, [row] = []] = await session.batch([createTable, { text: select, values: [name] }]);
    return { lastKey: Number(row?.['last_key'] ?? 0), isDone: row?.['is_done'] === 1 };
  }
}

async function runBatch(
  migration: Migration,
  progress: MigrationProgress,
  { global, ...context }: GlobalContext<GlobalTableWriter>,
): Promise<MigrationProgress> {
  const rows = await global
    .query(migration.table)
    .withIndex('by_creation_time', (q) => q.gt('_creationTime', progress.lastKey / 1000))
    .take(BATCH_ROWS);
  for (const row of rows) {
    const patch = migration.migrate(context, row);
    if (patch !== undefined) await global.patch(row._id, patch);
  }
  return advanceOver(progress, rows);
}

function formatProgress(name: string, { lastKey, isDone }: MigrationProgress): Statement {
  return {
    text: 'insert or replace into _sundog_live_migration (name, last_key, is_done) values (?, ?, ?)',
    values: [name, lastKey, Number(isDone)],
  };
}
