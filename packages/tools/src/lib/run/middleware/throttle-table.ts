import { SqlTable, type Sql } from '@sundog/actor';

/** How many calls there may be in any stretch of a length. */
export interface ThrottleLimit {
  readonly count: number;
  readonly windowMs: number;
}

/**
 * When methods were called, as far back as it matters: a call is taken if the one `count` calls before it is older than
 * the window, which is exact, and costs one row.
 */
export class ThrottleTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql over the object's storage */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(
      sql,
      '_sundog_tools_throttle',
      `create table if not exists _sundog_tools_throttle (
        key text not null, sequence integer not null, at integer not null, primary key (key, sequence)
      ) strict, without rowid`,
    );
  }

  /**
   * Takes a call, if there may be one now. A call that is refused does not count.
   *
   * @param key what is called
   * @param limit how often
   * @param nowMs
   * @returns 0, or in how many milliseconds there may be one
   */
  take(key: string, limit: ThrottleLimit, nowMs: number): number {
    return this.#sql.transaction(() => {
      const last = this.#table.use(
        () =>
          this.#sql.one<{ sequence: number }>`
            select ifnull(max(sequence), 0) as sequence from _sundog_tools_throttle where key = ${key}`.sequence,
      );
      const sequence = last + 1;
      const before = this.#sql.maybeOne<{ at: number }>`
        select at from _sundog_tools_throttle where key = ${key} and sequence = ${sequence - limit.count}`;
      // A clock that was set back would otherwise keep the method shut for as long.
      const agoMs = before === undefined || before.at > nowMs ? limit.windowMs : nowMs - before.at;
      if (agoMs < limit.windowMs) return limit.windowMs - agoMs;
      this.#sql.run`insert into _sundog_tools_throttle (key, sequence, at) values (${key}, ${sequence}, ${nowMs})`;
      this.#prune(key, sequence - limit.count, nowMs - limit.windowMs);
      return 0;
    });
  }

  /** Two rows go for each that comes, so that those of an earlier, larger limit go too. */
  #prune(key: string, sequence: number, at: number): void {
    this.#sql.run`delete from _sundog_tools_throttle where key = ${key} and (sequence <= ${sequence} or at <= ${at})
      and sequence in (select sequence from _sundog_tools_throttle where key = ${key} order by sequence limit 2)`;
  }
}
