import { SqlTable, type Clock, type Sql } from '@sundog/actor';

/** Who holds a lock, and since when, in milliseconds since 1970. */
export interface AssignedLock {
  /** Id of the caller; null: nobody, so everybody may. */
  readonly holder: string | null;
  readonly acquiredAt?: number;
  /** After this nobody holds it; absent: until it is handed over or released. */
  readonly expiresAt?: number;
}

/**
 * Locks that are given to callers and stay theirs over calls and evictions: whose turn it is. A method with `@locked`
 * of the same name then only lets its holder in. Behind `acquireLock`, `transferLock`, `releaseLock` and `getLock`.
 */
export class AssignedLocks {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #table: SqlTable;

  /**
   * @param sql over the object's storage
   * @param clock
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#table = new SqlTable(
      sql,
      '_sundog_tools_lock',
      `create table if not exists _sundog_tools_lock (
        name text primary key, holder text not null, acquired_at integer not null, expires_at integer
      ) strict, without rowid`,
    );
  }

  /** Who holds a lock. */
  get(name: string): AssignedLock {
    const row = this.#table.use(
      () =>
        this.#sql.maybeOne<{ holder: string; acquiredAt: number; expiresAt: number | null }>`
          select holder, acquired_at as acquiredAt, expires_at as expiresAt from _sundog_tools_lock
          where name = ${name} and ifnull(expires_at > ${this.#clock.now()}, true)`,
    );
    if (row === undefined) return { holder: null };
    const { holder, acquiredAt, expiresAt } = row;
    return { holder, acquiredAt, ...(expiresAt !== null && { expiresAt }) };
  }

  /**
   * Gives a lock that nobody holds, or its own holder again.
   *
   * @param name
   * @param holder id of the caller who gets it
   * @param timeoutMs for how long; absent: until it is handed over or released
   * @returns false if somebody else holds it
   */
  acquire(name: string, holder: string, timeoutMs?: number): boolean {
    const current = this.get(name).holder;
    if (current !== null && current !== holder) return false;
    const now = this.#clock.now();
    this.#sql.run`delete from _sundog_tools_lock where expires_at <= ${now}`;
    this.#sql.run`insert or replace into _sundog_tools_lock (name, holder, acquired_at, expires_at)
      values (${name}, ${holder}, ${now}, ${timeoutMs === undefined ? null : now + timeoutMs})`;
    return true;
  }

  /**
   * Hands a lock over, for as long again as it was given.
   *
   * @returns false if `from` does not hold it
   */
  transfer(name: string, from: string, to: string): boolean {
    const { holder, acquiredAt, expiresAt } = this.get(name);
    if (holder !== from) return false;
    const durationMs = expiresAt === undefined || acquiredAt === undefined ? null : expiresAt - acquiredAt;
    const now = this.#clock.now();
    this.#sql.run`update _sundog_tools_lock
      set holder = ${to}, acquired_at = ${now}, expires_at = ${durationMs === null ? null : now + durationMs}
      where name = ${name}`;
    return true;
  }

  /**
   * Takes a lock back, so that everybody may again.
   *
   * @returns false if `holder` does not hold it
   */
  release(name: string, holder: string): boolean {
    if (this.get(name).holder !== holder) return false;
    this.#sql.run`delete from _sundog_tools_lock where name = ${name}`;
    return true;
  }
}
