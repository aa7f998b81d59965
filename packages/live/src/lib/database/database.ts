/**
 * The tables of one shard, and the calls of functions over them.
 *
 * Called by: the shard, which says which function runs, at what time and with what chance.
 *
 * - D1 A mutation is all or nothing, with what `commit` writes. What a function does before its first `await` is inside
 *   `transactionSync`. What comes after it is in the engine's implicit transaction, which lasts until the turn of the
 *   event loop ends; if the function fails then, its rows are put back as they were, in the same turn.
 * - D2 A function has ended before its turn does. One that waits for anything but the database does nothing for many
 *   rounds of the microtask queue, as what it waits for cannot come in this turn: so it is refused in time for D1.
 * - D3 One call at a time: others wait while an asynchronous one is under way, so each has the database for itself.
 * - D4 Rows in memory are what is stored: those that a failed call had changed are what they were.
 * - D5 A query can be run over rows as they were before some changes. They are put back for it and put forth again
 *   within one turn, with no other call in between, so that none of it is ever on the disk.
 */
import { isPromiseLike, Sql } from '@sundog/actor';

import type { SchemaDefinition } from '../schema/definition.ts';
import { applySchema } from './apply-schema.ts';
import { CallScope, type CallStart } from './call-scope.ts';
import { CreationTimes } from './creation-times.ts';
import type { Footprint, RowChange } from './footprint.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Migration } from './migration.ts';
import { MigrationRuns } from './migration-runs.ts';
import { joinChanges, putBackRows, type ChangedRow } from './put-back-rows.ts';
import { createRandom, createSeed } from './random.ts';
import { Reader } from './reader.ts';
import { defaultCacheLimits, RowCache, type CacheLimits } from './row-cache.ts';
import { Rows } from './rows.ts';
import { Savepoint } from './savepoint.ts';
import { settleInTurn } from './settle-in-turn.ts';
import { Tables } from './tables.ts';
import { Writer, type WriteParts } from './writer.ts';

/** What a database is opened with. */
export interface DatabaseOptions {
  /** Of the object: `ctx.storage`. */
  readonly storage: DurableObjectStorage;
  readonly schema: SchemaDefinition;
  /** `__root__`, or `<field>/<value>`. */
  readonly shard: string;
  /** In the order in which they run. */
  readonly migrations?: readonly Migration[];
  /** Milliseconds since 1970; the engine's own time unless given. */
  readonly now?: () => number;
  readonly limits?: Partial<Limits>;
  readonly cacheLimits?: CacheLimits;
}

/** What a query's `ctx` is made of. */
export interface QueryContext {
  readonly db: Reader;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** What a mutation's `ctx` is made of. */
export interface MutationContext extends Omit<QueryContext, 'db'> {
  readonly db: Writer;
  /** Begins a part of the mutation that can be put back by itself. */
  readonly begin: () => MutationPart;
}

/** Part of a mutation. */
export interface MutationPart {
  /** What is written through it belongs to the part. */
  readonly context: MutationContext;
  /** Puts back what the part has written. */
  rollBack(): void;
}

/** How a query ended, and what that depends on: also a failure may be no more after a write. */
export type QueryOutcome<Result> = (
  | { readonly kind: 'value'; readonly value: Result }
  | { readonly kind: 'error'; readonly error: unknown }
) & { readonly footprint: Footprint };

/** What a mutation came to. */
export interface MutationOutcome<Result> {
  readonly value: Result;
  readonly changes: readonly RowChange[];
}

/** Writes what belongs to a mutation, in its transaction, after its function has ended. */
export type Commit<Result> = (outcome: MutationOutcome<Result>) => void;

/**
 * Opens the tables of a shard, and makes them what the schema says.
 *
 * @throws {SchemaChangeError} if what is stored does not fit the schema; nothing has changed then
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { storage, schema, shard, migrations = [], now = Date.now } = options;
  const sql = new Sql(storage);
  const tables = new Tables(schema, shard);
  const context = { now: now(), random: createRandom(createSeed()) };
  applySchema({ sql, database: storage.sql, tables, migrations, context });
  return new Database(options, tables, new MigrationRuns(sql, tables, migrations));
}

/** The tables of one shard. */
export class Database {
  readonly #storage: DurableObjectStorage;
  readonly #tables: Tables;
  readonly #rows: Rows;
  readonly #limits: Limits;
  readonly #writeParts: WriteParts;
  readonly #migrations: MigrationRuns;
  /** The asynchronous call that is under way (D3). */
  #running: Promise<unknown> | undefined;

  /** Not for callers: use `openDatabase`. */
  constructor(options: DatabaseOptions, tables: Tables, migrations: MigrationRuns) {
    const { storage, limits, cacheLimits = defaultCacheLimits } = options;
    this.#storage = storage;
    this.#tables = tables;
    this.#migrations = migrations;
    this.#limits = { ...defaultLimits, ...limits };
    this.#rows = new Rows(storage.sql, new RowCache(cacheLimits));
    const creationTimes = new CreationTimes(storage.sql, [...tables.plans.values()]);
    this.#writeParts = { tables, rows: this.#rows, creationTimes, rowBytes: this.#limits.rowBytes };
  }

  /**
   * Runs a query. It answers at once if the function does, and no other call is under way.
   *
   * @param fn the function; what it throws is in the outcome
   */
  runQuery<Result>(
    start: CallStart,
    fn: (context: QueryContext) => Result | PromiseLike<Result>,
  ): QueryOutcome<Result> | Promise<QueryOutcome<Result>> {
    if (this.#running !== undefined) return this.#whenIdle(() => this.runQuery(start, fn));
    const outcome = this.#ask(start, fn);
    return isPromiseLike(outcome) ? this.#occupy(outcome) : outcome;
  }

  /**
   * Runs a query over the rows as they were (D5).
   *
   * @param changes that have been committed, in their order, up to the last one
   * @param fn the function; what it throws is in the outcome
   * @returns undefined: the rows do not fit the tables any more
   */
  async runQueryBefore<Result>(
    changes: readonly RowChange[],
    start: CallStart,
    fn: (context: QueryContext) => Result | PromiseLike<Result>,
  ): Promise<QueryOutcome<Result> | undefined> {
    if (this.#running !== undefined) return this.#whenIdle(() => this.runQueryBefore(changes, start, fn));
    const changed = joinChanges(this.#tables.plans, changes);
    const restored = new Map<number, ChangedRow>();
    for (const [key, { plan, before, after }] of changed) restored.set(key, { plan, before: after, after: before });
    try {
      this.#putBack(changed);
    } catch {
      this.#remember(restored);
      return undefined;
    }
    return this.#occupy(
      (async () => {
        try {
          return await this.#ask(start, fn);
        } finally {
          this.#putBack(restored);
        }
      })(),
    );
  }

  /**
   * Runs a mutation. It answers at once if the function does, and no other call is under way.
   *
   * @param fn the function
   * @param commit what else belongs to the transaction
   * @throws what the function throws; nothing that it wrote remains (D1)
   */
  runMutation<Result>(
    start: CallStart,
    fn: (context: MutationContext) => Result | PromiseLike<Result>,
    commit?: Commit<Result>,
  ): MutationOutcome<Result> | Promise<MutationOutcome<Result>> {
    if (this.#running !== undefined) return this.#whenIdle(() => this.runMutation(start, fn, commit));
    const scope = new CallScope(start, this.#limits);
    const context = createMutationContext(this.#writeParts, scope);
    try {
      const first = this.#storage.transactionSync(() => {
        const value = fn(context);
        return isPromiseLike(value) ? { rest: value } : this.#finish(scope, value, commit);
      });
      return 'rest' in first ? this.#occupy(this.#finishLater(scope, first.rest, commit)) : first;
    } catch (error) {
      scope.end();
      this.#rows.forgetWaiting();
      this.#remember(scope.edits);
      throw error;
    }
  }

  /**
   * Runs the next batch of the data migrations that are not done, as a mutation.
   *
   * @param commit what else belongs to the transaction
   * @returns undefined: all are done
   */
  runMigrationBatch(
    start: Omit<CallStart, 'path'>,
    commit?: Commit<null>,
  ): MutationOutcome<null> | Promise<MutationOutcome<null>> | undefined {
    const batch = this.#migrations.findNext();
    if (batch === undefined) return undefined;
    return this.runMutation(
      { ...start, path: `migration:${batch.migration.name}` },
      (context) => {
        this.#migrations.run(batch, context);
        return null;
      },
      commit,
    );
  }

  #ask<Result>(
    start: CallStart,
    fn: (context: QueryContext) => Result | PromiseLike<Result>,
  ): QueryOutcome<Result> | Promise<QueryOutcome<Result>> {
    const scope = new CallScope(start, this.#limits);
    const db = new Reader(this.#tables, this.#rows, scope);
    try {
      const value = fn({ db, now: start.nowMs, random: scope.random });
      if (!isPromiseLike(value)) return finishQuery(scope, { kind: 'value', value });
      return settleInTurn(value, scope).then(
        (result) => finishQuery(scope, { kind: 'value', value: result }),
        (error: unknown) => finishQuery(scope, { kind: 'error', error }),
      );
    } catch (error) {
      return finishQuery(scope, { kind: 'error', error });
    }
  }

  async #finishLater<Result>(
    scope: CallScope,
    rest: PromiseLike<Result>,
    commit: Commit<Result> | undefined,
  ): Promise<MutationOutcome<Result>> {
    try {
      const value = await settleInTurn(rest, scope);
      return this.#storage.transactionSync(() => this.#finish(scope, value, commit));
    } catch (error) {
      scope.end();
      this.#rows.forgetWaiting();
      this.#putBack(scope.edits); // D1
      throw error;
    }
  }

  #finish<Result>(scope: CallScope, value: Result, commit: Commit<Result> | undefined): MutationOutcome<Result> {
    scope.end();
    this.#rows.flush();
    const outcome = { value, changes: scope.createChanges() };
    commit?.(outcome);
    return outcome;
  }

  #putBack(changed: ReadonlyMap<number, ChangedRow>): void {
    try {
      this.#storage.transactionSync(() => {
        putBackRows(this.#rows, changed);
        this.#rows.flush();
      });
    } catch (error) {
      this.#rows.forgetWaiting();
      throw error;
    }
    this.#remember(changed);
  }

  /** D4. */
  #remember(changed: ReadonlyMap<number, ChangedRow>): void {
    for (const [key, { before }] of changed) this.#rows.remember(key, before);
  }

  async #whenIdle<Result>(run: () => Result | Promise<Result>): Promise<Result> {
    while (this.#running !== undefined) await this.#running;
    return run();
  }

  #occupy<Result>(call: Promise<Result>): Promise<Result> {
    const release = (): void => {
      this.#running = undefined;
    };
    this.#running = call.then(release, release);
    return call;
  }
}

function createMutationContext(parts: WriteParts, scope: CallScope, savepoint?: Savepoint): MutationContext {
  return {
    db: new Writer(parts, scope, savepoint),
    now: scope.nowMs,
    random: scope.random,
    begin() {
      const inner = new Savepoint(parts.rows, scope, savepoint);
      return { context: createMutationContext(parts, scope, inner), rollBack: () => inner.rollBack() };
    },
  };
}

function finishQuery<Result>(
  scope: CallScope,
  ending: { readonly kind: 'value'; readonly value: Result } | { readonly kind: 'error'; readonly error: unknown },
): QueryOutcome<Result> {
  scope.end();
  return { ...ending, footprint: scope.createFootprint() };
}
