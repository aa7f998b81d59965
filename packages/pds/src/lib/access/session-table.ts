/**
 * The sessions of an account that began with a password, and their refresh tokens. Lives in the account's actor.
 *
 * Owns the tables `session` and `refresh_token`, and, in memory, which sessions were found alive.
 *
 * - S1 A refresh token is used once, and gives the next. For two hours after that it gives the same next again, as its
 *   first answer may have been lost; each token has its own two hours.
 * - S2 A token of a living session that has no row was used, and its two hours are over: two hold it, and one is a
 *   thief. The session ends.
 * - S3 Using a session writes no row; refreshing it does.
 * - S4 Memory holds only sessions that are alive, and forgets one before its row goes: what it does not know, the table
 *   is asked. So a transaction that rolls back leaves nothing wrong in memory.
 * - S5 Scripts sign in each time they run. So of the sessions of one password, the account's own or an app's, the
 *   longest unused ends when there are too many.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import type { SessionTier } from './credential.ts';
import { createRandomId } from './random-text.ts';
import { REFRESH_TOKEN_MS } from './session-tokens.ts';

/** S1. */
export const REFRESH_GRACE_MS = 2 * 60 * 60_000;
/** S5. */
export const SESSIONS_MAX = 200;
/** How many sessions a page for people shows. */
const LIST_MAX = 200;
const NAME_LENGTH_MAX = 200;

/** A session to begin. */
export interface NewSession {
  readonly tier: SessionTier;
  /** The app password that it began with. */
  readonly appPassword?: string | undefined;
  /** The device or app, as it calls itself: shown to its owner. */
  readonly name?: string | undefined;
  /** The account was taken down: the session lasts as long as its access token. */
  readonly isTakenDown?: boolean;
}

/** What the tokens of a session are made of, besides the account. */
export interface SessionGrant {
  readonly sessionId: string;
  readonly tier: SessionTier;
  readonly isTakenDown: boolean;
  /** `jti` of the refresh token. */
  readonly tokenId: string;
  /** When the refresh token ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What has come of using a refresh token. */
export type SessionRotation =
  | { readonly kind: 'rotated'; readonly grant: SessionGrant }
  /** It was used before (S2): the session has ended. */
  | { readonly kind: 'reused' }
  /** There is no such session any more. */
  | { readonly kind: 'gone' };

/** A session as its owner sees it. Times in milliseconds since 1970. */
export interface SessionView {
  readonly sessionId: string;
  readonly tier: SessionTier;
  readonly appPassword: string | null;
  readonly name: string | null;
  readonly createdAt: number;
  /** When it was refreshed last. */
  readonly usedAt: number;
  readonly expiresAt: number;
}

interface SessionRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly tier: SessionTier;
  readonly is_taken_down: number;
}

interface TokenRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly next_id: string | null;
  readonly expires_at: number;
}

/** The sessions of one account. */
export class SessionTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #sessions: SqlTable;
  readonly #tokens: SqlTable;
  /** When each ends (S4). */
  readonly #alive = new Map<string, number>();

  /**
   * @param sql of the account's database
   * @param clock of its actor
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#sessions = new SqlTable(
      sql,
      'session',
      `create table if not exists session (
        id text primary key, tier text not null, app_password text, name text, created_at integer not null,
        used_at integer not null, expires_at integer not null, is_taken_down integer not null) strict, without rowid`,
    );
    this.#tokens = new SqlTable(
      sql,
      'refresh_token',
      `create table if not exists refresh_token (
        id text primary key, session_id text not null, next_id text, expires_at integer not null) strict, without rowid;
      create index if not exists refresh_token_session on refresh_token (session_id)`,
    );
  }

  /** Begins a session. */
  create({ tier, appPassword, name, isTakenDown = false }: NewSession): SessionGrant {
    const now = this.#clock.now();
    const sessionId = createRandomId();
    const tokenId = createRandomId();
    const expiresAt = now + REFRESH_TOKEN_MS;
    this.#sql.transaction(() => {
      this.#sweep(now);
      this.#sql.run`insert into session values (${sessionId}, ${tier}, ${appPassword ?? null},
        ${cleanName(name)}, ${now}, ${now}, ${expiresAt}, ${Number(isTakenDown)})`;
      if (!isTakenDown) this.#insertToken(tokenId, sessionId, expiresAt);
      this.#endSurplus(appPassword ?? null, sessionId);
    });
    return { sessionId, tier, isTakenDown, tokenId, expiresAt };
  }

  /**
   * Uses a refresh token (S1, S2). Not within a transaction that may roll back: that a session has ended must stay so.
   *
   * @param sessionId as the token says
   * @param tokenId its `jti`; the token's signature and age have been checked
   */
  rotate(sessionId: string, tokenId: string): SessionRotation {
    const now = this.#clock.now();
    return this.#sql.transaction((): SessionRotation => {
      this.#sweep(now);
      const session = this.#sessions.use(
        () => this.#sql.maybeOne<SessionRow>`select id, tier, is_taken_down from session where id = ${sessionId}`,
      );
      if (session === undefined || session.is_taken_down === 1) return { kind: 'gone' };
      const token = this.#sql.maybeOne<TokenRow>`
        select id, next_id, expires_at from refresh_token where id = ${tokenId} and session_id = ${sessionId}`;
      if (token === undefined) {
        this.revoke(sessionId);
        return { kind: 'reused' };
      }
      const next = this.#nextOf(token, session, now);
      const grant = { sessionId, tier: session.tier, isTakenDown: false, tokenId: next.id, expiresAt: next.expiresAt };
      return { kind: 'rotated', grant };
    });
  }

  /** Whether a session goes on. Asked on every request: answers from memory, or reads one row. */
  isAlive(sessionId: string): boolean {
    const now = this.#clock.now();
    const known = this.#alive.get(sessionId);
    if (known !== undefined) return known > now;
    const row = this.#sessions.use(
      () => this.#sql.maybeOne<{ expires_at: number }>`select expires_at from session where id = ${sessionId}`,
    );
    if (row === undefined || row.expires_at <= now) return false;
    this.#alive.set(sessionId, row.expires_at);
    return true;
  }

  /** The sessions that go on, the newest used first; at most 200. */
  list(): SessionView[] {
    return this.#sessions.use(
      () => this.#sql.all<SessionView & { [column: string]: string | number | null }>`
        select id as sessionId, tier, app_password as appPassword, name, created_at as createdAt, used_at as usedAt,
          expires_at as expiresAt
        from session where expires_at > ${this.#clock.now()} order by used_at desc, id limit ${LIST_MAX}`,
    );
  }

  /**
   * Ends a session: its access tokens are worth nothing from the next request on.
   *
   * @returns whether there was one
   */
  revoke(sessionId: string): boolean {
    this.#alive.delete(sessionId); // S4
    return this.#sql.transaction(() => {
      const gone = this.#sessions.use(() => this.#sql.all`delete from session where id = ${sessionId} returning id`);
      this.#tokens.use(() => this.#sql.run`delete from refresh_token where session_id = ${sessionId}`);
      return gone.length > 0;
    });
  }

  /** Ends the sessions that began with an app password. */
  revokeAppPassword(name: string): void {
    const rows = this.#sessions.use(
      () => this.#sql.all<{ id: string }>`select id from session where app_password = ${name}`,
    );
    for (const { id } of rows) this.revoke(id);
  }

  /** Ends all sessions: the password was changed, or the account taken down. */
  revokeAll(): void {
    this.#alive.clear();
    this.#sql.transaction(() => {
      this.#sessions.use(() => this.#sql.run`delete from session`);
      this.#tokens.use(() => this.#sql.run`delete from refresh_token`);
    });
  }

  /** S1: marks a token as used, or finds what it gave when it was. */
  #nextOf(token: TokenRow, session: SessionRow, now: number): { id: string; expiresAt: number } {
    const given =
      token.next_id === null
        ? undefined
        : this.#sql.maybeOne<TokenRow>`select * from refresh_token where id = ${token.next_id}`;
    if (given !== undefined) return { id: given.id, expiresAt: given.expires_at };
    const id = createRandomId();
    const expiresAt = now + REFRESH_TOKEN_MS;
    this.#alive.delete(session.id);
    this.#sql
      .run`update refresh_token set next_id = ${id}, expires_at = ${Math.min(token.expires_at, now + REFRESH_GRACE_MS)}
      where id = ${token.id}`;
    this.#insertToken(id, session.id, expiresAt);
    this.#sql.run`update session set used_at = ${now}, expires_at = ${expiresAt} where id = ${session.id}`;
    return { id, expiresAt };
  }

  /** S5. */
  #endSurplus(appPassword: string | null, newest: string): void {
    const rows = this.#sql.all<{
      id: string;
    }>`select id from session where app_password is ${appPassword} and id <> ${newest}
      order by used_at desc limit -1 offset ${SESSIONS_MAX - 1}`;
    for (const { id } of rows) this.revoke(id);
  }

  #insertToken(id: string, sessionId: string, expiresAt: number): void {
    this.#sql.run`insert into refresh_token (id, session_id, expires_at) values (${id}, ${sessionId}, ${expiresAt})`;
  }

  #sweep(now: number): void {
    this.#sessions.use(() => this.#sql.run`delete from session where expires_at <= ${now}`);
    this.#tokens.use(() => this.#sql.run`delete from refresh_token where expires_at <= ${now}`);
  }
}

/** Half of a surrogate pair cannot be stored. */
function cleanName(name: string | undefined): string | null {
  return name?.slice(0, NAME_LENGTH_MAX).replaceAll(/\p{Surrogate}/gu, '\ufffd') ?? null;
}
