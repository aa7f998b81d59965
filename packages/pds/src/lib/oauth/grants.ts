/**
 * The sessions of OAuth clients. Lives in the account's actor.
 *
 * G1. A session has one refresh token that is good; using it makes the next one. Any other that carries its id was used
 *     before, or is a thief's: the session ends, as nobody can say which of the two who hold it is right.
 * G2. A session stays with its client, its client's key and its DPoP key.
 * G3. A session that was revoked cannot begin: the row stays until nothing that could begin it is left.
 * G4. Public clients are let in for two weeks. Confidential ones, whose key stands for them, go on as long as they come
 *     back within 180 days.
 */
import type { Clock, Sql } from '@sundog/actor';
import { SqlTable } from '@sundog/actor';

import { isSameAuth, type ClientAuth } from './client-auth.ts';
import type { NewSession, GrantedSession, Rotation, RotationOutcome } from './session.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The greatest age of a public client's session, and of its refresh tokens. */
export const PUBLIC_SESSION_MS = 14 * DAY_MS;
/** How long a confidential client's refresh token waits. */
export const CONFIDENTIAL_REFRESH_MS = 180 * DAY_MS;
/** How long the row of a revoked session stays (G3): longer than a code can be redeemed. */
const REVOKED_RETENTION_MS = 60 * 60_000;

interface SessionRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly client_id: string;
  readonly client_auth: string;
  readonly jkt: string;
  readonly scope: string;
  readonly permissions: string;
  readonly token_id: string;
  readonly created_at: number;
  readonly used_at: number;
  readonly expires_at: number;
  readonly is_revoked: number;
}

/** The table `oauth_session`, and `oauth_consent`: what each client was let have. */
export class Grants {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #sessions: SqlTable;
  readonly #consents: SqlTable;

  /**
   * @param sql of the account's database
   * @param clock of its actor
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#sessions = new SqlTable(
      sql,
      'oauth_session',
      `create table if not exists oauth_session (
        id text primary key, client_id text not null, client_auth text not null, jkt text not null, scope text not null,
        permissions text not null, token_id text not null, created_at integer not null, used_at integer not null,
        expires_at integer not null, is_revoked integer not null) strict, without rowid`,
    );
    this.#consents = new SqlTable(
      sql,
      'oauth_consent',
      `create table if not exists oauth_consent (
        client_id text primary key, scope text not null, given_at integer not null) strict, without rowid`,
    );
  }

  /**
   * Begins a session, and remembers what its client was let have.
   *
   * @returns false if it was revoked before it began (G3)
   */
  start(session: NewSession): boolean {
    const now = this.#clock.now();
    return this.#sql.transaction(() => {
      this.#sessions.use(() => this.#sql.run`delete from oauth_session where expires_at <= ${now}`);
      const made = this.#sql.all`insert into oauth_session values (${session.sessionId}, ${session.clientId},
          ${JSON.stringify(session.clientAuth)}, ${session.jkt}, ${session.scope}, ${session.permissions},
          ${session.tokenId}, ${now}, ${now}, ${expiryOf(session.clientAuth, now, now)}, 0)
        on conflict do nothing returning id`;
      if (made.length === 0) return false;
      this.#consents.use(
        () =>
          this.#sql.run`insert or replace into oauth_consent values (${session.clientId}, ${session.scope}, ${now})`,
      );
      return true;
    });
  }

  /** Whether a session goes on: what each request of its client asks first. */
  isAlive(sessionId: string): boolean {
    return this.#get(sessionId) !== undefined;
  }

  /** Uses a refresh token (G1, G2). */
  rotate(rotation: Rotation): RotationOutcome {
    const row = this.#get(rotation.sessionId);
    if (row === undefined) return { kind: 'gone' };
    if (row.token_id !== rotation.tokenId) {
      this.revoke(rotation.sessionId);
      return { kind: 'reused' };
    }
    const session = parseSession(row);
    if (!isSameClient(session, rotation)) return { kind: 'foreign' };
    const now = this.#clock.now();
    const next: GrantedSession = {
      ...session,
      permissions: rotation.permissions ?? session.permissions,
      usedAt: now,
      expiresAt: expiryOf(session.clientAuth, session.createdAt, now),
    };
    this.#sql.run`update oauth_session set token_id = ${rotation.nextTokenId}, permissions = ${next.permissions},
      used_at = ${now}, expires_at = ${next.expiresAt} where id = ${rotation.sessionId}`;
    return { kind: 'rotated', session: next };
  }

  /** Ends a session, also one that has not begun (G3). */
  revoke(sessionId: string): void {
    const now = this.#clock.now();
    this.#sessions.use(
      () => this.#sql.run`insert into oauth_session
        values (${sessionId}, '', '{"method":"none"}', '', '', '', '', ${now}, ${now}, ${now + REVOKED_RETENTION_MS}, 1)
        on conflict do update set is_revoked = 1, expires_at = excluded.expires_at`,
    );
  }

  /** Ends a session as its owner wishes: what its client was let have is forgotten, so that it has to ask again. */
  dismiss(sessionId: string): void {
    this.#sql.transaction(() => {
      const row = this.#get(sessionId);
      if (row === undefined) return;
      this.revoke(sessionId);
      this.#consents.use(() => this.#sql.run`delete from oauth_consent where client_id = ${row.client_id}`);
    });
  }

  /** Ends every session: the account's password has changed, or it is gone. */
  revokeAll(): void {
    for (const session of this.list()) this.revoke(session.sessionId);
  }

  /** The sessions that go on, the newest first: for the account's page. */
  list(): GrantedSession[] {
    return this.#sessions
      .use(
        () => this.#sql.all<SessionRow>`select * from oauth_session
          where is_revoked = 0 and expires_at > ${this.#clock.now()} order by created_at desc`,
      )
      .map(parseSession);
  }

  /** The scope that a client was last let have; undefined: none. */
  getConsent(clientId: string): string | undefined {
    return this.#consents.use(
      () => this.#sql.maybeOne<{ scope: string }>`select scope from oauth_consent where client_id = ${clientId}`,
    )?.scope;
  }

  #get(sessionId: string): SessionRow | undefined {
    return this.#sessions.use(
      () => this.#sql.maybeOne<SessionRow>`select * from oauth_session
        where id = ${sessionId} and is_revoked = 0 and expires_at > ${this.#clock.now()}`,
    );
  }
}

/** G4. */
function expiryOf(auth: ClientAuth, createdAt: number, now: number): number {
  return auth.method === 'none' ? createdAt + PUBLIC_SESSION_MS : now + CONFIDENTIAL_REFRESH_MS;
}

/** G2. */
function isSameClient(session: GrantedSession, { clientId, clientAuth, jkt }: Rotation): boolean {
  return session.clientId === clientId && session.jkt === jkt && isSameAuth(session.clientAuth, clientAuth);
}

function parseSession(row: SessionRow): GrantedSession {
  return {
    sessionId: row.id,
    clientId: row.client_id,
    clientAuth: JSON.parse(row.client_auth) as ClientAuth,
    jkt: row.jkt,
    scope: row.scope,
    permissions: row.permissions,
    createdAt: row.created_at,
    usedAt: row.used_at,
    expiresAt: row.expires_at,
  };
}
