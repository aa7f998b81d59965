/**
 * Records that moderators have taken down: they stay in the repository, which is signed, and are not shown.
 *
 * Owns the table `record_takedown`.
 */
import { SqlTable, type Sql } from '@sundog/actor';

/** The table. */
export class TakedownTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(
      sql,
      'record_takedown',
      'create table if not exists record_takedown (path text primary key, ref text not null) strict, without rowid',
    );
  }

  /**
   * @param path `collection/rkey`
   * @returns what the moderators call their decision; undefined if there is none
   */
  get(path: string): string | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<{ ref: string }>`select ref from record_takedown where path = ${path}`?.ref,
    );
  }

  /**
   * Takes a record down, or gives it back.
   *
   * @param path `collection/rkey`
   * @param reference what the moderators call their decision; null: it is shown again
   */
  set(path: string, reference: string | null): void {
    this.#table.use(() =>
      reference === null
        ? this.#sql.run`delete from record_takedown where path = ${path}`
        : this.#sql.run`insert or replace into record_takedown values (${path}, ${reference})`,
    );
  }

  /** Whether anything is taken down: reading a list need not look at each record if not. */
  isEmpty(): boolean {
    return this.#table.use(() => this.#sql.maybeOne`select path from record_takedown limit 1` === undefined);
  }
}
