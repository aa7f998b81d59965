/**
 * OAuth requests that are under way, codes that wait for their client, and what may be used only once. Lives in the
 * directory's actor.
 *
 * R1. What a client asked for is what it pushed; a request never changes.
 * R2. A request belongs to the first browser that opens it.
 * R3. A request ends once: by a code or without one.
 * R4. A code is good once, for `CODE_LIFETIME_MS`. Its second use names the session that its first use was for; the row
 *     stays as long as that session's first access token could live.
 */
import type { Clock, Sql } from '@sundog/actor';
import { SqlTable } from '@sundog/actor';

import { digestTextOf } from './digest-text.ts';
import type { ClientRequest, NewRequest, PendingRequest, NewCode, CodeRedemption } from './authorization-request.ts';

/** How long a pushed request waits for its user. */
export const REQUEST_LIFETIME_MS = 5 * 60_000;
/** A request that a browser has opened goes on so long: people look for their passwords. */
export const OPENED_LIFETIME_MS = 30 * 60_000;
/** How long a code waits for its client. */
export const CODE_LIFETIME_MS = 60_000;
/** How long a used code is kept, to know it when it comes again. */
const USED_CODE_RETENTION_MS = 60 * 60_000;
/** How long a code challenge is refused after its use. */
const CHALLENGE_RETENTION_MS = 24 * 60 * 60_000;

interface RequestRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly body: string;
  readonly device_id: string | null;
  readonly second_factor: string | null;
  readonly created_at: number;
  readonly expires_at: number;
}

interface CodeRow {
  readonly [column: string]: string | number | null;
  readonly body: string;
  readonly did: string;
  readonly session_id: string;
  readonly scope: string;
  readonly permissions: string;
  readonly expires_at: number;
  readonly used_at: number | null;
}

/** The tables `oauth_request`, `oauth_code` and `oauth_once`. */
export class PendingRequests {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #requests: SqlTable;
  readonly #codes: SqlTable;
  readonly #once: SqlTable;

  /**
   * @param sql of the directory's database
   * @param clock of its actor
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#requests = new SqlTable(
      sql,
      'oauth_request',
      `create table if not exists oauth_request (
        id text primary key, body text not null, device_id text, second_factor text,
        created_at integer not null, expires_at integer not null) strict, without rowid;
      create index if not exists oauth_request_expires_at on oauth_request (expires_at)`,
    );
    this.#codes = new SqlTable(
      sql,
      'oauth_code',
      `create table if not exists oauth_code (
        digest text primary key, body text not null, did text not null, session_id text not null, scope text not null,
        permissions text not null, expires_at integer not null, used_at integer) strict, without rowid`,
    );
    this.#once = new SqlTable(
      sql,
      'oauth_once',
      `create table if not exists oauth_once (key text primary key, expires_at integer not null) strict, without rowid;
      create index if not exists oauth_once_expires_at on oauth_once (expires_at)`,
    );
  }

  /**
   * Stores a pushed request (R1).
   *
   * @returns false if its code challenge was used before
   */
  create({ id, ...body }: NewRequest): boolean {
    const now = this.#clock.now();
    if (!this.useOnce(`challenge ${body.parameters.codeChallenge}`, now + CHALLENGE_RETENTION_MS)) return false;
    this.#requests.use(() => this.#sql.run`delete from oauth_request where expires_at <= ${now}`);
    this.#sql.run`insert into oauth_request (id, body, created_at, expires_at)
      values (${id}, ${JSON.stringify(body)}, ${now}, ${now + REQUEST_LIFETIME_MS})`;
    return true;
  }

  /** Whether a request is waiting. */
  has(id: string): boolean {
    return this.#get(id) !== undefined;
  }

  /**
   * Opens a request in a browser, and binds it (R2).
   *
   * @returns undefined if it is no more, or another browser's
   */
  open(id: string, deviceId: string): PendingRequest | undefined {
    const row = this.#get(id);
    if (row === undefined || (row.device_id !== null && row.device_id !== deviceId)) return undefined;
    if (row.device_id !== null) return parseRequest(row);
    const expiresAt = row.created_at + OPENED_LIFETIME_MS;
    this.#sql.run`update oauth_request set device_id = ${deviceId}, expires_at = ${expiresAt} where id = ${id}`;
    return parseRequest({ ...row, expires_at: expiresAt });
  }

  /** Notes who owes a second proof; null: nobody does. */
  setSecondFactor(id: string, deviceId: string, owed: { did: string; remembers: boolean } | null): void {
    const text = owed === null ? null : JSON.stringify(owed);
    this.#requests.use(
      () =>
        this.#sql.run`update oauth_request set second_factor = ${text} where id = ${id} and device_id = ${deviceId}`,
    );
  }

  /**
   * Ends a request with a code (R3).
   *
   * @returns false if it is no more, or another browser's
   */
  issueCode({ requestId, deviceId, code, did, sessionId, scope, permissions }: NewCode): boolean {
    const row = this.#get(requestId);
    if (row === undefined || row.device_id !== deviceId) return false;
    const now = this.#clock.now();
    this.#sql.transaction(() => {
      this.#sql.run`delete from oauth_request where id = ${requestId}`;
      this.#codes.use(() => this.#sql.run`delete from oauth_code where expires_at <= ${now - USED_CODE_RETENTION_MS}`);
      this.#sql.run`insert into oauth_code (digest, body, did, session_id, scope, permissions, expires_at)
        values (${digestTextOf(code)}, ${row.body}, ${did}, ${sessionId}, ${scope}, ${permissions},
          ${now + CODE_LIFETIME_MS})`;
    });
    return true;
  }

  /** Ends a request without a code (R3). */
  drop(id: string): void {
    this.#requests.use(() => this.#sql.run`delete from oauth_request where id = ${id}`);
  }

  /** Drops the codes of an account that nobody has used yet: who let their clients in does not count any more. */
  dropCodes(did: string): void {
    this.#codes.use(() => this.#sql.run`delete from oauth_code where did = ${did} and used_at is null`);
  }

  /** Uses a code (R4). */
  redeem(code: string): CodeRedemption {
    const digest = digestTextOf(code);
    const row = this.#codes.use(() => this.#sql.maybeOne<CodeRow>`select * from oauth_code where digest = ${digest}`);
    if (row === undefined) return { kind: 'unknown' };
    const { did, session_id: sessionId, scope, permissions } = row;
    if (row.used_at !== null) return { kind: 'used', did, sessionId };
    const now = this.#clock.now();
    this.#sql.run`update oauth_code set used_at = ${now} where digest = ${digest}`;
    if (row.expires_at <= now) return { kind: 'unknown' };
    return { kind: 'granted', request: parseBody(row.body), did, sessionId, scope, permissions };
  }

  /**
   * @param key what may be used once
   * @param expiresAt when it may be forgotten
   * @returns false if it was used before
   */
  useOnce(key: string, expiresAt: number): boolean {
    this.#once.use(() => this.#sql.run`delete from oauth_once where expires_at <= ${this.#clock.now()}`);
    const digest = digestTextOf(key);
    const made = this.#sql.all`insert into oauth_once values (${digest}, ${expiresAt})
      on conflict do nothing returning key`;
    return made.length > 0;
  }

  #get(id: string): RequestRow | undefined {
    return this.#requests.use(
      () =>
        this.#sql.maybeOne<RequestRow>`select * from oauth_request
          where id = ${id} and expires_at > ${this.#clock.now()}`,
    );
  }
}

function parseRequest(row: RequestRow): PendingRequest {
  const { id, created_at: createdAt, expires_at: expiresAt } = row;
  const secondFactor =
    row.second_factor === null ? undefined : (JSON.parse(row.second_factor) as { did: string; remembers: boolean });
  return { id, ...parseBody(row.body), createdAt, expiresAt, secondFactor };
}

/** Rows are written by this file alone. */
function parseBody(body: string): ClientRequest {
  return JSON.parse(body) as ClientRequest;
}
