/**
 * The requests whose answer goes out on a stream: what is needed to write to it when the process that began it is gone.
 *
 * Owns the table `_sundog_mcp_call`. Statements only.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { RequestId } from '../../mcp/messages.ts';
import type { CallTarget } from './call-target.ts';

/** A request, as far as its answer depends on it. */
export interface CallFacts {
  /** Unique in the instance. */
  readonly id: string;
  /** Of the run that answers it. */
  readonly runId: string;
  readonly requestId: RequestId;
  readonly target: CallTarget;
  readonly version: string | undefined;
  /** The part of the session's id that nobody can guess; undefined without a session. */
  readonly session: string | undefined;
  /** The task whose result it waits for. */
  readonly taskId: string | undefined;
}

const schema = `
  create table if not exists _sundog_mcp_call (
    id text primary key,
    run text not null,
    session text,
    request_id text not null,
    facts text not null,
    begun_at integer not null
  ) strict, without rowid;
  create index if not exists _sundog_mcp_call_run on _sundog_mcp_call (run);
  create index if not exists _sundog_mcp_call_request on _sundog_mcp_call (session, request_id);
  create index if not exists _sundog_mcp_call_begun on _sundog_mcp_call (begun_at);
`;

/** The statements. */
export class CallTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql over the actor's storage */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, '_sundog_mcp_call', schema);
  }

  /** Keeps a request whose stream begins. */
  insert(facts: CallFacts, begunAtMs: number): void {
    const { id, runId, session = null, requestId } = facts;
    this.#table.use(
      () => this.#sql.run`
        insert into _sundog_mcp_call (id, run, session, request_id, facts, begun_at)
        values (${id}, ${runId}, ${session}, ${JSON.stringify(requestId)}, ${JSON.stringify(facts)}, ${begunAtMs})
        on conflict do nothing`,
    );
  }

  /** The request with this id. */
  get(id: string): CallFacts | undefined {
    const row = this.#table.use(
      () => this.#sql.maybeOne<{ facts: string }>`select facts from _sundog_mcp_call where id = ${id}`,
    );
    return row === undefined ? undefined : (JSON.parse(row.facts) as CallFacts);
  }

  /** The requests that a run answers. */
  ofRun(runId: string): CallFacts[] {
    const rows = this.#table.use(
      () => this.#sql.all<{ facts: string }>`select facts from _sundog_mcp_call where run = ${runId} order by begun_at`,
    );
    return rows.map(({ facts }) => JSON.parse(facts) as CallFacts);
  }

  /** The run that answers a request of a session. */
  findRun(session: string, requestId: RequestId): string | undefined {
    return this.#table.use(
      () => this.#sql.maybeOne<{ run: string }>`
        select run from _sundog_mcp_call where session = ${session} and request_id = ${JSON.stringify(requestId)}
        order by begun_at desc limit 1`,
    )?.run;
  }

  /** Its answer is on the stream. */
  delete(id: string): void {
    this.#table.use(() => this.#sql.run`delete from _sundog_mcp_call where id = ${id}`);
  }

  /** Forgets those that nobody has come back for. */
  deleteBefore(atMs: number): void {
    this.#table.use(() => this.#sql.run`delete from _sundog_mcp_call where begun_at < ${atMs}`);
  }
}
