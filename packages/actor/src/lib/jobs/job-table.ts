/**
 * The table of live jobs. Statements only; what is done with a row is decided elsewhere.
 *
 * Every lookup follows an index: `_sundog_job_due` gives the earliest time of all, `_sundog_job_lane` the next jobs of
 * one kind, `_sundog_job_key` the job of a key.
 */
import { SqlTable } from '../sql/table.ts';
import { type Sql } from '../sql/sql.ts';
import { type JobPayloads } from './job-payloads.ts';
import { type Job, type JobState } from './job.ts';
import { type RetryOptions } from './retry.ts';

const schema = `
  create table if not exists _sundog_job (
    id integer primary key autoincrement,
    kind text not null,
    key text,
    state text not null default 'waiting' check (state in ('waiting', 'suspect', 'running')),
    due_at integer not null,
    attempts integer not null default 0,
    crashes integer not null default 0,
    has_payload integer not null,
    retry text,
    error text,
    enqueued_at integer not null
  ) strict;
  create index if not exists _sundog_job_due on _sundog_job (due_at);
  create index if not exists _sundog_job_lane on _sundog_job (kind, state, due_at);
  create unique index if not exists _sundog_job_key on _sundog_job (kind, key) where key is not null;
`;

/** A live job as stored. */
export interface JobRow {
  id: number;
  kind: string;
  key: string | null;
  state: JobState;
  due_at: number;
  attempts: number;
  crashes: number;
  has_payload: number;
  retry: string | null;
  error: string | null;
  enqueued_at: number;
}

/** What a new or replaced job starts from. */
export interface NewJob {
  kind: string;
  key: string | null;
  dueAt: number;
  payload: unknown;
  retry: RetryOptions | undefined;
  now: number;
}

/** The statements over the queue's tables. Callers group them into transactions. */
export class JobTable {
  readonly #sql: Sql;
  readonly #payloads: JobPayloads;
  readonly #table: SqlTable;

  constructor(sql: Sql, payloads: JobPayloads) {
    this.#sql = sql;
    this.#payloads = payloads;
    this.#table = new SqlTable(this.#sql, '_sundog_job', schema);
  }

  /** The earliest time at which the object must be awake: of all live jobs, the running ones included. */
  earliest(): number | null {
    return this.#table.use(() => this.#sql.one<{ at: number | null }>`select min(due_at) as at from _sundog_job`.at);
  }

  /** The earliest time after the given one. */
  earliestAfter(time: number): number | null {
    return this.#table.use(
      () => this.#sql.one<{ at: number | null }>`select min(due_at) as at from _sundog_job where due_at > ${time}`.at,
    );
  }

  /** The kinds that have live jobs: one index lookup for each. */
  kinds(): string[] {
    const rows = this.#table.use(
      () => this.#sql.all<{ kind: string }>`
        with recursive present (kind) as (
          select min(kind) from _sundog_job
          union all
          select (select min(kind) from _sundog_job where kind > present.kind) from present where present.kind is not null
        )
        select kind from present where kind is not null`,
    );
    return rows.map((row) => row.kind);
  }

  /** The live row. */
  get(id: number): JobRow | undefined {
    return this.#table.use(() => this.#sql.maybeOne<JobRow & object>`select * from _sundog_job where id = ${id}`);
  }

  /** The live row of a key. */
  getByKey(kind: string, key: string): JobRow | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<JobRow & object>`select * from _sundog_job where kind = ${kind} and key = ${key}`,
    );
  }

  /** Live rows by number. */
  list(after: number, limit: number): JobRow[] {
    return this.#table.use(
      () => this.#sql.all<JobRow & object>`select * from _sundog_job where id > ${after} order by id limit ${limit}`,
    );
  }

  /** Adds a job; nothing of it stays if its payload cannot be stored. */
  insert(job: NewJob): number {
    const hasPayload = Number(job.payload !== undefined);
    const retry = job.retry === undefined ? null : JSON.stringify(job.retry);
    const { id } = this.#sql.one<{ id: number }>`
      insert into _sundog_job (kind, key, due_at, has_payload, retry, enqueued_at)
      values (${job.kind}, ${job.key}, ${job.dueAt}, ${hasPayload}, ${retry}, ${job.now}) returning id`;
    try {
      this.#payloads.put(id, job.payload);
    } catch (error) {
      this.#sql.run`delete from _sundog_job where id = ${id}`;
      throw error;
    }
    return id;
  }

  /** Gives a live row a new start; an attempt that is still running does not settle it then. */
  replace(row: JobRow, job: NewJob): void {
    if (job.payload === undefined) this.#payloads.delete(row);
    else this.#payloads.put(row.id, job.payload);
    const retry = job.retry === undefined ? null : JSON.stringify(job.retry);
    this.#sql.run`
      update _sundog_job
      set state = 'waiting', due_at = ${job.dueAt}, attempts = 0, crashes = 0, error = null,
        has_payload = ${Number(job.payload !== undefined)}, retry = ${retry}, enqueued_at = ${job.now}
      where id = ${row.id}`;
  }

  /** Marks the next due jobs of a kind as running, the earliest first, and answers them in any order. */
  claim(
    kind: string,
    state: 'waiting' | 'suspect',
    options: { until: number; limit: number; except: string },
  ): JobRow[] {
    return this.#sql.all<JobRow & object>`
      update _sundog_job set state = 'running', attempts = attempts + 1
      where id in (
        select id from _sundog_job
        where kind = ${kind} and state = ${state} and due_at <= ${options.until}
          and id not in (select value from json_each(${options.except}))
        order by due_at, id limit ${options.limit}
      )
      returning *`;
  }

  /** Which of the kinds has the suspect that is due first; undefined if none of them has one that is due. */
  kindOfFirstSuspect(kinds: readonly string[], until: number): string | undefined {
    let first: { kind: string; dueAt: number } | undefined;
    for (const kind of kinds) {
      const row = this.#sql.maybeOne<{ due_at: number }>`
        select due_at from _sundog_job where kind = ${kind} and state = 'suspect' and due_at <= ${until}
        order by due_at limit 1`;
      if (row !== undefined && (first === undefined || row.due_at < first.dueAt)) first = { kind, dueAt: row.due_at };
    }
    return first?.kind;
  }

  /** The rows of a kind that are marked as running. */
  running(kind: string): JobRow[] {
    return this.#sql.all<JobRow & object>`select * from _sundog_job where kind = ${kind} and state = 'running'`;
  }

  /** The row, unless the job was cancelled or replaced since it was claimed. */
  getRunning(id: number): JobRow | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<JobRow & object>`
        select * from _sundog_job where id = ${id} and state = 'running'`,
    );
  }

  /** Removes a job that is done, unless it was cancelled or replaced since it was claimed. */
  complete(id: number): void {
    this.#table.use(() => {
      const gone = this.#sql.maybeOne<{ has_payload: number }>`
        delete from _sundog_job where id = ${id} and state = 'running' returning has_payload`;
      if (gone !== undefined) this.#payloads.delete({ id, ...gone });
    });
  }

  /** Puts a failed job back. */
  release(row: JobRow, next: { state: 'waiting' | 'suspect'; dueAt: number; error: string }): void {
    this.#sql.run`
      update _sundog_job set state = ${next.state}, due_at = ${next.dueAt}, crashes = ${row.crashes}, error = ${next.error}
      where id = ${row.id}`;
  }

  /** Removes a live job whatever its state. */
  remove(id: number): boolean {
    return this.#table.use(() => {
      const gone = this.#sql.maybeOne<{ has_payload: number }>`
        delete from _sundog_job where id = ${id} returning has_payload`;
      if (gone !== undefined) this.#payloads.delete({ id, ...gone });
      return gone !== undefined;
    });
  }

  /** The row as its users see it. */
  toJob(row: JobRow): Job {
    const { id, kind, key, state, attempts, crashes, error } = row;
    const payload = this.#payloads.get(row);
    return { id, kind, key, state, payload, dueAt: row.due_at, attempts, crashes, error, enqueuedAt: row.enqueued_at };
  }
}
