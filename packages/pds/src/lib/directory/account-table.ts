/**
 * Which accounts are on this host: what the directory knows of each, so that a handle, an e-mail address or a page of
 * the list leads to an account without asking all of them.
 *
 * Owns the table `account` of the directory. The accounts are the truth: each tells the directory what has changed by a
 * job written with the change, so a row may lag behind but does not stay wrong.
 *
 * Invariants:
 * - D1 A handle and an e-mail address belong to one account at most, compared without regard to case.
 * - D2 A reservation stays until its account exists or `Promises` has found that it never will.
 * - D3 Names that an account gives up stay its own until it has said which it has: if it is refused the new ones,
 *   nobody has taken the old. Should two accounts say that they have the same all the same, it is the first one's.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { AccountStatus } from '../account/profile-table.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** What the directory knows of an account. */
export interface HostedAccount {
  readonly did: string;
  readonly handle: string;
  readonly email: string | null;
  /** `creating`: the name is reserved, the account is being made. */
  readonly status: AccountStatus | 'creating';
  readonly createdAt: number;
}

type AccountRow = HostedAccount & { readonly [column: string]: string | number | null };

/** The table. */
export class AccountTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;
  readonly #held: SqlTable;

  /** @param sql of the directory's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#held = new SqlTable(
      sql,
      'held_name',
      'create table if not exists held_name (name text primary key collate nocase, did text not null) strict, without rowid',
    );
    this.#table = new SqlTable(
      sql,
      'account',
      `create table if not exists account (
        did text primary key, handle text not null collate nocase unique, email text collate nocase unique,
        status text not null, created_at integer not null) strict, without rowid`,
    );
  }

  /**
   * Holds a DID, a handle and an address for an account that is being made (D1, D2).
   *
   * @throws XrpcError HandleNotAvailable, InvalidRequest
   */
  reserve({ did, handle, email }: Pick<HostedAccount, 'did' | 'handle' | 'email'>, nowMs: number): void {
    if (this.get(did) !== undefined) throw new XrpcError(400, 'InvalidRequest', `Account already exists: ${did}`);
    this.#mustBeFree({ did, handle, email });
    this.#sql.run`insert into account values (${did}, ${handle}, ${email}, 'creating', ${nowMs})`;
  }

  /** Gives a reservation up; an account that exists stays. */
  release(did: string): void {
    this.#table.run`delete from account where did = ${did} and status = 'creating'`;
  }

  /** Writes what an account says of itself (D3); one that is deleted goes. */
  note(account: HostedAccount): void {
    const { did, status, createdAt } = account;
    this.#sql.transaction(() => {
      this.#held.run`delete from held_name where did = ${did}`;
      if (status === 'deleted') {
        this.#table.run`delete from account where did = ${did}`;
        return;
      }
      const known = this.get(did);
      const handle = this.#isHandleOfAnother(account.handle, did) ? (known?.handle ?? did) : account.handle;
      const email = this.#isEmailOfAnother(account.email, did) ? (known?.email ?? null) : account.email;
      this.#sql.run`insert into account values (${did}, ${handle}, ${email}, ${status}, ${createdAt})
        on conflict (did) do update set handle = ${handle}, email = ${email}, status = ${status}`;
    });
  }

  /**
   * Gives an account another handle or address, before the account itself has it, so that two cannot get the same (D1).
   *
   * @throws XrpcError HandleNotAvailable, InvalidRequest
   */
  rename(did: string, names: { readonly handle?: string; readonly email?: string }): void {
    this.#mustBeFree({ did, ...names });
    const before = this.get(did);
    for (const name of [names.handle && before?.handle, names.email && before?.email]) {
      if (name) this.#held.run`insert or ignore into held_name values (${name}, ${did})`;
    }
    this.#sql.run`update account set handle = coalesce(${names.handle ?? null}, handle),
      email = coalesce(${names.email ?? null}, email) where did = ${did}`;
  }

  /** By DID. */
  get(did: string): HostedAccount | undefined {
    return this.#find(this.#sql.fragment`did = ${did}`);
  }

  /** By handle. */
  getByHandle(handle: string): HostedAccount | undefined {
    return this.#find(this.#sql.fragment`handle = ${handle}`);
  }

  /** By e-mail address. */
  getByEmail(email: string): HostedAccount | undefined {
    return this.#find(this.#sql.fragment`email = ${email}`);
  }

  /**
   * A page of the accounts that have been made, in the order of their DIDs.
   *
   * @param after the last DID of the page before; empty for the first
   * @param limit at most so many
   */
  list(after: string, limit: number): HostedAccount[] {
    return this.#table.all<AccountRow>`select did, handle, email, status, created_at as createdAt from account
      where did > ${after} and status <> 'creating' order by did limit ${limit}`;
  }

  /**
   * A page of the accounts whose address is the given one, or of all.
   *
   * @param email the whole address; undefined: every account
   */
  search(email: string | undefined, after: string, limit: number): HostedAccount[] {
    if (email === undefined) return this.list(after, limit);
    const found = this.getByEmail(email);
    return found === undefined || found.did <= after ? [] : [found];
  }

  /** How many accounts there are. */
  count(): number {
    return this.#table.one<{ count: number }>`select count(*) as count from account where status <> 'creating'`.count;
  }

  /** Whether nobody has a handle, or may yet get it back (D3). */
  isHandleFree(handle: string): boolean {
    return !this.#isHandleOfAnother(handle, undefined);
  }

  #mustBeFree({ did, handle, email }: { did: string; handle?: string; email?: string | null }): void {
    if (handle !== undefined && this.#isHandleOfAnother(handle, did)) {
      throw new XrpcError(400, 'HandleNotAvailable', `Handle already taken: ${handle}`);
    }
    if (this.#isEmailOfAnother(email ?? null, did)) {
      throw new XrpcError(400, 'InvalidRequest', `Email already taken: ${email}`);
    }
  }

  #isHandleOfAnother(handle: string, did: string | undefined): boolean {
    const holder = this.getByHandle(handle)?.did ?? this.#getHolder(handle);
    return holder !== undefined && holder !== did;
  }

  #isEmailOfAnother(email: string | null, did: string): boolean {
    const holder = email === null ? undefined : (this.getByEmail(email)?.did ?? this.#getHolder(email));
    return holder !== undefined && holder !== did;
  }

  #getHolder(name: string): string | undefined {
    return this.#held.maybeOne<{ did: string }>`select did from held_name where name = ${name}`?.did;
  }

  #find(condition: ReturnType<Sql['fragment']>): HostedAccount | undefined {
    return this.#table.maybeOne<AccountRow>`
      select did, handle, email, status, created_at as createdAt from account where ${condition}`;
  }
}
