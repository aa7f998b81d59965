/**
 * The sessions of an instance (2025-11-25 and before): who began each, and what its client said it can do.
 *
 * Owns the tables `_sundog_mcp_session` and `_sundog_mcp_subscription`, and jobs of kind `mcp.sessions`.
 *
 * Invariants:
 * - N1 A session is its principal's: to everybody else it does not exist.
 * - N2 A session that nobody has used for `idleMs` ends, with all it subscribes to. Its use is written at most every
 *   twenty-fourth of that, so that a call need not write.
 */
import { SqlTable, type Clock, type Jobs, type Sql } from '@sundog/actor';

import type { SessionStart } from '../../mcp/initialize.ts';
import { parseLogLevel } from '../../mcp/log-levels.ts';
import { formatSessionId, parseSessionId } from '../../mcp/session-id.ts';
import type { LogLevel } from '../../run/run.ts';

/** A session. */
export interface Session extends SessionStart {
  /** What `Mcp-Session-Id` says. */
  readonly id: string;
  /** The part of it that nobody can guess. */
  readonly secret: string;
  /** Id of the caller that began it. */
  readonly principal: string;
  readonly logLevel?: LogLevel;
}

/** What sessions need of their actor. */
export interface SessionsParts {
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  /** Name of the instance. */
  readonly instance: () => string;
  readonly idleMs?: number;
  /** Called when sessions are looked through, with the time before which nothing is used any more. */
  readonly onSweep?: (beforeMs: number) => void;
}

interface SessionRow {
  secret: string;
  principal: string;
  start: string;
  log_level: string | null;
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
    used_at integer not null
  ) strict, without rowid;
  create index if not exists _sundog_mcp_session_used on _sundog_mcp_session (used_at);
  create table if not exists _sundog_mcp_subscription (
    session text not null,
    uri text not null,
    channel text not null,
    primary key (session, uri, channel)
  ) strict, without rowid;
  create index if not exists _sundog_mcp_subscription_channel on _sundog_mcp_subscription (channel);
`;

const KIND = 'mcp.sessions';
const IDLE_MS = 24 * 60 * 60 * 1000;
const KNOWN_MAX = 1000;
const SECRET_BYTES = 24;

/** The sessions of one instance. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #idleMs: number;
  readonly #table: SqlTable;
  readonly #known = new Map<string, Known>();
  /** Those that anybody subscribes to; undefined: nobody has looked. A photon that only emits pays for one look. */
  #channels: ReadonlySet<string> | undefined;

  /** @param parts of the actor */
  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#idleMs = parts.idleMs ?? IDLE_MS;
    this.#table = new SqlTable(parts.sql, '_sundog_mcp_session', schema);
    parts.jobs.define(KIND, () => this.#sweep());
  }

  /**
   * Begins a session.
   *
   * @param principal id of the caller
   * @param start what the client said
   */
  begin(principal: string, start: SessionStart): Session {
    const { instance, sql, clock } = this.#parts;
    const id = formatSessionId(instance(), crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
    const secret = id.slice(id.indexOf('.') + 1);
    const now = clock.now();
    this.#table.use(
      () => sql.run`
        insert into _sundog_mcp_session (secret, principal, start, used_at)
        values (${secret}, ${principal}, ${JSON.stringify(start)}, ${now})`,
    );
    this.#sweepAt(now + this.#idleMs, 'keep');
    const session = { ...start, id, secret, principal };
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

  /** Ends a session. */
  end({ secret }: Session): void {
    const { sql } = this.#parts;
    this.#channels = undefined;
    sql.transaction(() => {
      sql.run`delete from _sundog_mcp_session where secret = ${secret}`;
      sql.run`delete from _sundog_mcp_subscription where session = ${secret}`;
    });
    this.#known.delete(secret);
  }

  /** A resource may change with any of these channels; the session wants to hear of it. */
  subscribe({ secret }: Session, uri: string, channels: readonly string[]): void {
    const { sql } = this.#parts;
    this.#channels = undefined;
    sql.transaction(() => {
      for (const channel of channels) {
        sql.run`
          insert into _sundog_mcp_subscription (session, uri, channel) values (${secret}, ${uri}, ${channel})
          on conflict do nothing`;
      }
    });
  }

  /** It does not want to any more. */
  unsubscribe({ secret }: Session, uri: string): void {
    this.#channels = undefined;
    this.#parts.sql.run`delete from _sundog_mcp_subscription where session = ${secret} and uri = ${uri}`;
  }

  /** Who wants to hear of what is emitted on a channel, and which of their resources it means. */
  subscribersOf(channel: string): { session: string; uri: string }[] {
    this.#channels ??= this.#readChannels();
    if (!this.#channels.has(channel)) return [];
    return this.#table.use(
      () => this.#parts.sql.all<{ session: string; uri: string }>`
        select s.session, s.uri from _sundog_mcp_session join _sundog_mcp_subscription s on s.session = secret
        where s.channel = ${channel}`,
    );
  }

  #readChannels(): ReadonlySet<string> {
    const { sql } = this.#parts;
    const table = sql.maybeOne`select 1 as is_there from sqlite_master where name = '_sundog_mcp_subscription'`;
    if (table === undefined) return new Set();
    const rows = sql.all<{ channel: string }>`select distinct channel from _sundog_mcp_subscription`;
    return new Set(rows.map(({ channel }) => channel));
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
    const start = JSON.parse(row.start) as SessionStart;
    const session = { ...start, id, secret, principal: row.principal, ...(logLevel !== undefined && { logLevel }) };
    const known = { session, usedAtMs: row.used_at };
    this.#remember(secret, known);
    return known;
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
      sql.run`
        delete from _sundog_mcp_subscription
        where session in (select secret from _sundog_mcp_session where used_at <= ${before})`;
      sql.run`delete from _sundog_mcp_session where used_at <= ${before}`;
      const next = sql.one<{ at: number | null }>`select min(used_at) as at from _sundog_mcp_session`.at;
      if (next !== null) this.#sweepAt(next + this.#idleMs, 'replace');
    });
    this.#known.clear();
    this.#channels = undefined;
    this.#parts.onSweep?.(before);
  }
}
