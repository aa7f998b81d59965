import type { PhotonScope } from './photon-memory.ts';

/** Records, logs and SQL that stay: `this.data`. Values are JSON. */
export interface PhotonData {
  /** A table of records by id. Scopes share no record: `global` is that of all photons of the project. */
  table<Value = unknown>(name: string, scope?: PhotonScope): DataTable<Value>;
  /** An append-only, numbered list. */
  log<Value = unknown>(name: string, scope?: PhotonScope): DataLog<Value>;
  /** SQL over the tables that the photon makes itself. */
  readonly sql: DataSql;
}

/** A record. */
export interface DataRecord<Value> {
  readonly id: string;
  readonly value: Value;
  /** ISO 8601. */
  readonly updated_at: string;
}

/** One page of a table. */
export interface DataPage<Value> {
  readonly items: readonly DataRecord<Value>[];
  /** For the next page; null on the last. */
  readonly next_cursor: string | null;
  /** Records in all that begin with the prefix. */
  readonly total: number;
}

/** Which records, page by page. */
export interface DataListOptions {
  /** What ids begin with. */
  readonly prefix?: string;
  /** At most so many, 1 to 10,000; 100 unless given. */
  readonly limit?: number;
  /** `next_cursor` of the page before. */
  readonly cursor?: string | null;
}

/** Records by id. */
export interface DataTable<Value> {
  /** The record, or null when absent. */
  get(id: string): Promise<Value | null>;
  /** Writes a record. */
  put(id: string, value: Value): Promise<void>;
  /** Removes a record; answers whether it was there. */
  delete(id: string): Promise<boolean>;
  has(id: string): Promise<boolean>;
  /** Records in the order of their ids. */
  list(options?: DataListOptions): Promise<DataPage<Value>>;
  /** Removes all records. */
  clear(): Promise<void>;
}

/** An entry of a log. */
export interface DataLogEntry<Value> {
  /** 0 for the first; never given again, also after the entry is gone. */
  readonly index: number;
  readonly value: Value;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** Which entries of a log. */
export interface DataLogReadOptions {
  /** Only entries with a higher index. */
  readonly after?: number | string;
  /** Only entries with a lower index. */
  readonly before?: number | string;
  /** At most so many, 1 to 10,000; 100 unless given. */
  readonly limit?: number;
}

/** Entries in the order of their indexes. */
export interface DataLogPage<Value> {
  readonly entries: readonly DataLogEntry<Value>[];
  /** `after` of the next page; null on the last. */
  readonly next_cursor: string | null;
  /** Entries in all between `after` and `before`. */
  readonly total: number;
}

/** An append-only list. */
export interface DataLog<Value> {
  append(value: Value): Promise<DataLogEntry<Value>>;
  read(options?: DataLogReadOptions): Promise<DataLogPage<Value>>;
  /** Removes all entries; indexes go on. */
  clear(): Promise<void>;
  /** Removes the log; a new one of that name begins at 0. */
  delete(): Promise<void>;
}

/** What SQLite holds. */
export type DataSqlValue = string | number | ArrayBuffer | null;

/** What may be bound; SQLite has no type for anything else. */
export type DataSqlParameter = DataSqlValue | ArrayBufferView;

/** SQL over the tables that the photon makes itself; those of the runtime are out of reach. */
export interface DataSql {
  /**
   * The rows of a statement; values are bound, never interpolated:
   * `await this.data.sql<{ n: number }>\`select count(*) as n from note where author = ${author}\``.
   */
  <Row = Record<string, DataSqlValue>>(strings: TemplateStringsArray, ...values: DataSqlParameter[]): Promise<Row[]>;
  /**
   * Runs one or several statements, all or none of them.
   *
   * @param query SQL; `?` for what is bound
   * @param parameters for the last statement
   * @throws DataSqlError for tables of the runtime
   */
  exec<Row = Record<string, DataSqlValue>>(
    query: string,
    parameters?: readonly DataSqlParameter[],
  ): Promise<{ readonly rows: Row[] }>;
}
