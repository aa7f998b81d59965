/**
 * Whose a passkey is, when somebody signs in without saying who they are: a passkey keeps a user handle of at most 64
 * bytes, which a DID may exceed, and which WebAuthn wants to say nothing about a person. So each account has 32 random
 * bytes.
 *
 * Lives in the actor that knows all accounts. Owns the table `passkey_owner`.
 */
import { fromBase64Url, toBase64Url } from '@atcute/multibase';
import { SqlTable, type Sql } from '@sundog/actor';

const HANDLE_BYTES = 32;

/** Accounts by the user handles of their passkeys. */
export class PasskeyOwners {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql of the actor that knows all accounts */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(
      sql,
      'passkey_owner',
      'create table if not exists passkey_owner (user_handle blob primary key, did text not null unique) strict, without rowid',
    );
  }

  /**
   * The user handle of an account, made when it is first asked for.
   *
   * @param did of the account
   * @returns base64url
   */
  handleOf(did: string): string {
    const fresh = crypto.getRandomValues(new Uint8Array(HANDLE_BYTES));
    this.#table.use(
      () =>
        this.#sql.run`insert into passkey_owner (user_handle, did) values (${fresh}, ${did}) on conflict do nothing`,
    );
    const row = this.#sql.one<{ user_handle: ArrayBuffer }>`select user_handle from passkey_owner where did = ${did}`;
    return toBase64Url(new Uint8Array(row.user_handle));
  }

  /**
   * @param userHandle base64url, as a passkey gave it
   * @returns the account's DID
   */
  getOwner(userHandle: string): string | undefined {
    const bytes = fromBase64Url(userHandle);
    const row = this.#table.use(
      () => this.#sql.maybeOne<{ did: string }>`select did from passkey_owner where user_handle = ${bytes}`,
    );
    return row?.did;
  }

  /** @param did of an account that is deleted */
  remove(did: string): void {
    this.#table.use(() => this.#sql.run`delete from passkey_owner where did = ${did}`);
  }
}
