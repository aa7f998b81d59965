import { type Sql } from '../sql.ts';

/**
 * Creates a part's tables when a statement finds them missing.
 *
 * A flag in memory would be wrong after a transaction that created the tables was rolled back, and after
 * `storage.deleteAll()`; asking first would cost every statement. The engine compiles a statement before it runs it,
 * so one that fails for a missing table has done nothing yet.
 */
export class TablesOnDemand {
  readonly #sql: Sql;
  readonly #schema: string;

  /**
   * @param sql over the object's storage
   * @param schema `create … if not exists` statements for tables named `_sundog_…`
   */
  constructor(sql: Sql, schema: string) {
    this.#sql = sql;
    this.#schema = schema;
  }

  /** Runs the statements, a second time from the start if the first statement misses its table. */
  run<Result>(statements: () => Result): Result {
    try {
      return statements();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('no such table: _sundog_')) throw error;
      this.#sql.script(this.#schema);
      return statements();
    }
  }
}
