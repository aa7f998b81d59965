/**
 * The second factor of an account: an authenticator app, and backup codes for when it is lost. Lives in the account's
 * actor.
 *
 * - F1 A code is used once: its step must be later than that of the last one.
 * - F2 Ten wrong codes in a row, and none is taken for a quarter of an hour: six digits are a million guesses.
 * - F3 The secret is sealed, backup codes are keyed digests.
 * - F4 The factor counts once its owner has typed a code of the app; a secret that was not confirmed is replaced by the
 *   next.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { deriveKey } from '../keys/derive-key.ts';
import { openText, sealText } from '../keys/sealed-text.ts';
import { keyedDigestOf } from './keyed-digest.ts';
import { createGroupedLetters } from './random-text.ts';
import { createTotpSecret, findTotpStep } from './totp.ts';

const TRIES_MAX = 10;
const LOCK_MS = 15 * 60_000;
const BACKUP_CODES = 10;

/** What has come of a code. */
export type CodeOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** Too many were wrong (F2). */
  | { readonly kind: 'locked'; readonly retryAfterMs: number };

interface Row {
  readonly [column: string]: string | number | null;
  readonly secret: string;
  readonly is_confirmed: number;
  readonly last_step: number;
  readonly tries: number;
  readonly locked_until: number;
}

/** What the table works with. */
export interface TotpParts {
  readonly sql: Sql;
  readonly clock: Clock;
  /** `PDS_SECRET`. */
  readonly secret: string;
  /** The account, which its secret is sealed for. */
  readonly did: string;
}

/** The second factor of one account. */
export class TotpTable {
  readonly #parts: TotpParts;
  readonly #sql: Sql;
  readonly #label: string;
  readonly #backupKey: Uint8Array;
  readonly #table: SqlTable;
  readonly #backups: SqlTable;

  /** @param parts of the account */
  constructor(parts: TotpParts) {
    this.#parts = parts;
    this.#sql = parts.sql;
    this.#label = `totp ${parts.did}`;
    this.#backupKey = deriveKey(parts.secret, 'backup-codes');
    this.#table = new SqlTable(
      parts.sql,
      'totp',
      `create table if not exists totp (
        id integer primary key check (id = 1), secret text not null, is_confirmed integer not null,
        last_step integer not null, tries integer not null, locked_until integer not null) strict`,
    );
    this.#backups = new SqlTable(
      parts.sql,
      'backup_code',
      'create table if not exists backup_code (digest text primary key) strict, without rowid',
    );
  }

  /** Whether the account asks for a code (F4). */
  isEnabled(): boolean {
    return this.#row()?.is_confirmed === 1;
  }

  /**
   * Begins: makes a secret for the app.
   *
   * @returns base32; undefined if the factor is already there
   */
  async begin(): Promise<string | undefined> {
    const secret = createTotpSecret();
    const sealed = await sealText(this.#parts.secret, this.#label, secret);
    if (this.isEnabled()) return undefined;
    this.#table.use(() => this.#sql.run`insert or replace into totp values (1, ${sealed}, 0, -1, 0, 0)`);
    return secret;
  }

  /**
   * Confirms the secret by the app's first code: from then on the factor counts.
   *
   * @param code as it was typed
   * @returns backup codes, which cannot be had again; undefined if the code is wrong, or nothing was begun
   */
  async confirm(code: string): Promise<readonly string[] | undefined> {
    const row = this.#row();
    if (row === undefined || row.is_confirmed === 1) return undefined;
    const outcome = await this.#verifyTotp(row, code);
    if (outcome.kind !== 'right') return undefined;
    return this.#sql.transaction(() => {
      this.#sql.run`update totp set is_confirmed = 1 where secret = ${row.secret}`;
      return this.renewBackupCodes();
    });
  }

  /**
   * Uses a code: of the app, or a backup code.
   *
   * @param code as it was typed
   */
  async verify(code: string): Promise<CodeOutcome> {
    const row = this.#row();
    if (row === undefined || row.is_confirmed === 0) return { kind: 'wrong' };
    const locked = this.#lockOf(row);
    if (locked !== undefined) return locked;
    if (this.#useBackupCode(code)) return { kind: 'right' };
    return this.#verifyTotp(row, code);
  }

  /** Makes new backup codes; those before are worth nothing any more. */
  renewBackupCodes(): readonly string[] {
    const codes = Array.from({ length: BACKUP_CODES }, () => createGroupedLetters([5, 5]));
    this.#sql.transaction(() => {
      this.#backups.use(() => this.#sql.run`delete from backup_code`);
      for (const code of codes) this.#sql.run`insert into backup_code values (${this.#backupDigestOf(code)})`;
    });
    return codes;
  }

  /** How many backup codes are left. */
  countBackupCodes(): number {
    return this.#backups.use(() => this.#sql.one<{ count: number }>`select count(*) as count from backup_code`).count;
  }

  /** Removes the factor, and its backup codes. */
  disable(): void {
    this.#sql.transaction(() => {
      this.#table.use(() => this.#sql.run`delete from totp`);
      this.#backups.use(() => this.#sql.run`delete from backup_code`);
    });
  }

  /** Opening the secret takes a promise; what is decided after it is decided by the row as it is then. */
  async #verifyTotp({ secret: sealed }: Row, code: string): Promise<CodeOutcome> {
    const secret = await openText(this.#parts.secret, this.#label, sealed);
    const now = this.#parts.clock.now();
    const row = this.#row();
    if (row?.secret !== sealed) return { kind: 'wrong' };
    const locked = this.#lockOf(row);
    if (locked !== undefined) return locked;
    const step = findTotpStep(secret, code, now);
    if (step !== undefined && step > row.last_step) {
      this.#sql.run`update totp set last_step = ${step}, tries = 0, locked_until = 0`; // F1
      return { kind: 'right' };
    }
    const isLast = row.tries + 1 >= TRIES_MAX; // F2
    this.#sql.run`update totp set tries = ${isLast ? 0 : row.tries + 1}, locked_until = ${isLast ? now + LOCK_MS : 0}`;
    return { kind: 'wrong' };
  }

  #useBackupCode(code: string): boolean {
    const digest = this.#backupDigestOf(code);
    const used = this.#backups.use(
      () => this.#sql.all`delete from backup_code where digest = ${digest} returning digest`,
    );
    return used.length > 0;
  }

  /** People leave the line out, or write capitals. */
  #backupDigestOf(code: string): string {
    const letters = code
      .slice(0, 100)
      .toLowerCase()
      .replaceAll(/[^a-z2-7]/g, '');
    return keyedDigestOf(this.#backupKey, letters);
  }

  #lockOf(row: Row): Extract<CodeOutcome, { kind: 'locked' }> | undefined {
    const retryAfterMs = row.locked_until - this.#parts.clock.now();
    return retryAfterMs > 0 ? { kind: 'locked', retryAfterMs } : undefined;
  }

  #row(): Row | undefined {
    return this.#table.use(() => this.#sql.maybeOne<Row>`select * from totp`);
  }
}
