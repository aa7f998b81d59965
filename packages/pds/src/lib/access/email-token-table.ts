/**
 * Codes that prove that somebody reads an account's mail. Lives in the account's actor; those for a password that was
 * forgotten live in the directory, where nobody has signed in yet.
 *
 * - E1 A code holds for 15 minutes, for one purpose of one account; a new one takes its place.
 * - E2 It is used once.
 * - E3 Ten wrong tries end it.
 * - E4 Only a keyed digest is stored.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { deriveKey } from '../keys/derive-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { keyedDigestOf } from './keyed-digest.ts';
import { createGroupedLetters } from './random-text.ts';
import type { EmailTokenPurpose } from './mails.ts';

/** E1. */
export const EMAIL_TOKEN_MS = 15 * 60_000;
const TRIES_MAX = 10;

interface Row {
  readonly [column: string]: string | number | null;
  readonly did: string;
  readonly digest: string;
  readonly expires_at: number;
  readonly tries_left: number;
}

/** The codes. */
export class EmailTokenTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #table: SqlTable;

  /**
   * @param sql of the account's, or the directory's, database
   * @param clock of its actor
   * @param secret `PDS_SECRET`
   */
  constructor(sql: Sql, clock: Clock, secret: string) {
    this.#sql = sql;
    this.#clock = clock;
    this.#key = deriveKey(secret, 'email-tokens');
    this.#table = new SqlTable(
      sql,
      'email_token',
      `create table if not exists email_token (
        did text not null, purpose text not null, digest text not null, expires_at integer not null,
        tries_left integer not null, primary key (did, purpose)) strict, without rowid;
      create index if not exists email_token_digest on email_token (digest)`,
    );
  }

  /**
   * Makes a code; the one before is worth nothing any more.
   *
   * @returns `XXXXX-XXXXX`
   */
  create(did: string, purpose: EmailTokenPurpose): string {
    const now = this.#clock.now();
    const token = createGroupedLetters([5, 5]).toUpperCase();
    this.#table.use(() => this.#sql.run`delete from email_token where expires_at < ${now - EMAIL_TOKEN_MS}`);
    this.#sql.run`insert or replace into email_token
      values (${did}, ${purpose}, ${this.#digestOf(token)}, ${now + EMAIL_TOKEN_MS}, ${TRIES_MAX})`;
    return token;
  }

  /**
   * Uses a code up. Not within a transaction that may roll back: that a try was wrong must stay counted.
   *
   * @param did of the account
   * @param purpose what is about to be done
   * @param token as it was typed
   * @throws XrpcError InvalidToken, ExpiredToken (400)
   */
  use(did: string, purpose: EmailTokenPurpose, token: string): void {
    const row = this.#table.use(
      () => this.#sql.maybeOne<Row>`select * from email_token where did = ${did} and purpose = ${purpose}`,
    );
    if (row === undefined) throw createInvalidToken();
    if (row.digest !== this.#digestOf(token)) {
      if (row.tries_left <= 1) this.#remove(did, purpose);
      else {
        this.#sql.run`update email_token set tries_left = tries_left - 1 where did = ${did} and purpose = ${purpose}`;
      }
      throw createInvalidToken();
    }
    this.#useRow(row, purpose);
  }

  /**
   * Uses up a code of somebody who has not said who they are.
   *
   * @returns whose it was
   * @throws XrpcError InvalidToken, ExpiredToken (400)
   */
  useOfAnyone(purpose: EmailTokenPurpose, token: string): string {
    const digest = this.#digestOf(token);
    const row = this.#table.use(
      () => this.#sql.maybeOne<Row>`select * from email_token where digest = ${digest} and purpose = ${purpose}`,
    );
    if (row === undefined) throw createInvalidToken();
    this.#useRow(row, purpose);
    return row.did;
  }

  /** Forgets the codes of an account: its address has changed, or it goes. */
  removeAll(did: string): void {
    this.#table.use(() => this.#sql.run`delete from email_token where did = ${did}`);
  }

  #useRow({ did, expires_at: expiresAt }: Row, purpose: EmailTokenPurpose): void {
    this.#remove(did, purpose);
    if (expiresAt <= this.#clock.now()) throw new XrpcError(400, 'ExpiredToken', 'Token is expired');
  }

  #remove(did: string, purpose: EmailTokenPurpose): void {
    this.#sql.run`delete from email_token where did = ${did} and purpose = ${purpose}`;
  }

  /** People leave the line out, or write small letters. */
  #digestOf(token: string): string {
    const text = token
      .slice(0, 100)
      .toUpperCase()
      .replaceAll(/[^A-Z2-7]/g, '');
    return keyedDigestOf(this.#key, text);
  }
}

function createInvalidToken(): XrpcError {
  return new XrpcError(400, 'InvalidToken', 'Token is invalid');
}
