/**
 * Signing keys that were promised before there is an account: whoever moves in writes the key into the DID document
 * first. Lives in the directory.
 *
 * - R1 A DID that asks again gets the same key.
 * - R2 A key that no account has taken for 30 days is forgotten.
 * - R3 Private keys are sealed.
 */
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { createSigningKey } from '../keys/private-key.ts';
import { openText, sealText } from '../keys/sealed-text.ts';
import type { DidKey } from '../keys/signing-key.ts';

const LIFETIME_MS = 30 * 24 * 60 * 60_000;

interface Row {
  readonly [column: string]: string | number | null;
  readonly did_key: DidKey;
  readonly private_key: string;
}

/** The keys that wait for their accounts. */
export class ReservedKeyTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #table: SqlTable;

  /**
   * @param sql of the directory's database
   * @param clock of its actor
   * @param secret `PDS_SECRET`
   */
  constructor(sql: Sql, clock: Clock, secret: string) {
    this.#sql = sql;
    this.#clock = clock;
    this.#secret = secret;
    this.#table = new SqlTable(
      sql,
      'reserved_key',
      `create table if not exists reserved_key (
        did_key text primary key, did text unique, private_key text not null,
        reserved_at integer not null) strict, without rowid;
      create index if not exists reserved_key_reserved_at on reserved_key (reserved_at)`,
    );
  }

  /**
   * Promises a key.
   *
   * @param did of the account that is to come, if it is known
   * @returns the public key
   */
  async reserve(did: string | undefined): Promise<DidKey> {
    const known = this.#find(did);
    if (known !== undefined) return known.did_key;
    const key = await createSigningKey('p256');
    const sealed = await sealText(this.#secret, labelOf(key.did), key.exportPrivateKey());
    const now = this.#clock.now();
    this.#table.use(() => this.#sql.run`delete from reserved_key where reserved_at <= ${now - LIFETIME_MS}`); // R2
    this.#sql.run`insert or ignore into reserved_key values (${key.did}, ${did ?? null}, ${sealed}, ${now})`;
    return this.#find(did)?.did_key ?? key.did; // Another call may have been first (R1).
  }

  /**
   * The private key for an account that moves in: the one promised to its DID, or the one that its document names.
   *
   * @param didOrKey a DID or a `did:key`
   * @returns a private multikey, to be removed with `remove` once the account has it; undefined if none was promised
   */
  async get(didOrKey: string): Promise<{ readonly did: DidKey; readonly privateKey: string } | undefined> {
    const row = this.#find(didOrKey);
    if (row === undefined) return undefined;
    return { did: row.did_key, privateKey: await openText(this.#secret, labelOf(row.did_key), row.private_key) };
  }

  /** Forgets a key: an account has it. */
  remove(didKey: string): void {
    this.#table.use(() => this.#sql.run`delete from reserved_key where did_key = ${didKey}`);
  }

  #find(didOrKey: string | undefined): Row | undefined {
    if (didOrKey === undefined) return undefined;
    return this.#table.use(
      () => this.#sql.maybeOne<Row>`select did_key, private_key from reserved_key
        where (did = ${didOrKey} or did_key = ${didOrKey}) and reserved_at > ${this.#clock.now() - LIFETIME_MS}`,
    );
  }
}

function labelOf(didKey: DidKey): string {
  return `reserved-key ${didKey}`;
}
