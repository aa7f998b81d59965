/**
 * Records that moderators have taken down: they stay in the repository, which is signed, and are not shown.
 *
 * Owns the table `record_takedown`.
 */
import { SqlTable, type Sql } from '@sundog/actor';

/** The table, read once and kept: the account's actor is its only writer, and every record that is read asks. */
export class TakedownTable {
  readonly #table: SqlTable;
  #kept: Map<string, string> | undefined;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
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
    return this.#read().get(path);
  }

  /**
   * Takes a record down, or gives it back. Not within a transaction that may roll back.
   *
   * @param path `collection/rkey`
   * @param reference what the moderators call their decision; null: it is shown again
   */
  set(path: string, reference: string | null): void {
    if (reference === null) this.#table.run`delete from record_takedown where path = ${path}`;
    else this.#table.run`insert or replace into record_takedown values (${path}, ${reference})`;
    this.#kept = undefined;
  }

  /** Whether anything is taken down: reading a list need not look at each record if not. */
  isEmpty(): boolean {
    return this.#read().size === 0;
  }

  /** Gives all of them back: the account is deleted. */
  clear(): void {
    this.#table.run`delete from record_takedown`;
    this.#kept = undefined;
  }

  #read(): Map<string, string> {
    if (this.#kept === undefined) {
      const rows = this.#table.all<{ path: string; ref: string }>`select path, ref from record_takedown`;
      this.#kept = new Map(rows.map(({ path, ref }) => [path, ref]));
    }
    return this.#kept;
  }
}
