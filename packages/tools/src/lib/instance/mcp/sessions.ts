/**
 * The sessions of an instance (2025-11-25 and before): who began each, and what its client said it can do. Those that
 * began here, and those that visit: began at another instance, which has lent them.
 *
 * Owns the table `_sundog_mcp_session`, and jobs of kind `mcp.sessions`.
 *
 * Invariants:
 * - N1 A session is its principal's: to everybody else it does not exist.
 * - N2 A session that nobody has used for `idleMs` ends, with all it subscribes to. Its use is written at most every
 *   twenty-fourth of that, so that a call need not write.
 * - N3 There are at most `sessionsMax`, and one in a hundred more: the idlest end first. Their clients begin again, as
 *   after a day of silence; refusing new ones would keep everybody out until then.
 */
import { SqlTable, type Clock, type Jobs, type Sql } from '@sundog/actor';

import type { SessionStart } from '../../mcp/initialize.ts';
import { parseLogLevel } from '../../mcp/log-levels.ts';
import { invalidParams } from '../../mcp/mcp-error.ts';
import { formatSessionId, parseSessionId } from '../../mcp/session-id.ts';
import type { LogLevel } from '../../run/run.ts';
import type { LentSession } from '../../wire.ts';
import type { ConsoleList, ShownSession } from '../console-state.ts';
import { Subscriptions } from './subscriptions.ts';

/** A session. */
export interface Session extends LentSession {
  /** What `Mcp-Session-Id` says. */
  readonly id: string;
  /** The part of it that nobody can guess. */
  readonly secret: string;
  /** Id of the caller that began it. */
  readonly principal: string;
  /** The instance that its messages go to, where that is not the one that it began in. */
  readonly uses?: string;
}

/** What sessions need of their actor. */
export interface SessionsParts {
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  /** Name of the instance. */
  readonly instance: () => string;
  readonly idleMs?: number;
  /** 10,000 unless given. */
  readonly sessionsMax?: number;
  /** Called when sessions are looked through, with the time before which nothing is used any more. */
  readonly onSweep?: (beforeMs: number) => void;
}

interface SessionRow {
  secret: string;
  principal: string;
  start: string;
  log_level: string | null;
  uses: string | null;
  used_at: number;
}

interface Known {
  session: Session;
  usedAtMs: number;
}

const schema = `
  create table if not exists _sundog_mcp_session (
    secret text primary key,
    principal text not null,
    start text not null,
    log_level text,
    uses text,
    used_at integer not null
  ) strict, without rowid;
  create index if not exists _sundog_mcp_session_used on _sundog_mcp_session (used_at);
`;

const visitSchema = `
  create table if not exists _sundog_mcp_visit (
    session text not null,
    instance text not null,
    primary key (session, instance)
  ) strict, without rowid;
`;

const KIND = 'mcp.sessions';
const IDLE_MS = 24 * 60 * 60 * 1000;
const SESSIONS_MAX = 10_000;
/** Of what a client says at the start, as JSON. */
const START_LENGTH_MAX = 65_536;
const KNOWN_MAX = 1000;
const SECRET_BYTES = 24;

/** The sessions of one instance. */
export class Sessions {
  readonly subscriptions: Subscriptions;
  readonly #parts: SessionsParts;
  readonly #idleMs: number;
  readonly #sessionsMax: number;
  /** How many this process has let in. */
  #admitted = 0;
  readonly #table: SqlTable;
  readonly #visits: SqlTable;
  readonly #known = new Map<string, Known>();

  /** @param parts of the actor */
  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#idleMs = parts.idleMs ?? IDLE_MS;
    this.#sessionsMax = parts.sessionsMax ?? SESSIONS_MAX;
    this.subscriptions = new Subscriptions(parts.sql);
    this.#table = new SqlTable(parts.sql, '_sundog_mcp_session', schema);
    this.#visits = new SqlTable(parts.sql, '_sundog_mcp_visit', visitSchema);
    parts.jobs.define(KIND, () => this.#sweep());
  }

  /**
   * Begins a session.
   *
   * @param principal id of the caller
   * @param start what the client said
   * @throws McpError it said too much
   */
  begin(principal: string, start: SessionStart): Session {
    const id = formatSessionId(this.#parts.instance(), crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
    return this.admit(id, principal, start);
  }

  /**
   * Lets a session in: a new one, or a visitor.
   *
   * @param id of it
   * @param principal id of the caller
   * @param lent what the client said
   */
  admit(id: string, principal: string, lent: LentSession): Session {
    const { sql, clock } = this.#parts;
    const { logLevel, ...said } = lent;
    const start = JSON.stringify(said);
    if (start.length > START_LENGTH_MAX) {
      throw invalidParams(
        `clientInfo and capabilities have ${start.length} characters, and may have ${START_LENGTH_MAX}`,
      );
    }
    const secret = parseSessionId(id)?.secret ?? '';
    const now = clock.now();
    this.#table.use(
      () => sql.run`
        insert into _sundog_mcp_session (secret, principal, start, log_level, used_at)
        values (${secret}, ${principal}, ${start}, ${logLevel ?? null}, ${now})
        on conflict (secret) do update set used_at = excluded.used_at`,
    );
    this.#sweepAt(now + this.#idleMs, 'keep');
    if (this.#admitted % Math.ceil(this.#sessionsMax / 100) === 0) this.#endIdlest();
    this.#admitted += 1;
    const session = { ...lent, id, secret, principal };
    this.#remember(secret, { session, usedAtMs: now });
    return session;
  }

  /**
   * The session of an id (N1), which is used by that.
   *
   * @param id of `Mcp-Session-Id`
   * @param principal id of the caller
   * @returns undefined if there is none, or it is somebody else's
   */
  get(id: string, principal: string): Session | undefined {
    const secret = parseSessionId(id)?.secret;
    if (secret === undefined) return undefined;
    const known = this.#known.get(secret) ?? this.#read(id, secret);
    if (known === undefined || known.session.principal !== principal) return undefined;
    const now = this.#parts.clock.now();
    if (now - known.usedAtMs > this.#idleMs) return undefined;
    if (now - known.usedAtMs > this.#idleMs / 24) this.#touch(known, now); // N2
    return known.session;
  }

  /** Changes from which level on the client wants to read the log. */
  setLogLevel({ secret, ...session }: Session, logLevel: LogLevel): void {
    const { sql, clock } = this.#parts;
    sql.run`update _sundog_mcp_session set log_level = ${logLevel} where secret = ${secret}`;
    this.#remember(secret, { session: { ...session, secret, logLevel }, usedAtMs: clock.now() });
  }

  /**
   * The session's messages go to another instance from here on.
   *
   * @param session that began here
   * @param instance undefined: they stay here
   */
  use(session: Session, instance: string | undefined): void {
    const { sql, clock } = this.#parts;
    const { uses: _, ...rest } = session;
    sql.run`update _sundog_mcp_session set uses = ${instance ?? null} where secret = ${session.secret}`;
    const moved = { ...rest, ...(instance !== undefined && { uses: instance }) };
    this.#remember(session.secret, { session: moved, usedAtMs: clock.now() });
  }

  /**
   * Lends a session to another instance, and keeps in mind that it is there as well.
   *
   * @param session that began here
   * @param instance where it visits
   */
  lend({ secret, protocolVersion, clientInfo, capabilities, logLevel }: Session, instance: string): LentSession {
    this.#visits.use(
      () => this.#parts.sql.run`
        insert into _sundog_mcp_visit (session, instance) values (${secret}, ${instance}) on conflict do nothing`,
    );
    return { protocolVersion, clientInfo, capabilities, ...(logLevel !== undefined && { logLevel }) };
  }

  /**
   * Ends a session.
   *
   * @param session
   * @returns the instances that it has visited
   */
  end({ secret }: Pick<Session, 'secret'>): string[] {
    const { sql } = this.#parts;
    this.#known.delete(secret);
    return sql.transaction(() => {
      sql.run`delete from _sundog_mcp_session where secret = ${secret}`;
      this.subscriptions.removeAll(secret);
      return this.#endVisits(secret);
    });
  }

  /** What people may know of sessions, the latest used first. */
  list(limit: number): ConsoleList<ShownSession> {
    const { sql } = this.#parts;
    const rows = this.#table.use(
      () => sql.all<Pick<SessionRow, 'principal' | 'start' | 'used_at'>>`
        select principal, start, used_at from _sundog_mcp_session order by used_at desc limit ${limit + 1}`,
    );
    const items = rows.slice(0, limit).map(({ principal, start, used_at: usedAtMs }): ShownSession => {
      const { clientInfo, protocolVersion } = JSON.parse(start) as SessionStart;
      return { client: `${clientInfo.name} ${clientInfo.version}`, protocolVersion, caller: principal, usedAtMs };
    });
    return { items, hasMore: rows.length > limit };
  }

  /** The secrets of all sessions. */
  secrets(): string[] {
    const { sql } = this.#parts;
    return this.#table.use(() =>
      sql.all<{ secret: string }>`select secret from _sundog_mcp_session`.map(({ secret }) => secret),
    );
  }

  #read(id: string, secret: string): Known | undefined {
    const { sql } = this.#parts;
    const row = this.#table.use(
      () => sql.maybeOne<SessionRow & object>`select * from _sundog_mcp_session where secret = ${secret}`,
    );
    if (row === undefined) return undefined;
    const logLevel = parseLogLevel(row.log_level ?? undefined);
    const session = {
      ...(JSON.parse(row.start) as SessionStart),
      id,
      secret,
      principal: row.principal,
      ...(logLevel !== undefined && { logLevel }),
      ...(row.uses !== null && { uses: row.uses }),
    };
    const known = { session, usedAtMs: row.used_at };
    this.#remember(secret, known);
    return known;
  }

  /** N3 */
  #endIdlest(): void {
    const idlest = this.#parts.sql.all<{ secret: string }>`
      select secret from _sundog_mcp_session order by used_at desc limit -1 offset ${this.#sessionsMax}`;
    for (const session of idlest) this.end(session);
  }

  #endVisits(secret: string): string[] {
    const { sql } = this.#parts;
    const visits = this.#visits.use(
      () => sql.all<{ instance: string }>`delete from _sundog_mcp_visit where session = ${secret} returning instance`,
    );
    return visits.map(({ instance }) => instance);
  }

  #touch(known: Known, now: number): void {
    known.usedAtMs = now;
    this.#parts.sql.run`update _sundog_mcp_session set used_at = ${now} where secret = ${known.session.secret}`;
  }

  #remember(secret: string, known: Known): void {
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(secret, known);
  }

  #sweepAt(at: number, ifExists: 'keep' | 'replace'): void {
    this.#parts.jobs.enqueue(KIND, undefined, { key: KIND, at, ifExists });
  }

  #sweep(): void {
    const { sql, clock } = this.#parts;
    const before = clock.now() - this.#idleMs;
    sql.transaction(() => {
      const idle = sql.all<{
        secret: string;
      }>`delete from _sundog_mcp_session where used_at <= ${before} returning secret`;
      for (const { secret } of idle) {
        this.subscriptions.removeAll(secret);
        this.#endVisits(secret);
      }
      const next = sql.one<{ at: number | null }>`select min(used_at) as at from _sundog_mcp_session`.at;
      if (next !== null) this.#sweepAt(next + this.#idleMs, 'replace');
    });
    this.#known.clear();
    this.#parts.onSweep?.(before);
  }
}
