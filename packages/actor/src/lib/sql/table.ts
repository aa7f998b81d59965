import type { SqlFragment, SqlParameter, SqlValue } from './fragment.ts';
import type { Sql, SqlRow, SqlRunResult } from './sql.ts';

/**
 * A part's table, made when it is first missed.
 *
 * Nothing is remembered, because nothing may be: a transaction that made the table may roll back, and `deleteAll()`
 * takes it away. Statements just run, which costs nothing when the table is there; the one that misses it makes it and
 * runs again.
 *
 * A table's name stands for its columns: data of an older release must be read by every newer one. So columns never
 * change under a name. A table that needs other columns gets another name (`_sundog_job_2`), and its definition is a
 * function that makes it, moves the rows of the old one, if that is there, and drops it; `stored-tables.engine.ts`
 * holds the names against the columns.
 */
export class SqlTable {
  readonly #sql: Sql;
  readonly #make: () => void;
  readonly #missing: string;

  /**
   * @param sql over the object's storage
   * @param name of the table
   * @param definition `create table if not exists …`, and indexes if any, separated by semicolons; or a function that
   * makes them and their first rows
   */
  constructor(sql: Sql, name: string, definition: string | (() => void)) {
    this.#sql = sql;
    this.#make = typeof definition === 'string' ? () => sql.script(definition) : definition;
    this.#missing = `no such table: ${name}:`;
  }

  /** `Sql.one`, for a statement that needs the table. */
  one<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row {
    return this.use(() => this.#sql.one<Row>(strings, ...values));
  }

  /** `Sql.maybeOne`, for a statement that needs the table. */
  maybeOne<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row | undefined {
    return this.use(() => this.#sql.maybeOne<Row>(strings, ...values));
  }

  /** `Sql.all`, for a statement that needs the table. */
  all<Row extends SqlRow<Row> = Record<string, SqlValue>>(
    strings: TemplateStringsArray,
    ...values: (SqlParameter | SqlFragment)[]
  ): Row[] {
    return this.use(() => this.#sql.all<Row>(strings, ...values));
  }

  /** `Sql.run`, for a statement that needs the table. */
  run(strings: TemplateStringsArray, ...values: (SqlParameter | SqlFragment)[]): SqlRunResult {
    return this.use(() => this.#sql.run(strings, ...values));
  }

  /**
   * Runs statements that need the table.
   *
   * @param fn its first statement must touch this table: it runs again from its start if the table was missing
   */
  use<Result>(fn: () => Result): Result {
    try {
      return fn();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes(this.#missing)) throw error;
    }
    this.#sql.transaction(this.#make);
    return fn();
  }
}
