/**
 * Rows that have been inserted and wait to be written: a statement for sixteen takes little longer than one for each.
 *
 * Owned by: `Rows`, which writes them before it does anything else with the database, and when a mutation has ended.
 *
 * - W1 Rows of a table with a unique index do not wait: whoever inserts one that it refuses is told at once.
 */
import type { ColumnValue } from './index-key.ts';
import type { TablePlan } from './table-plan.ts';

/** Rows of one table, in their order. */
export class WaitingInserts {
  readonly #database: SqlStorage;
  #plan: TablePlan | undefined;
  #count = 0;
  /** Of all rows, one after the other. */
  #values: ColumnValue[] = [];

  constructor(database: SqlStorage) {
    this.#database = database;
  }

  /**
   * Adds a row.
   *
   * @param row as T2 of table-plan.ts says
   */
  add(plan: TablePlan, row: readonly ColumnValue[]): void {
    if (this.#plan !== plan) this.write();
    this.#plan = plan;
    this.#count += 1;
    for (const value of row) this.#values.push(value);
    if (this.#count >= plan.rowsPerInsert) this.write(); // W1
  }

  /** Writes the rows that wait. */
  write(): void {
    if (this.#plan === undefined || this.#count === 0) return;
    const { insert, nextRow } = this.#plan.statements;
    const [values, text] = [this.#values, insert + nextRow.repeat(this.#count - 1)];
    this.forget();
    this.#database.exec(text, ...values);
  }

  /** Forgets the rows that wait: their mutation is undone. */
  forget(): void {
    this.#count = 0;
    this.#values = [];
  }
}
