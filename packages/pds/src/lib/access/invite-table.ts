/**
 * Invite codes: who may open an account where that is not open to all. Lives in the directory.
 *
 * - I1 A code is used in the transaction that reserves the account, so it is never used more often than it may be.
 * - I2 Codes that administrators give belong to `admin` unless to an account; those of an account are refused while its
 *   invites are disabled.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createGroupedLetters } from './random-text.ts';

/** A code, as `com.atproto.server.defs#inviteCode` has it. */
export interface InviteCode {
  readonly code: string;
  /** How often it may be used in all. */
  readonly available: number;
  readonly disabled: boolean;
  /** A DID, or `admin`. */
  readonly forAccount: string;
  readonly createdBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly uses: readonly { readonly usedBy: string; readonly usedAt: string }[];
}

/** Codes to make. */
export interface NewInviteCodes {
  /** How many for each account. */
  readonly codeCount: number;
  /** How often each may be used. */
  readonly useCount: number;
  /** DIDs; `admin` if there is none. */
  readonly forAccounts?: readonly string[];
}

/** Which codes, as `com.atproto.admin.getInviteCodes` asks for them. */
export interface InvitePageRequest {
  readonly sort: 'recent' | 'usage';
  readonly limit: number;
  /** Of the page before. */
  readonly cursor?: string | undefined;
}

/** A page of codes. */
export interface InvitePage {
  readonly codes: readonly InviteCode[];
  readonly cursor?: string;
}

interface CodeRow {
  readonly [column: string]: string | number | null;
  readonly code: string;
  readonly available: number;
  readonly is_disabled: number;
  readonly for_account: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly uses: number;
}

const ADMIN = 'admin';
const CODES_MAX = 5000;

/** The codes of a host. */
export class InviteTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #codes: SqlTable;
  readonly #uses: SqlTable;
  readonly #barred: SqlTable;

  /**
   * @param sql of the directory's database
   * @param clock of its actor
   * @param host the host's name, which codes begin with
   */
  constructor(sql: Sql, clock: Clock, host: string) {
    this.#sql = sql;
    this.#clock = clock;
    this.#prefix = host.replaceAll(/[^a-z0-9]+/g, '-');
    this.#codes = new SqlTable(
      sql,
      'invite_code',
      `create table if not exists invite_code (
        code text primary key, available integer not null, is_disabled integer not null, for_account text not null,
        created_by text not null, created_at integer not null, uses integer not null) strict, without rowid;
      create index if not exists invite_code_account on invite_code (for_account);
      create index if not exists invite_code_recent on invite_code (created_at, code);
      create index if not exists invite_code_usage on invite_code (uses, code)`,
    );
    this.#uses = new SqlTable(
      sql,
      'invite_use',
      `create table if not exists invite_use (
        code text not null, used_by text not null, used_at integer not null,
        primary key (code, used_by)) strict, without rowid;
      create index if not exists invite_use_account on invite_use (used_by)`,
    );
    this.#barred = new SqlTable(
      sql,
      'invite_barred',
      'create table if not exists invite_barred (did text primary key) strict, without rowid',
    );
  }

  /**
   * Makes codes.
   *
   * @returns those of each account
   * @throws XrpcError InvalidRequest
   */
  create({ codeCount, useCount, forAccounts }: NewInviteCodes): { account: string; codes: string[] }[] {
    const accounts = forAccounts === undefined || forAccounts.length === 0 ? [ADMIN] : forAccounts;
    if (codeCount < 1 || useCount < 1 || codeCount * accounts.length > CODES_MAX) {
      throw new XrpcError(400, 'InvalidRequest', `Expected 1 to ${CODES_MAX} codes, for at least one use each`);
    }
    const now = this.#clock.now();
    return this.#sql.transaction(() =>
      accounts.map((account) => {
        const codes = Array.from({ length: codeCount }, () => `${this.#prefix}-${createGroupedLetters([5, 5])}`);
        for (const code of codes) {
          this.#codes.use(
            () =>
              this.#sql.run`insert into invite_code values (${code}, ${useCount}, 0, ${account}, ${ADMIN}, ${now}, 0)`,
          );
        }
        return { account, codes };
      }),
    );
  }

  /** @throws XrpcError InvalidInviteCode, if a code cannot be used */
  mustBeAvailable(code: string): void {
    const row = this.#codes.use(() => this.#sql.maybeOne<CodeRow>`select * from invite_code where code = ${code}`);
    const isFree = row !== undefined && row.is_disabled === 0 && row.uses < row.available;
    if (isFree && !this.isAccountBarred(row.for_account)) return;
    throw new XrpcError(400, 'InvalidInviteCode', 'Provided invite code not available');
  }

  /**
   * Uses a code, in the transaction that reserves the account (I1).
   *
   * @throws XrpcError InvalidInviteCode
   */
  use(code: string, did: string): void {
    this.mustBeAvailable(code);
    this.#sql.transaction(() => {
      this.#uses.use(
        () => this.#sql.run`insert or ignore into invite_use values (${code}, ${did}, ${this.#clock.now()})`,
      );
      this.#sql.run`update invite_code set uses = uses + 1 where code = ${code}`;
    });
  }

  /** Gives back the use of a code whose account came to nothing. */
  giveBack(code: string, did: string): void {
    this.#sql.transaction(() => {
      const gone = this.#uses.use(
        () => this.#sql.all`delete from invite_use where code = ${code} and used_by = ${did} returning code`,
      );
      if (gone.length > 0) this.#sql.run`update invite_code set uses = uses - 1 where code = ${code}`;
    });
  }

  /** The codes that belong to an account, the newest first. */
  listOf(did: string): InviteCode[] {
    const rows = this.#codes.use(
      () => this.#sql.all<CodeRow>`select * from invite_code where for_account = ${did}
        order by created_at desc, code limit ${CODES_MAX}`,
    );
    return rows.map((row) => this.#describe(row));
  }

  /** The code that an account was opened with. */
  getInvitationOf(did: string): InviteCode | undefined {
    const use = this.#uses.use(
      () => this.#sql.all<{ code: string }>`select code from invite_use where used_by = ${did} limit 1`,
    );
    const code = use[0]?.code ?? null;
    const row = this.#codes.use(() => this.#sql.maybeOne<CodeRow>`select * from invite_code where code = ${code}`);
    return row === undefined ? undefined : this.#describe(row);
  }

  /** All codes, a page at a time: the newest first, or the most used. */
  list({ sort, limit, cursor }: InvitePageRequest): InvitePage {
    const column = this.#sql.identifier(sort === 'recent' ? 'created_at' : 'uses');
    const [value, code] = parseCursor(cursor);
    const rows = this.#codes.use(
      () => this.#sql.all<CodeRow>`select * from invite_code where (${column}, code) < (${value}, ${code})
        order by ${column} desc, code desc limit ${limit}`,
    );
    const last = rows.at(-1);
    const codes = rows.map((row) => this.#describe(row));
    if (last === undefined || rows.length < limit) return { codes };
    return { codes, cursor: `${sort === 'recent' ? last.created_at : last.uses}::${last.code}` };
  }

  /**
   * Takes codes out of use: single ones, and all of some accounts.
   *
   * @throws XrpcError InvalidRequest, if all of the administrator's were meant
   */
  disable({ codes = [], accounts = [] }: { codes?: readonly string[]; accounts?: readonly string[] }): void {
    if (accounts.includes(ADMIN)) throw new XrpcError(400, 'InvalidRequest', 'cannot disable admin invite codes');
    this.#sql.transaction(() => {
      for (const code of codes) {
        this.#codes.use(() => this.#sql.run`update invite_code set is_disabled = 1 where code = ${code}`);
      }
      for (const account of accounts) {
        this.#codes.use(() => this.#sql.run`update invite_code set is_disabled = 1 where for_account = ${account}`);
      }
    });
  }

  /** Says whether the codes of an account count (I2). */
  setAccountBarred(did: string, isBarred: boolean): void {
    if (isBarred) this.#barred.use(() => this.#sql.run`insert or ignore into invite_barred values (${did})`);
    else this.#barred.use(() => this.#sql.run`delete from invite_barred where did = ${did}`);
  }

  /** Whether the codes of an account do not count. */
  isAccountBarred(did: string): boolean {
    return (
      this.#barred.use(() => this.#sql.maybeOne`select 1 as barred from invite_barred where did = ${did}`) !== undefined
    );
  }

  #describe(row: CodeRow): InviteCode {
    const uses = this.#uses.use(
      () => this.#sql.all<{ used_by: string; used_at: number }>`
        select used_by, used_at from invite_use where code = ${row.code} order by used_at desc`,
    );
    return {
      code: row.code,
      available: row.available,
      disabled: row.is_disabled === 1,
      forAccount: row.for_account,
      createdBy: row.created_by,
      createdAt: new Date(row.created_at).toISOString(),
      uses: uses.map((use) => ({ usedBy: use.used_by, usedAt: new Date(use.used_at).toISOString() })),
    };
  }
}

/** Greater than any code there is, unless a cursor says where to go on. */
function parseCursor(cursor: string | undefined): [value: number, code: string] {
  if (cursor === undefined) return [Number.MAX_SAFE_INTEGER, ''];
  const [, value, code] = /^(\d{1,15})::([a-z0-9-]{1,300})$/.exec(cursor) ?? [];
  if (value === undefined || code === undefined) throw new XrpcError(400, 'InvalidRequest', 'Malformed cursor');
  return [Number(value), code];
}
