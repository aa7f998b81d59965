/**
 * The global tables: calls of functions over them, and what has been committed.
 *
 * Called by: Workers, and the shard that watches the tables.
 *
 * - D1 A query sees one moment: if what it read was changed between its reads, it runs again.
 * - D2 A mutation commits in one transaction, and only if nothing that it read has changed until then; else it runs
 *   again. So mutations are as if they ran one after the other.
 * - D3 What a commit has changed stands in the change log, by the same transaction.
 * - D4 Nothing is kept in memory that another process could change, but that the schema is applied.
 */
import { CallScope, type CallStart } from '../database/call-scope.ts';
import type { Footprint, RowChange } from '../database/footprint.ts';
import { defaultLimits, type Limits } from '../database/limits.ts';
import { createUniqueViolation, findViolatedIndex } from '../database/row-checks.ts';
import { Tables } from '../database/tables.ts';
import { GLOBAL_SHARD, type SchemaDefinition } from '../schema/definition.ts';
import {
  forgetEntries,
  isAdvanceError,
  isCommitted,
  isTouched,
  readEntries,
  readNews,
  type LoggedChange,
} from './change-log.ts';
import { formatCommit } from './commit.ts';
import { GlobalSession, type SessionStart, type Statement } from './d1-session.ts';
import { GlobalCall } from './global-call.ts';
import { GlobalConflictError } from './global-errors.ts';
import { GlobalQuery } from './global-query.ts';
import { GlobalTableReader, normalizeId } from './global-reader.ts';
import { applyGlobalSchema } from './global-schema.ts';
import { GlobalTableWriter } from './global-writer.ts';

/** What a global database is opened with. */
export interface GlobalDatabaseOptions {
  readonly database: D1Database;
  readonly schema: SchemaDefinition;
  readonly limits?: Partial<Limits>;
}

/** What a function's `ctx` is made of. */
export interface GlobalContext<Global> {
  readonly global: Global;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** How a query ended. */
export type GlobalQueryOutcome<Result> = (
  | { readonly kind: 'value'; readonly value: Result }
  | { readonly kind: 'error'; readonly error: unknown }
) & {
  readonly footprint: Footprint;
  /** How new what it saw was; undefined: it has read nothing. */
  readonly bookmark: string | undefined;
};

/** What a mutation came to. */
export interface GlobalMutationOutcome<Result> {
  readonly value: Result;
  readonly changes: readonly RowChange[];
  /** From which on its writes are seen. */
  readonly bookmark: string | undefined;
}

/** What a mutation writes beside its rows, when it commits. */
export interface CommitExtra {
  /** Is kept in the log beside what has changed. */
  readonly note?: string | undefined;
  readonly statements?: readonly Statement[];
}

/** Begins an attempt: each has its own time and chance. */
export type StartAttempt = () => CallStart;

/** How often a function runs before others are said to be in the way. */
const ATTEMPTS_MAX = 8;

/** How often a commit is tried that others have come before with rows that its filters leave out. */
const COMMITS_MAX = 10;

/** Rows that one call may write: each is a statement, and D1 bounds those of one request. */
const globalLimits: Limits = { ...defaultLimits, rowsWritten: 900 };

/** How long the log keeps what may still be asked for. */
const LOG_AGE_MS = 15 * 60 * 1000;

/** The tables in D1. */
export class GlobalDatabase {
  readonly #database: D1Database;
  readonly #tables: Tables;
  readonly #limits: Limits;
  #isApplied = false;
  /** From which on the schema is what this process needs. */
  #appliedAt: string | undefined;

  constructor({ database, schema, limits }: GlobalDatabaseOptions) {
    this.#database = database;
    this.#tables = new Tables(schema, GLOBAL_SHARD);
    this.#limits = { ...globalLimits, ...limits };
  }

  /**
   * Runs a query.
   *
   * @param fn the function; what it throws is in the outcome
   * @param from how new what it sees must be
   * @throws {GlobalConflictError} if others change what it reads as fast as it reads
   */
  async runQuery<Result>(
    start: StartAttempt,
    fn: (context: GlobalContext<GlobalTableReader>) => Result | PromiseLike<Result>,
    from: SessionStart,
  ): Promise<GlobalQueryOutcome<Result>> {
    const session = await this.open(from);
    let path = '';
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const call = this.#begin(start(), session);
      ({ path } = call.scope);
      const outcome = await settle(() => fn(createContext(call, new GlobalTableReader(call))), call);
      const footprint = call.scope.createFootprint();
      if (!(await isOneMoment(call, session, footprint))) continue; // D1
      return { ...outcome, footprint, bookmark: session.bookmark };
    }
    throw new GlobalConflictError(path, ATTEMPTS_MAX);
  }

  /**
   * Runs a mutation.
   *
   * @param fn the function; it may run more than once
   * @param createExtra what is written beside what it has changed
   * @throws what the function throws; nothing that it wrote remains
   * @throws {GlobalConflictError}
   */
  async runMutation<Result>(
    start: StartAttempt,
    fn: (context: GlobalContext<GlobalTableWriter>) => Result | PromiseLike<Result>,
    createExtra?: (value: Result) => CommitExtra,
  ): Promise<GlobalMutationOutcome<Result>> {
    const session = await this.open('first-primary');
    let path = '';
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const call = this.#begin(start(), session);
      ({ path } = call.scope);
      const writer = new GlobalTableWriter(call, this.#limits.rowBytes);
      const outcome = await settle(() => fn(createContext(call, writer)), call);
      if (outcome.kind === 'error') {
        if (await isOneMoment(call, session, call.scope.createFootprint())) throw outcome.error;
      } else if (await this.#commit(call, session, createExtra?.(outcome.value))) {
        const { value } = outcome;
        return { value, changes: listChanges(call), bookmark: session.bookmark };
      }
      await pause(attempt);
    }
    throw new GlobalConflictError(path, ATTEMPTS_MAX);
  }

  /**
   * Begins a query that nobody ends: what it reads is of one moment only where that is one statement.
   *
   * @param from how new what it sees must be
   */
  query(start: CallStart, table: string, from: SessionStart): GlobalQuery {
    const call = new GlobalCall(this.#tables, () => this.open(from), new CallScope(start, this.#limits));
    return new GlobalQuery(call, this.#tables.mustGet(table));
  }

  /** The same text as an id of this table, or null if it is none by its form. */
  normalizeId(table: string, id: string): string | null {
    return normalizeId(this.#tables, table, id);
  }

  /**
   * What was committed after a position of the log.
   *
   * @param limit how many entries at most
   */
  async readChanges(position: number, limit: number): Promise<LoggedChange[]> {
    return readEntries(await this.open('first-primary'), position, limit);
  }

  /**
   * Forgets what was committed up to a position, unless somebody may still ask.
   *
   * @param now milliseconds since 1970
   */
  async forgetChanges(position: number, now: number): Promise<void> {
    await forgetEntries(await this.open('first-primary'), position, now - LOG_AGE_MS);
  }

  /** A session of the tables as the schema says. */
  async open(from: SessionStart): Promise<GlobalSession> {
    if (!this.#isApplied) {
      this.#appliedAt = await applyGlobalSchema(this.#database, this.#tables);
      this.#isApplied = true;
    }
    const isAnywhere = from === 'first-unconstrained' && this.#appliedAt !== undefined;
    return new GlobalSession(this.#database, isAnywhere ? { bookmark: this.#appliedAt ?? '' } : from);
  }

  #begin(start: CallStart, session: GlobalSession): GlobalCall {
    return new GlobalCall(this.#tables, async () => session, new CallScope(start, this.#limits));
  }

  /** D2. Answers whether it is committed; if not, the function has to run again. */
  async #commit(
    call: GlobalCall,
    session: GlobalSession,
    { note, statements = [] }: CommitExtra = {},
  ): Promise<boolean> {
    const changes = listChanges(call);
    const footprint = call.scope.createFootprint();
    if (changes.length + statements.length === 0) return isOneMoment(call, session, footprint);
    const edits = [...call.edits.values()].filter((edit) => edit.createChange() !== undefined);
    const token = crypto.randomUUID();
    let since = call.seen?.oldest;
    for (let attempt = 1; attempt <= COMMITS_MAX; attempt++) {
      try {
        const entry = { changes, token, note, committedAt: Date.now() };
        await session.batch(formatCommit({ since, footprint, edits, statements, ...entry }));
        return true;
      } catch (error) {
        // An answer that was lost on its way may have been good.
        if (await isCommitted(session, token)) return true;
        if (isKeyTaken(error)) return false;
        if (!isAdvanceError(error)) throw this.#findViolation(error) ?? error;
        const news = await readNews(session, since ?? 0);
        if (!news.isComplete || isTouched(footprint, news.entries)) return false;
        // It was a row that the call's filters leave out.
        since = news.version;
      }
    }
    return false;
  }

  #findViolation(error: unknown): Error | undefined {
    for (const plan of this.#tables.plans.values()) {
      const index = findViolatedIndex(plan, error);
      if (index !== undefined) return createUniqueViolation(plan, index);
    }
    return undefined;
  }
}

function createContext<Global>(call: GlobalCall, global: Global): GlobalContext<Global> {
  return { global, now: call.scope.nowMs, random: call.scope.random };
}

async function settle<Result>(
  run: () => Result | PromiseLike<Result>,
  call: GlobalCall,
): Promise<{ kind: 'value'; value: Result } | { kind: 'error'; error: unknown }> {
  try {
    const value = await run();
    await call.end();
    return { kind: 'value', value };
  } catch (error) {
    call.scope.end();
    return { kind: 'error', error };
  }
}

/** D1: what the call has read was so at the newest version that it has seen. */
async function isOneMoment({ seen }: GlobalCall, session: GlobalSession, footprint: Footprint): Promise<boolean> {
  if (seen === undefined || seen.oldest === seen.newest) return true;
  const { entries, isComplete } = await readNews(session, seen.oldest);
  return isComplete && !isTouched(footprint, entries);
}

function listChanges({ edits }: GlobalCall): RowChange[] {
  return [...edits.values()].flatMap((edit) => edit.createChange() ?? []);
}

/** Another row was made in the same microsecond. */
function isKeyTaken(error: unknown): boolean {
  return error instanceof Error && /UNIQUE constraint failed: \S+\._creationTimeUs/.test(error.message);
}

/** Lets others end first, by chance. */
function pause(attempt: number): Promise<void> {
  return scheduler.wait(Math.random() * Math.min(100, 4 * attempt));
}
