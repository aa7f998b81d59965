/**
 * The table of schedules: statements only. What the user decided is one column of JSON: nothing is looked up by it. The
 * params are a structured clone in the object's key-value store, under `_sundog_schedule:<id>`, in the same database
 * and transaction.
 */
import { SqlTable } from '../sql/table.ts';
import { Sql } from '../sql/sql.ts';
import { type Definition } from './parse-schedule.ts';
import { type ScheduleRecord, type ScheduleStatus } from './schedule-record.ts';

const schema = `
  create table if not exists _sundog_schedule (
    seq integer primary key autoincrement,
    id text not null unique,
    name text not null unique,
    definition text not null,
    status text not null check (status in ('active', 'paused', 'completed', 'error')),
    created_at integer not null,
    last_execution_at integer,
    execution_count integer not null default 0,
    next_run_at integer,
    error_message text
  ) strict;
  create index if not exists _sundog_schedule_status on _sundog_schedule (status, seq);
`;

/** The part of a row that changes as a schedule goes on. */
export interface Progress {
  status: ScheduleStatus;
  last_execution_at: number | null;
  execution_count: number;
  next_run_at: number | null;
  error_message: string | null;
}

/** A schedule. */
export interface ScheduleRow extends Progress {
  seq: number;
  id: string;
  name: string;
  definition: Definition;
  created_at: number;
}

/** As stored: the definition is JSON. */
type StoredRow = Omit<ScheduleRow, 'definition'> & { definition: string };

/** The statements over schedules. Callers group them into transactions. */
export class ScheduleTable {
  readonly #sql: Sql;
  readonly #kv: SyncKvStorage;
  readonly #table: SqlTable;

  constructor(storage: DurableObjectStorage) {
    this.#sql = new Sql(storage);
    this.#kv = storage.kv;
    this.#table = new SqlTable(this.#sql, '_sundog_schedule', schema);
  }

  /** The row. */
  get(id: string): ScheduleRow | undefined {
    return this.#table.use(() =>
      parseRow(this.#sql.maybeOne<StoredRow>`select * from _sundog_schedule where id = ${id}`),
    );
  }

  /** The row with this name. */
  getByName(name: string): ScheduleRow | undefined {
    return this.#table.use(() =>
      parseRow(this.#sql.maybeOne<StoredRow>`select * from _sundog_schedule where name = ${name}`),
    );
  }

  /** In the order of creation, after the given `seq`. */
  list(status: ScheduleStatus | undefined, after: number, limit: number): ScheduleRow[] {
    const rows = this.#table.use(() =>
      status === undefined
        ? this.#sql.all<StoredRow>`select * from _sundog_schedule where seq > ${after} order by seq limit ${limit}`
        : this.#sql.all<StoredRow>`
            select * from _sundog_schedule where status = ${status} and seq > ${after} order by seq limit ${limit}`,
    );
    return rows.map((row) => parseRow(row));
  }

  /** The ids of all schedules. */
  ids(): string[] {
    return this.#table.use(() => this.#sql.all<{ id: string }>`select id from _sundog_schedule`).map(({ id }) => id);
  }

  /** Adds an active schedule. */
  insert(start: { id: string; name: string; now: number; nextRunAt: number }, definition: Definition): void {
    this.#sql.run`
      insert into _sundog_schedule (id, name, definition, status, created_at, next_run_at)
      values (${start.id}, ${start.name}, ${JSON.stringify(definition)}, 'active', ${start.now}, ${start.nextRunAt})`;
  }

  /** Writes what the user decides. */
  define(id: string, definition: Definition): void {
    this.#sql.run`update _sundog_schedule set definition = ${JSON.stringify(definition)} where id = ${id}`;
  }

  /** Writes how far the schedule is. */
  progress(id: string, to: Progress): void {
    this.#sql.run`
      update _sundog_schedule
      set status = ${to.status}, last_execution_at = ${to.last_execution_at}, execution_count = ${to.execution_count},
        next_run_at = ${to.next_run_at}, error_message = ${to.error_message}
      where id = ${id}`;
  }

  /** Removes a schedule and its params. Answers whether it was there. */
  remove(id: string): boolean {
    return this.#table.use(() => {
      const isGone = this.#sql.run`delete from _sundog_schedule where id = ${id}`.rowsWritten > 0;
      if (isGone) this.#kv.delete(paramsKey(id));
      return isGone;
    });
  }

  /** Stores the params. */
  putParams(id: string, params: unknown): void {
    if (params === undefined) this.#kv.delete(paramsKey(id));
    else this.#kv.put(paramsKey(id), params);
  }

  /** The params. */
  params(id: string): unknown {
    return this.#kv.get(paramsKey(id));
  }

  /** The row as its users see it. */
  toRecord({ id, name, definition, ...row }: ScheduleRow): ScheduleRecord {
    const { timing, ...work } = definition;
    return {
      id,
      name,
      ...(timing.kind === 'cron'
        ? { cron: timing.cron, tz: timing.tz, at: null }
        : { cron: null, tz: null, at: timing.at }),
      ...work,
      params: this.params(id),
      status: row.status,
      createdAt: row.created_at,
      lastExecutionAt: row.last_execution_at,
      executionCount: row.execution_count,
      nextRunAt: row.next_run_at,
      errorMessage: row.error_message,
    };
  }
}

function parseRow(row: StoredRow): ScheduleRow;
function parseRow(row: StoredRow | undefined): ScheduleRow | undefined;
function parseRow(row: StoredRow | undefined): ScheduleRow | undefined {
  return row === undefined ? undefined : { ...row, definition: JSON.parse(row.definition) as Definition };
}

function paramsKey(id: string): string {
  return `_sundog_schedule:${id}`;
}
