import { parsePageLimit, type Sql } from '@sundog/actor';

/** Which part of the list of shards. */
export interface ShardPage {
  /** Only shards of this field. */
  readonly field?: string;
  /** The last name of the page before. */
  readonly after?: string;
  /** At most so many, 1 to 10,000; 100 unless told. */
  readonly limit?: number;
}

/** A shard that has been written to, or was about to be. */
export interface ListedShard {
  /** `<field>/<value>`. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The shards that there are; the root shard keeps the list, and is not in it. */
export class ShardList {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Adds a shard; one that is there stays as it is.
   *
   * @returns whether it is new
   */
  add(name: string, now: number): boolean {
    const added = this.#sql.maybeOne<{ name: string }>`
      insert into _sundog_live_shard (name, created_at) values (${name}, ${now}) on conflict do nothing returning name`;
    return added !== undefined;
  }

  /**
   * Shards in the order of their names.
   *
   * @throws InvalidLimitError
   */
  list({ field, after = '', limit = 100 }: ShardPage = {}): ListedShard[] {
    const prefix = field === undefined ? '' : `${field}/`;
    const start = after > prefix ? after : prefix;
    // The character after "/" is "0": names of the field end before it.
    const end = field === undefined ? '\u{10ffff}' : `${field}0`;
    return this.#sql.all<{ name: string; createdAt: number }>`
      select name, created_at as createdAt from _sundog_live_shard
      where name > ${start} and name < ${end} order by name limit ${parsePageLimit(limit)}`;
  }
}
