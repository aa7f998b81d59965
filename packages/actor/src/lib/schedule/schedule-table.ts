/**
 * The table of schedules: statements only. The params of a schedule are a structured clone in the object's key-value
 * store, under `_sundog_schedule:<id>`, in the same database and transaction.
 */
import { type RetryOptions } from '../jobs/retry.ts';
import { SqlTable } from '../sql/table.ts';
import { Sql } from '../sql/sql.ts';
import { type Definition } from './parse-schedule.ts';
import { type CatchUp, type ScheduleRecord, type ScheduleStatus } from './schedule-record.ts';

const schema = `
  create table if not exists _sundog_schedule (
    seq integer primary key autoincrement,
    id text not null unique,
    name text not null unique,
    description text,
    cron text,
    tz text,
    at integer,
    method text not null,
    fire_once integer not null,
    executions_max integer not null,
    retry text,
    catch_up text not null,
    status text not null check (status in ('active', 'paused', 'completed', 'error')),
    created_at integer not null,
    last_execution_at integer,
    execution_count integer not null default 0,
    next_run_at integer,
    error_message text
  ) strict;
  create index if not exists _sundog_schedule_status on _sundog_schedule (status, seq);
`;

/** A schedule as stored. */
export interface ScheduleRow {
  seq: number;
  id: string;
  name: string;
  description: string | null;
  cron: string | null;
  tz: string | null;
  at: number | null;
  method: string;
  fire_once: number;
  executions_max: number;
  retry: string | null;
  catch_up: CatchUp;
  status: ScheduleStatus;
  created_at: number;
  last_execution_at: number | null;
  execution_count: number;
  next_run_at: number | null;
  error_message: string | null;
}

/** The part of a row that changes as a schedule goes on. */
export type Progress = Pick<
  ScheduleRow,
  'status' | 'last_execution_at' | 'execution_count' | 'next_run_at' | 'error_message'
>;

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
    return this.#table.use(
      () => this.#sql.maybeOne<ScheduleRow & object>`select * from _sundog_schedule where id = ${id}`,
    );
  }

  /** The row with this name. */
  getByName(name: string): ScheduleRow | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<ScheduleRow & object>`select * from _sundog_schedule where name = ${name}`,
    );
  }

  /** In the order of creation, after the given `seq`. */
  list(status: ScheduleStatus | undefined, after: number, limit: number): ScheduleRow[] {
    return this.#table.use(() =>
      status === undefined
        ? this.#sql.all<ScheduleRow & object>`
            select * from _sundog_schedule where seq > ${after} order by seq limit ${limit}`
        : this.#sql.all<ScheduleRow & object>`
            select * from _sundog_schedule where status = ${status} and seq > ${after} order by seq limit ${limit}`,
    );
  }

  /** The ids of all schedules. */
  ids(): string[] {
    return this.#table.use(() => this.#sql.all<{ id: string }>`select id from _sundog_schedule`).map(({ id }) => id);
  }

  /** Adds an active schedule. */
  insert(start: { id: string; name: string; now: number; nextRunAt: number }, definition: Definition): void {
    const { timing, method, description } = definition;
    const [cron, tz] = timing.kind === 'cron' ? [timing.cron, timing.tz] : [null, null];
    this.#sql.run`
      insert into _sundog_schedule (id, name, description, cron, tz, at, method, fire_once, executions_max, retry,
        catch_up, status, created_at, next_run_at)
      values (${start.id}, ${start.name}, ${description}, ${cron}, ${tz}, ${timing.kind === 'once' ? timing.at : null},
        ${method}, ${Number(definition.fireOnce)}, ${definition.maxExecutions}, ${formatRetry(definition.retry)},
        ${definition.catchUp}, 'active', ${start.now}, ${start.nextRunAt})`;
  }

  /** Writes what the user decides. */
  define(id: string, definition: Definition): void {
    const { timing, method, description } = definition;
    const [cron, tz] = timing.kind === 'cron' ? [timing.cron, timing.tz] : [null, null];
    this.#sql.run`
      update _sundog_schedule
      set description = ${description}, cron = ${cron}, tz = ${tz}, at = ${timing.kind === 'once' ? timing.at : null},
        method = ${method}, fire_once = ${Number(definition.fireOnce)}, executions_max = ${definition.maxExecutions},
        retry = ${formatRetry(definition.retry)}, catch_up = ${definition.catchUp}
      where id = ${id}`;
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
  toRecord(row: ScheduleRow): ScheduleRecord {
    const { id, name, description, cron, tz, at, method, status } = row;
    return {
      id,
      name,
      description,
      cron,
      tz,
      at,
      method,
      params: this.params(id),
      fireOnce: row.fire_once === 1,
      maxExecutions: row.executions_max,
      retry: parseRetry(row.retry),
      catchUp: row.catch_up,
      status,
      createdAt: row.created_at,
      lastExecutionAt: row.last_execution_at,
      executionCount: row.execution_count,
      nextRunAt: row.next_run_at,
      errorMessage: row.error_message,
    };
  }
}

/** What the user decided, out of a row. */
export function toDefinition(row: ScheduleRow): Definition {
  return {
    timing:
      row.cron === null ? { kind: 'once', at: row.at ?? 0 } : { kind: 'cron', cron: row.cron, tz: row.tz ?? 'UTC' },
    method: row.method,
    description: row.description,
    fireOnce: row.fire_once === 1,
    maxExecutions: row.executions_max,
    retry: parseRetry(row.retry),
    catchUp: row.catch_up,
  };
}

function paramsKey(id: string): string {
  return `_sundog_schedule:${id}`;
}

function formatRetry(retry: RetryOptions | null): string | null {
  return retry === null ? null : JSON.stringify(retry);
}

function parseRetry(text: string | null): RetryOptions | null {
  return text === null ? null : (JSON.parse(text) as RetryOptions);
}
