import type { Sql } from '@sundog/actor';

import type { Document } from '../values/value.ts';
import { MigrationTable, type Migration, type MigrationProgress } from './migration.ts';
import { keyOf } from './table-plan.ts';
import type { Tables } from './tables.ts';
import type { Writer } from './writer.ts';

/** Rows that a batch looks at. */
export const BATCH_ROWS = 200;

/** The next rows of a migration. */
export interface MigrationBatch {
  readonly migration: Migration;
  readonly progress: MigrationProgress;
}

/** What a batch runs with: what `ctx` of a mutation is made of. */
export interface BatchContext {
  readonly db: Writer;
  readonly now: number;
  readonly random: () => number;
}

/** The data migrations of a shard, in the background. */
export class MigrationRuns {
  readonly #table: MigrationTable;
  /** In order; those that are done are taken off. */
  readonly #open: Migration[];

  constructor(sql: Sql, tables: Tables, migrations: readonly Migration[]) {
    this.#table = new MigrationTable(sql);
    this.#open = migrations.filter(({ table }) => tables.plans.has(table));
  }

  /** The next batch; undefined: all are done. */
  findNext(): MigrationBatch | undefined {
    for (let migration = this.#open[0]; migration !== undefined; migration = this.#open[0]) {
      const progress = this.#table.get(migration.name);
      if (!progress.isDone) return { migration, progress };
      this.#open.shift();
    }
    return undefined;
  }

  /** Runs a batch, within the transaction of a mutation. */
  run({ migration, progress }: MigrationBatch, { db, ...context }: BatchContext): void {
    const rows = db
      .query(migration.table)
      .withIndex('by_creation_time', (q) => q.gt('_creationTime', progress.lastKey / 1000))
      .take(BATCH_ROWS);
    for (const row of rows) {
      const patch = migration.migrate(context, row);
      if (patch !== undefined) db.patch(row._id, patch);
    }
    this.#table.set(migration.name, advanceOver(progress, rows));
  }
}

/** How far a migration has come after a batch. */
export function advanceOver({ lastKey }: MigrationProgress, rows: readonly Document[]): MigrationProgress {
  const last = rows.at(-1);
  return { lastKey: last === undefined ? lastKey : keyOf(last), isDone: rows.length < BATCH_ROWS };
}
