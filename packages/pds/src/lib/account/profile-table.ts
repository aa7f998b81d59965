/**
 * Who the account is: one row in the account's database, there from its creation until it is deleted.
 *
 * Owns the table `profile`. Called by the handlers of the account and by what admits calls.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { InactiveReason } from '../events/account-event.ts';

/** How an account stands. `active` is served; everything else is a reason why not. */
export type AccountStatus = 'active' | InactiveReason;

/** The row. Times are milliseconds since 1970. */
export interface Profile {
  readonly did: string;
  readonly handle: string;
  readonly email: string | null;
  readonly emailConfirmedAt: number | null;
  /** A password's digest in the format of `access/password.ts`; null: no password opens it. */
  readonly passwordDigest: string | null;
  readonly status: AccountStatus;
  readonly createdAt: number;
  readonly deactivatedAt: number | null;
  /** When a deactivated account is to be deleted. */
  readonly deleteAfter: number | null;
  /** What the moderators call their decision. */
  readonly takedownReference: string | null;
  /** The repository's private signing key, sealed with a key of the host's secret. */
  readonly sealedSigningKey: string;
}

interface ProfileRow extends Profile {
  readonly [column: string]: string | number | null;
}

/** The row, read once and kept: the account's actor is its only writer. */
export class ProfileTable {
  readonly #table: SqlTable;
  #kept: Profile | undefined;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#table = new SqlTable(
      sql,
      'profile',
      `create table if not exists profile (
        id integer primary key check (id = 1),
        did text not null, handle text not null, email text, email_confirmed_at integer, password_digest text,
        status text not null, created_at integer not null, deactivated_at integer, delete_after integer,
        takedown_reference text, sealed_signing_key text not null) strict`,
    );
  }

  /** The account; undefined if there is none under this name. */
  get(): Profile | undefined {
    this.#kept ??= this.#read();
    return this.#kept;
  }

  /**
   * Writes the row, new or changed, in the transaction of the caller if there is one.
   *
   * @param profile the whole of it
   */
  put(profile: Profile): void {
    this.forget();
    this.#table.run`insert or replace into profile values (1, ${profile.did}, ${profile.handle}, ${profile.email},
      ${profile.emailConfirmedAt}, ${profile.passwordDigest}, ${profile.status}, ${profile.createdAt},
      ${profile.deactivatedAt}, ${profile.deleteAfter}, ${profile.takedownReference}, ${profile.sealedSigningKey})`;
  }

  /** Drops what is kept in memory: for a transaction that was undone. */
  forget(): void {
    this.#kept = undefined;
  }

  #read(): Profile | undefined {
    const row = this.#table.maybeOne<ProfileRow>`select did, handle, email, email_confirmed_at as emailConfirmedAt,
      password_digest as passwordDigest, status, created_at as createdAt, deactivated_at as deactivatedAt,
      delete_after as deleteAfter, takedown_reference as takedownReference,
      sealed_signing_key as sealedSigningKey from profile`;
    return row;
  }
}
