/**
 * The tables of runs that outlive their process, and of what they ask. Callers group statements into transactions.
 *
 * Every lookup follows an index, so a run costs the same whether ten or ten thousand wait.
 */
import { RowTooLargeError, SqlTable, type Sql } from '@sundog/actor';

import { JournalFullError } from './run-errors.ts';
import type { RunRecord } from './run.ts';

const schema = `
  create table if not exists _sundog_run (
    number integer primary key autoincrement,
    id text not null unique,
    method text not null,
    caller text not null,
    status text not null check (status in ('running', 'waiting', 'returned', 'failed', 'cancelled')),
    request text not null,
    started_at integer not null,
    updated_at integer not null,
    ends_at integer,
    crashes integer not null default 0,
    crashed_at integer not null default 0
  ) strict;
  create index if not exists _sundog_run_status on _sundog_run (status, number);
  create index if not exists _sundog_run_caller on _sundog_run (caller, number);
  create index if not exists _sundog_run_end on _sundog_run (ends_at) where ends_at is not null;
  create table if not exists _sundog_run_ask (
    run integer not null,
    id text not null,
    state text not null check (state in ('open', 'answered', 'expired', 'closed')),
    ask text not null,
    expires_at integer not null,
    answer text,
    answered_by text,
    primary key (run, id)
  ) strict, without rowid;
  create index if not exists _sundog_run_ask_due on _sundog_run_ask (expires_at) where state = 'open';
`;

/** A run as stored. */
export interface RunRow {
  /** Never given again. */
  number: number;
  id: string;
  method: string;
  /** Id of the caller. */
  caller: string;
  status: RunRecord['status'];
  /** JSON of the `RunRequest`. */
  request: string;
  started_at: number;
  updated_at: number;
  /** When an ended run is forgotten. */
  ends_at: number | null;
  /** How often the process has died in it since it last got further. */
  crashes: number;
  /** How many operations it had done when the process died last. */
  crashed_at: number;
}

/** An ask as stored. */
export interface AskRow {
  run: number;
  /** Of an ask for another run, the operation's index and that run's id for it: `3.0`. */
  id: string;
  state: 'open' | 'answered' | 'expired' | 'closed';
  /** JSON of the `OpenAsk`. */
  ask: string;
  expires_at: number;
  /** JSON of the `AskAnswer` for another run; one for this run is in its journal. */
  answer: string | null;
  /** JSON of the `Caller`. */
  answered_by: string | null;
}

/** Which runs. */
export interface RunFilter {
  readonly status?: RunRecord['status'];
  /** Id of the caller. */
  readonly caller?: string;
}

/** The statements. */
export class RunTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql over the object's storage */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, '_sundog_run', schema);
  }

  /** Whether there is any run, without making the table. */
  hasAny(): boolean {
    const sql = this.#sql;
    const table = sql.maybeOne`select 1 as present from sqlite_master where type = 'table' and name = '_sundog_run'`;
    return table !== undefined && sql.maybeOne`select 1 as present from _sundog_run limit 1` !== undefined;
  }

  /**
   * Adds a run.
   *
   * @returns its number
   * @throws JournalFullError
   */
  insert(run: Pick<RunRow, 'id' | 'method' | 'caller' | 'status' | 'request' | 'started_at' | 'updated_at'>): number {
    const insert = (): { number: number } => this.#sql.one<{ number: number }>`
      insert into _sundog_run (id, method, caller, status, request, started_at, updated_at)
      values (${run.id}, ${run.method}, ${run.caller}, ${run.status}, ${run.request}, ${run.started_at}, ${run.updated_at})
      returning number`;
    return mustFit('what it was called with', () => this.#table.use(insert).number);
  }

  /** The run with this id. */
  get(id: string): RunRow | undefined {
    return this.#table.use(() => this.#sql.maybeOne<RunRow & object>`select * from _sundog_run where id = ${id}`);
  }

  /** How many runs of a caller have not ended. */
  countOpen(caller: string): number {
    const { count } = this.#table.use(
      () => this.#sql.one<{ count: number }>`
        select count(*) as count from _sundog_run where caller = ${caller} and ends_at is null`,
    );
    return count;
  }

  /** Runs, the latest first. */
  list(filter: RunFilter, before: number, limit: number): RunRow[] {
    const sql = this.#sql;
    const { status, caller } = filter;
    const withStatus = status === undefined ? sql.fragment`` : sql.fragment`and status = ${status}`;
    const withCaller = caller === undefined ? sql.fragment`` : sql.fragment`and caller = ${caller}`;
    return this.#table.use(
      () => sql.all<RunRow & object>`
        select * from _sundog_run where number < ${before} ${withStatus} ${withCaller}
        order by number desc limit ${limit}`,
    );
  }

  /** Says what a run does. */
  setStatus(number: number, status: 'running' | 'waiting', now: number): void {
    this.#sql.run`update _sundog_run set status = ${status}, updated_at = ${now} where number = ${number}`;
  }

  /** Notes that the process has died in a run. */
  setCrashes(number: number, crashes: number, crashedAt: number): void {
    this.#sql.run`update _sundog_run set crashes = ${crashes}, crashed_at = ${crashedAt} where number = ${number}`;
  }

  /** Says how a run has ended. Its asks cannot be answered any more, and what was answered is not kept. */
  end(number: number, status: 'returned' | 'failed' | 'cancelled', times: { now: number; endsAt: number }): void {
    this.#sql.run`
      update _sundog_run set status = ${status}, updated_at = ${times.now}, ends_at = ${times.endsAt}
      where number = ${number}`;
    this.#sql.run`update _sundog_run_ask set state = 'closed' where run = ${number} and state = 'open'`;
    this.#sql.run`update _sundog_run_ask set answer = null where run = ${number} and answer is not null`;
  }

  /** Removes a run. */
  delete(number: number): void {
    this.#sql.run`delete from _sundog_run where number = ${number}`;
    this.#sql.run`delete from _sundog_run_ask where run = ${number}`;
  }

  /** Runs that are marked as running, in the order of their numbers. */
  running(after: number, limit: number): RunRow[] {
    return this.#table.use(
      () => this.#sql.all<RunRow & object>`
        select * from _sundog_run where status = 'running' and number > ${after} order by number limit ${limit}`,
    );
  }

  /** Ended runs whose time is over. */
  over(now: number, limit: number): { number: number }[] {
    return this.#table.use(
      () => this.#sql.all<{ number: number }>`
        select number from _sundog_run where ends_at <= ${now} order by ends_at limit ${limit}`,
    );
  }

  /** When the next ask is given up or the next ended run is forgotten; null: never. */
  nextDueAt(): number | null {
    return this.#table.use(() => {
      const { at: end } = this.#sql.one<{ at: number | null }>`
        select min(ends_at) as at from _sundog_run where ends_at is not null`;
      const { at: ask } = this.#sql.one<{ at: number | null }>`
        select min(expires_at) as at from _sundog_run_ask where state = 'open'`;
      return end === null || ask === null ? (end ?? ask) : Math.min(end, ask);
    });
  }

  /**
   * Adds an open ask.
   *
   * @throws JournalFullError
   */
  insertAsk(row: Pick<AskRow, 'run' | 'id' | 'ask' | 'expires_at'>): void {
    mustFit(
      'what it asks',
      () => this.#sql.run`
        insert into _sundog_run_ask (run, id, state, ask, expires_at)
        values (${row.run}, ${row.id}, 'open', ${row.ask}, ${row.expires_at})`,
    );
  }

  /**
   * Takes an open ask out of the open ones.
   *
   * @throws JournalFullError
   */
  closeAsk(row: Pick<AskRow, 'run' | 'id' | 'state' | 'answer' | 'answered_by'>): void {
    mustFit(
      'the answer',
      () => this.#sql.run`
        update _sundog_run_ask set state = ${row.state}, answer = ${row.answer}, answered_by = ${row.answered_by}
        where run = ${row.run} and id = ${row.id}`,
    );
  }

  /** One ask. */
  getAsk(run: number, id: string): AskRow | undefined {
    return this.#sql.maybeOne<AskRow & object>`select * from _sundog_run_ask where run = ${run} and id = ${id}`;
  }

  /** All asks of a run, also those that are not open. */
  asks(run: number): AskRow[] {
    return this.#sql.all<AskRow & object>`select * from _sundog_run_ask where run = ${run}`;
  }

  /** Open asks whose time is over. */
  dueAsks(now: number, limit: number): { run_id: string; id: string }[] {
    return this.#table.use(
      () => this.#sql.all<{ run_id: string; id: string }>`
        select _sundog_run.id as run_id, due.id as id
        from (
          select run, id from _sundog_run_ask where state = 'open' and expires_at <= ${now}
          order by expires_at limit ${limit}
        ) as due join _sundog_run on _sundog_run.number = due.run`,
    );
  }
}

/** What is too large for a row is too large for the run: of which table it is, nobody needs to know. */
function mustFit<Result>(what: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof RowTooLargeError)) throw error;
    const [sizeBytes, limitBytes] = [Number(error.data['sizeBytes']), Number(error.data['limitBytes'])];
    throw new JournalFullError({ kind: what, key: '' }, `it has ${sizeBytes} bytes, and may have ${limitBytes}.`);
  }
}
