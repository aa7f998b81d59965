/**
 * Applies migrations as wrangler does: each file once, in order, remembered by name in a table of the database itself,
 * so that a database that wrangler has migrated can be taken over and the other way round.
 *
 * Invariants
 * M1. A file and the row that remembers it are one transaction: a file is applied whole or not at all.
 * M2. The first failure ends everything; the files before it stay applied.
 */
import type { D1Database } from '../config/project.ts';
import type { ControlClient, D1Statement, D1StatementResult } from '../control/control-client.ts';
import { HostError } from '../errors.ts';
import type { MigrationFile } from './migration-files.ts';
import { splitStatements, type SqlStatement } from './split-statements.ts';

/** A statement that fails after all those before it were sound; what it fails with names it. */
const PROBE = 'select * from "sundog probe"';

/** A statement of a file failed; nothing of that file was applied. */
export class MigrationError extends HostError {
  override readonly name = 'MigrationError';
  readonly code = 'migration_failed';
  readonly file: string;
  /** Where the failing statement begins; undefined if it could not be told which one it was. */
  readonly line: number | undefined;
  readonly statement: string | undefined;
  /** SQLite's message. */
  readonly reason: string;

  /**
   * @param file path of the migration
   * @param reason SQLite's message
   * @param failing the statement
   */
  constructor(file: string, reason: string, failing: SqlStatement | undefined) {
    const place = failing === undefined ? file : `${file}:${failing.line}`;
    const statement = failing === undefined ? '' : `\n\n${indent(failing.text)}\n`;
    super(`${place}: ${reason}${statement}\nNothing of this file was applied. Correct it and run the command again.`);
    this.file = file;
    this.line = failing?.line;
    this.statement = failing?.text;
    this.reason = reason;
  }
}

/** The database refused a statement; none of those that were sent with it was run. */
class DatabaseError extends HostError {
  override readonly name = 'DatabaseError';
  readonly code = 'database_failed';
  readonly statement: string | undefined;

  /**
   * @param reason SQLite's message
   * @param failing the statement, if it could be told which one it was
   */
  constructor(reason: string, failing?: SqlStatement) {
    const statement = failing === undefined ? '' : `\n\n${indent(failing.text)}\n`;
    super(`The database refused it: ${reason}${statement}\nNothing was changed.`);
    this.statement = failing?.text;
  }
}

/**
 * @param client reaches the engine that has the database
 * @param database the database
 * @returns names of the migrations it has, in the order they were applied
 */
export async function readAppliedMigrations(client: ControlClient, database: D1Database): Promise<string[]> {
  const table = quoteName(database.migrationsTable);
  const [, listed] = await mustQuery(client, database.id, [
    {
      sql:
        `create table if not exists ${table} (id integer primary key autoincrement, name text unique, ` +
        `applied_at timestamp default current_timestamp not null)`,
    },
    { sql: `select name from ${table} order by id` },
  ]);
  return (listed?.results ?? []).map((row) => String(row['name']));
}

/**
 * Applies what has not been applied (M1, M2).
 *
 * @param client reaches the engine that has the database
 * @param database the database
 * @param files all its migrations, in order
 * @param onApplied called with each file as it is done
 * @throws MigrationError with the failing statement
 */
export async function applyMigrations(
  client: ControlClient,
  database: D1Database,
  files: readonly MigrationFile[],
  onApplied: (file: MigrationFile) => void,
): Promise<void> {
  const applied = new Set(await readAppliedMigrations(client, database));
  const remember = `insert into ${quoteName(database.migrationsTable)} (name) values (?)`;
  for (const file of files.filter(({ name }) => !applied.has(name))) {
    const statements = splitStatements(file.sql);
    const work: D1Statement[] = [
      ...statements.map(({ text }) => ({ sql: text })),
      { sql: remember, params: [file.name] },
    ];
    const answer = await client.queryDatabase(database.id, work);
    if ('error' in answer) {
      const failing = await findFailing(client, database.id, statements);
      throw new MigrationError(file.path, answer.error, failing);
    }
    onApplied(file);
  }
}

/**
 * Runs statements in one transaction.
 *
 * @param client reaches the engine that has the database
 * @param databaseId its id
 * @param statements what to run
 * @returns a result for each
 * @throws DatabaseError with SQLite's message
 */
export async function mustQuery(
  client: ControlClient,
  databaseId: string,
  statements: D1Statement[],
): Promise<D1StatementResult[]> {
  const answer = await client.queryDatabase(databaseId, statements);
  if ('error' in answer) throw new DatabaseError(answer.error);
  return answer.results;
}

/**
 * Runs a person's statements in one transaction.
 *
 * @param client reaches the engine that has the database
 * @param databaseId its id
 * @param statements what to run
 * @returns a result for each
 * @throws DatabaseError with SQLite's message and the statement
 */
export async function mustExecute(
  client: ControlClient,
  databaseId: string,
  statements: SqlStatement[],
): Promise<D1StatementResult[]> {
  const work = statements.map(({ text }) => ({ sql: text }));
  const answer = await client.queryDatabase(databaseId, work);
  if ('results' in answer) return answer.results;
  throw new DatabaseError(answer.error, await findFailing(client, databaseId, statements));
}

/**
 * Finds the statement that fails. The database tells only that one did; but a run that ends with the probe fails with
 * the probe's message exactly when all before it are sound, and leaves nothing behind: so a binary search finds it.
 */
async function findFailing(
  client: ControlClient,
  databaseId: string,
  statements: SqlStatement[],
): Promise<SqlStatement | undefined> {
  let sound = 0;
  let faulty = statements.length + 1;
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2);
    const work = [...statements.slice(0, middle).map(({ text }) => ({ sql: text })), { sql: PROBE }];
    const answer = await client.queryDatabase(databaseId, work);
    if ('error' in answer && answer.error.includes('sundog probe')) sound = middle;
    else faulty = middle;
  }
  return statements[faulty - 1];
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
