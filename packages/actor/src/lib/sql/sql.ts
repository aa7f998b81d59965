/**
 * SQL for an actor: tagged templates over the object's own SQLite.
 *
 * Owns nothing but the table `_sundog_migration`; every other part and the actor's own code make one over the same
 * storage. `storage.sql` of the platform stays usable beside it.
 *
 * Invariants:
 * - S1 A template's values are bound, never interpolated; only a `SqlFragment` becomes text.
 * - S2 A value that SQLite cannot hold is refused before the statement runs, never converted.
 * - S3 A statement has run to its end when the method returns (except `iterate`).
 * - S4 A transaction is one synchronous function; whatever it throws, nothing it wrote remains.
 * - S5 A row larger than the cloud allows is refused before it is written (see row-size.ts for what is not seen).
 *
 * There is no prepared form: the engine caches compiled statements by text, and joining the text is done once per
 * template, so what is left to save is one WeakMap lookup (measured: not distinguishable from noise).
 *
 * Numbers are bound as REAL; columns of a numeric type convert them back without loss.
 */
import { isPromiseLike } from '../is-promise-like.ts';
import { isWellFormed } from '../is-well-formed.ts';
import { AsyncTransactionError, ManyRowsError, NoRowError, RowTooLargeError } from './sql-errors.ts';
import {
  composeFragment,
  createBoundValueError,
  quoteIdentifier,
  SqlFragment,
  type SqlParameter,
  type SqlValue,
} from './fragment.ts';
import { applyMigrations, type Migration, type MigrationOptions } from './migrate.ts';
import { largestRowBytes, longValueLength, parseStatementShape, rowLimitBytes } from './row-size.ts';

/** A row type: every column is one of SQLite's values. */
export type SqlRow<Row> = { [Column in keyof Row]: SqlValue };

/** What a statement did. */
export interface SqlRunResult {
  rowsRead: number;
  rowsWritten: number;
}

/** What TypeScript asks for, and cannot get, when a transaction's function is asynchronous. */
export interface SynchronousOnly {
  'A transaction takes only a synchronous function: await before it, not inside it.': never;
}

/** `unknown` for a synchronous result, `SynchronousOnly` for one that is or may be a promise. */
export type Synchronous<Result> = Extract<Result, PromiseLike<unknown>> extends never ? unknown : SynchronousOnly;

/** What a `Sql` may be told. */
export interface SqlOptions {
  /** Largest row, in bytes; the cloud's limit unless given. */
  rowLimitBytes?: number;
}

const textOfTemplate = new WeakMap<TemplateStringsArray, string>();

/** SQL over one object's storage. Every method runs at once and synchronously. */
export class Sql {
  readonly #storage: DurableObjectStorage;
  readonly #database: SqlStorage;
  readonly #rowLimitBytes: number;
  readonly #longValueLength: number;

  /**
   * @param storage of the object: `ctx.storage`
   * @param options
   */
  constructor(storage: DurableObjectStorage, options: SqlOptions = {}) {
    this.#storage = storage;
    this.#database = storage.sql;
    this.#rowLimitBytes = options.rowLimitBytes ?? rowLimitBytes;
    this.#longValueLength = longValueLength(this.#rowLimitBytes);
  }

  /**
   * The one row of a statement.
   *
   * @throws NoRowError, ManyRowsError
   */
  one<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row {
    const row = this.#first<Row>(strings, values);
    if (row === undefined) throw new NoRowError(sqlTextOf(strings, values));
    return row;
  }

  /**
   * The one row of a statement, or undefined.
   *
   * @throws ManyRowsError
   */
  maybeOne<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row | undefined {
    return this.#first<Row>(strings, values);
  }

  /** All rows of a statement. */
  all<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row[] {
    return this.#execute<Row>(strings, values).toArray();
  }

  /** Runs a statement for what it does. */
  run(strings: TemplateStringsArray, ...values: (SqlParameter | SqlFragment)[]): SqlRunResult {
    const cursor = this.#execute(strings, values);
    while (cursor.next().done !== true); // S3: rows of `returning` are stepped over
    return { rowsRead: cursor.rowsRead, rowsWritten: cursor.rowsWritten };
  }

  /** The rows of a statement one by one. Take them without awaiting in between: what is written meanwhile may show. */
  iterate<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): IterableIterator<Row> {
    return this.#execute<Row>(strings, values)[Symbol.iterator]();
  }

  /** A piece of SQL to nest in a template; its values are bound (S1). */
  fragment(strings: TemplateStringsArray, ...values: (SqlParameter | SqlFragment)[]): SqlFragment {
    return composeFragment(strings, values);
  }

  /** A name of a table, column or index to nest in a template, quoted. */
  identifier(name: string): SqlFragment {
    return new SqlFragment(quoteIdentifier(name), []);
  }

  /**
   * Runs a synchronous function; all it writes becomes durable together, or nothing if it throws. Transactions nest:
   * an inner one that throws undoes only itself if the outer one catches.
   *
   * @throws AsyncTransactionError if the function answers a promise against its type; nothing it wrote remains (S4)
   */
  transaction<Result>(fn: (() => Result) & Synchronous<Result>): Result {
    return this.#storage.transactionSync(() => {
      const result = fn();
      if (isPromiseLike(result)) throw new AsyncTransactionError();
      return result;
    });
  }

  /**
   * Applies the migrations that this object has not seen, in order, all in one transaction.
   *
   * @throws MigrationFailedError, MigrationNewerError
   */
  migrate(migrations: readonly Migration[], options: MigrationOptions = {}): void {
    applyMigrations(this, migrations, options);
  }

  /**
   * Runs trusted SQL text, also several statements separated by semicolons, without values: for schemas.
   *
   * @param text never made from data
   */
  script(text: string): void {
    this.#database.exec(text).toArray();
  }

  #first<Row extends SqlRow<Row>>(
    strings: TemplateStringsArray,
    values: readonly (SqlParameter | SqlFragment)[],
  ): Row | undefined {
    const cursor = this.#execute<Row>(strings, values);
    const first = cursor.next();
    if (first.done === true) return undefined;
    if (cursor.next().done === true) return first.value;
    let rows = 2;
    while (cursor.next().done !== true) rows += 1;
    throw new ManyRowsError(sqlTextOf(strings, values), rows);
  }

  #execute<Row>(
    strings: TemplateStringsArray,
    values: readonly (SqlParameter | SqlFragment)[],
  ): SqlStorageCursor<Row & Record<string, SqlValue>> {
    let text = textOfTemplate.get(strings);
    if (text === undefined) {
      text = strings.join('?');
      textOfTemplate.set(strings, text);
    }
    let mustCheck = false;
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (typeof value === 'string') mustCheck ||= value.length > this.#longValueLength || !isWellFormed(value);
      else if (typeof value === 'number' ? Number.isNaN(value) : value !== null) {
        if (value instanceof SqlFragment) return this.#executeComposed(composeFragment(strings, values));
        mustCheck = true; // A blob, or what is no value at all: both are looked at closely.
      }
    }
    if (mustCheck) this.#check(text, values);
    return this.#database.exec(text, ...values);
  }

  #executeComposed<Row>(whole: SqlFragment): SqlStorageCursor<Row & Record<string, SqlValue>> {
    this.#check(whole.text, whole.values);
    return this.#database.exec(whole.text, ...whole.values);
  }

  /** S2 and S5, for the statements that need more than a glance. */
  #check(text: string, values: readonly unknown[]): void {
    let lengths = 0;
    for (const [index, value] of values.entries()) {
      if (typeof value === 'string' && isWellFormed(value)) lengths += 3 * value.length;
      else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) lengths += value.byteLength;
      else if (value !== null && (typeof value !== 'number' || Number.isNaN(value))) {
        throw createBoundValueError(text, index + 1, value);
      }
    }
    if (lengths <= this.#rowLimitBytes) return;
    const shape = parseStatementShape(text);
    const sizeBytes = largestRowBytes(shape, values);
    if (sizeBytes > this.#rowLimitBytes) throw new RowTooLargeError(shape.table, sizeBytes, this.#rowLimitBytes);
  }
}

function sqlTextOf(strings: TemplateStringsArray, values: readonly (SqlParameter | SqlFragment)[]): string {
  return composeFragment(strings, values).text;
}
