/**
 * App passwords: for apps that are not to have the account's own. Lives in the account's actor.
 *
 * The host makes them, with 80 bits of chance, so a keyed digest is enough: a login looks one up, however many there
 * are, and whoever copies the table cannot try any.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { deriveKey } from '../keys/derive-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { SessionTier } from './credential.ts';
import { keyedDigestOf } from './keyed-digest.ts';
import { createGroupedLetters } from './random-text.ts';
import type { SessionTable } from './session-table.ts';

const NAME_LENGTH_MAX = 128;
const COUNT_MAX = 200;
const pattern = /^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/;

/** One, as its owner sees it. */
export interface AppPassword {
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether it may read and write private messages. */
  readonly privileged: boolean;
}

/** What a login with one gives. */
export interface AppPasswordMatch {
  readonly name: string;
  readonly tier: Exclude<SessionTier, 'full'>;
}

interface Row {
  readonly [column: string]: string | number | null;
  readonly name: string;
  readonly is_privileged: number;
  readonly created_at: number;
}

/** What the table works with. */
export interface AppPasswordParts {
  readonly sql: Sql;
  readonly clock: Clock;
  /** `PDS_SECRET`. */
  readonly secret: string;
  /** Whose sessions end with their app password. */
  readonly sessions: SessionTable;
}

/** The app passwords of one account. */
export class AppPasswordTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #sessions: SessionTable;
  readonly #table: SqlTable;

  /** @param parts of the account */
  constructor({ sql, clock, secret, sessions }: AppPasswordParts) {
    this.#sql = sql;
    this.#clock = clock;
    this.#key = deriveKey(secret, 'app-passwords');
    this.#sessions = sessions;
    this.#table = new SqlTable(
      sql,
      'app_password',
      `create table if not exists app_password (
        name text primary key, digest text not null unique, is_privileged integer not null,
        created_at integer not null) strict, without rowid`,
    );
  }

  /**
   * Makes one.
   *
   * @param name of the app; each once
   * @param privileged whether it may read and write private messages
   * @returns with the password, `xxxx-xxxx-xxxx-xxxx`, which cannot be had again
   * @throws XrpcError InvalidRequest
   */
  create(name: string, privileged: boolean): AppPassword & { readonly password: string } {
    if (name.trim() === '' || name.length > NAME_LENGTH_MAX || /\p{Surrogate}/u.test(name)) {
      throw new XrpcError(400, 'InvalidRequest', `App password name must have 1 to ${NAME_LENGTH_MAX} characters`);
    }
    const password = createGroupedLetters([4, 4, 4, 4]);
    const now = this.#clock.now();
    this.#sql.transaction(() => {
      const { count } = this.#table.use(
        () => this.#sql.one<{ count: number }>`select count(*) as count from app_password`,
      );
      if (count >= COUNT_MAX) throw new XrpcError(400, 'InvalidRequest', `At most ${COUNT_MAX} app passwords`);
      const made = this.#sql.all`insert into app_password
        values (${name}, ${keyedDigestOf(this.#key, password)}, ${Number(privileged)}, ${now})
        on conflict (name) do nothing returning name`;
      if (made.length === 0) throw new XrpcError(400, 'InvalidRequest', `App password name already in use: ${name}`);
    });
    return { name, password, createdAt: new Date(now).toISOString(), privileged };
  }

  /**
   * @param password as it was typed, whatever it is
   * @returns undefined if it is no app password of this account
   */
  find(password: string): AppPasswordMatch | undefined {
    const text = password.trim().toLowerCase();
    if (!pattern.test(text)) return undefined;
    const digest = keyedDigestOf(this.#key, text);
    const row = this.#table.use(
      () => this.#sql.maybeOne<Row>`select name, is_privileged, created_at from app_password where digest = ${digest}`,
    );
    if (row === undefined) return undefined;
    return { name: row.name, tier: row.is_privileged === 1 ? 'privilegedAppPassword' : 'appPassword' };
  }

  /** The newest first. */
  list(): AppPassword[] {
    const rows = this.#table.use(
      () => this.#sql.all<Row>`select name, is_privileged, created_at from app_password order by created_at desc, name`,
    );
    return rows.map((row) => ({
      name: row.name,
      createdAt: new Date(row.created_at).toISOString(),
      privileged: row.is_privileged === 1,
    }));
  }

  /**
   * Takes one back; its sessions end with it.
   *
   * @param name of the app; nothing happens if there is none
   */
  revoke(name: string): void {
    this.#sql.transaction(() => {
      this.#table.use(() => this.#sql.run`delete from app_password where name = ${name}`);
      this.#sessions.revokeAppPassword(name);
    });
  }

  /** Takes all back; their sessions end with them. */
  revokeAll(): void {
    this.#sql.transaction(() => {
      for (const { name } of this.list()) this.revoke(name);
    });
  }
}
