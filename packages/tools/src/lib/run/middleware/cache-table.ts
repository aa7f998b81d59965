import { estimateCloneBytes, SqlTable, type Sql } from '@sundog/actor';

/** What one method may keep. */
const ROWS_MAX = 1_000;
const BYTES_MAX = 16 * 1024 * 1024;
const ENTRY_BYTES_MAX = 1024 * 1024;

/** How many rows that are too old go with each that comes. */
const PRUNE_ROWS = 50;

/**
 * Results of methods, by arguments. Values are structured clones, which only the object's key-value store takes: under
 * `_sundog_tools_cache/<id>`, in the same transaction as their rows.
 */
export class CacheTable {
  readonly #sql: Sql;
  readonly #kv: SyncKvStorage;
  readonly #table: SqlTable;

  /**
   * @param sql over the object's storage
   * @param storage of the object
   */
  constructor(sql: Sql, storage: DurableObjectStorage) {
    this.#sql = sql;
    this.#kv = storage.kv;
    this.#table = new SqlTable(
      sql,
      '_sundog_tools_cache',
      `create table if not exists _sundog_tools_cache (
        id integer primary key, key text not null, arguments text not null, expires_at integer not null,
        size_bytes integer not null, unique (key, arguments)
      ) strict;
      create index if not exists _sundog_tools_cache_expiry on _sundog_tools_cache (key, expires_at, size_bytes)`,
    );
  }

  /** What is kept and not too old; wrapped, since undefined is a result too. */
  get(key: string, argumentsText: string, nowMs: number): { readonly value: unknown } | undefined {
    const row = this.#table.use(
      () =>
        this.#sql.maybeOne<{ id: number }>`select id from _sundog_tools_cache
          where key = ${key} and arguments = ${argumentsText} and expires_at > ${nowMs}`,
    );
    if (row === undefined) return undefined;
    return this.#kv.get<{ value: unknown }>(formatValueKey(row.id));
  }

  /**
   * Keeps a result, and lets go what is too old or too much: first what would be too old first.
   *
   * @param entry its value must be structured-clonable; over 1 MB it is not kept
   * @param nowMs
   */
  put(
    entry: {
      readonly key: string;
      readonly argumentsText: string;
      readonly value: unknown;
      readonly expiresAtMs: number;
    },
    nowMs: number,
  ): void {
    const { key, argumentsText, value, expiresAtMs } = entry;
    const sizeBytes = estimateCloneBytes(value) + argumentsText.length;
    if (sizeBytes > ENTRY_BYTES_MAX) return;
    this.#sql.transaction(() => {
      this.#table.use(() => {
        this.#remove(
          this.#sql.all<{ id: number }>`
            delete from _sundog_tools_cache where key = ${key} and arguments = ${argumentsText} returning id`,
        );
      });
      const { id } = this.#sql.one<{ id: number }>`
        insert into _sundog_tools_cache (key, arguments, expires_at, size_bytes)
        values (${key}, ${argumentsText}, ${expiresAtMs}, ${sizeBytes}) returning id`;
      this.#kv.put(formatValueKey(id), { value });
      this.#prune(key, nowMs);
    });
  }

  #prune(key: string, nowMs: number): void {
    this.#remove(
      this.#sql.all<{ id: number }>`delete from _sundog_tools_cache where id in (
        select id from _sundog_tools_cache where key = ${key} and expires_at <= ${nowMs}
        order by expires_at limit ${PRUNE_ROWS}) returning id`,
    );
    for (;;) {
      const { rows, bytes } = this.#sql.one<{ rows: number; bytes: number }>`
        select count(*) as rows, ifnull(sum(size_bytes), 0) as bytes from _sundog_tools_cache where key = ${key}`;
      if (rows <= ROWS_MAX && bytes <= BYTES_MAX) return;
      this.#remove(
        this.#sql.all<{ id: number }>`delete from _sundog_tools_cache where id in (
          select id from _sundog_tools_cache where key = ${key} order by expires_at, id limit 1) returning id`,
      );
    }
  }

  #remove(rows: readonly { readonly id: number }[]): void {
    for (const { id } of rows) this.#kv.delete(formatValueKey(id));
  }
}

function formatValueKey(id: number): string {
  return `_sundog_tools_cache/${id}`;
}
