/** The table of dead jobs. Statements only; callers group them into transactions. */
import { SqlTable } from '../sql/table.ts';
import { type Sql } from '../sql/sql.ts';
import { type JobPayloads } from './job-payloads.ts';
import { type JobRow } from './job-table.ts';
import { type DeadJob } from './job.ts';

const schema = `
  create table if not exists _sundog_dead_job (
    id integer primary key,
    kind text not null,
    key text,
    attempts integer not null,
    crashes integer not null,
    has_payload integer not null,
    retry text,
    error text not null,
    enqueued_at integer not null,
    died_at integer not null
  ) strict;
`;

interface DeadJobRow extends Omit<JobRow, 'state' | 'due_at' | 'error'> {
  error: string;
  died_at: number;
}

/** The statements over the jobs that used up their attempts. */
export class DeadJobTable {
  readonly #sql: Sql;
  readonly #payloads: JobPayloads;
  readonly #table: SqlTable;

  constructor(sql: Sql, payloads: JobPayloads) {
    this.#sql = sql;
    this.#payloads = payloads;
    this.#table = new SqlTable(sql, '_sundog_dead_job', schema);
  }

  /** Moves a live job here. */
  bury(row: JobRow, error: string, now: number): DeadJob {
    this.#sql.run`delete from _sundog_job where id = ${row.id}`;
    this.#table.use(
      () => this.#sql.run`
        insert into _sundog_dead_job (id, kind, key, attempts, crashes, has_payload, retry, error, enqueued_at, died_at)
        values (${row.id}, ${row.kind}, ${row.key}, ${row.attempts}, ${row.crashes}, ${row.has_payload}, ${row.retry},
          ${error}, ${row.enqueued_at}, ${now})`,
    );
    return this.#toDeadJob({ ...row, error, died_at: now });
  }

  /** Dead jobs by number. */
  list(after: number, limit: number): DeadJob[] {
    const rows = this.#table.use(
      () => this.#sql.all<DeadJobRow & object>`
        select * from _sundog_dead_job where id > ${after} order by id limit ${limit}`,
    );
    return rows.map((row) => this.#toDeadJob(row));
  }

  /** What is asked of a dead job before it comes back. */
  get(id: number): { kind: string; key: string | null } | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<{ kind: string; key: string | null }>`
        select kind, key from _sundog_dead_job where id = ${id}`,
    );
  }

  /** Makes a dead job live again under its number, with a fresh count of attempts. */
  revive(id: number, now: number): void {
    this.#sql.run`
      insert into _sundog_job (id, kind, key, due_at, has_payload, retry, error, enqueued_at)
      select id, kind, key, ${now}, has_payload, retry, error, enqueued_at from _sundog_dead_job where id = ${id}`;
    this.#sql.run`delete from _sundog_dead_job where id = ${id}`;
  }

  /** Removes a dead job for good. Answers whether it was there. */
  discard(id: number): boolean {
    return this.#table.use(() => {
      const gone = this.#sql.maybeOne<{ has_payload: number }>`
        delete from _sundog_dead_job where id = ${id} returning has_payload`;
      if (gone !== undefined) this.#payloads.delete({ id, ...gone });
      return gone !== undefined;
    });
  }

  #toDeadJob(row: DeadJobRow): DeadJob {
    const { id, kind, key, attempts, crashes, error, enqueued_at: enqueuedAt, died_at: diedAt } = row;
    return { id, kind, key, payload: this.#payloads.get(row), attempts, crashes, error, enqueuedAt, diedAt };
  }
}
