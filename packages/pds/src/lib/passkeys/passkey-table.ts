/**
 * An account's passkeys, in its actor.
 *
 * Owns the tables `passkey` and `passkey_challenge`: the numbers of challenges that were used and have not ended (C3 of
 * challenge-sealer.ts). Whatever a challenge allows and the row that says it was used are written together.
 */
import { fromBase64Url, toBase64Url } from '@atcute/multibase';
import { SqlTable, type Clock, type Sql } from '@sundog/actor';

import { nameAuthenticator } from './authenticator-names.ts';
import type { OpenedChallenge } from './challenge-sealer.ts';
import type { Passkey } from './passkey.ts';
import { type CredentialDescriptor, type KnownPasskey, type NewPasskey, type PasskeyUse } from './passkey-ceremony.ts';
import { createPasskeyError } from './passkey-error.ts';

/** An account may have so many. */
export const PASSKEYS_MAX = 50;

const NAME_LENGTH_MAX = 60;

interface Row {
  id: ArrayBuffer;
  name: string;
  public_key: ArrayBuffer;
  counter: number;
  is_backup_eligible: number;
  is_backed_up: number;
  transports: string;
  created_at: number;
  used_at: number | null;
}

/** The passkeys of the account whose `Sql` this is. */
export class PasskeyTable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #passkeys: SqlTable;
  readonly #challenges: SqlTable;

  /**
   * @param sql of the account
   * @param clock
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#passkeys = new SqlTable(
      sql,
      'passkey',
      `create table if not exists passkey (
        id blob primary key,
        name text not null,
        public_key blob not null,
        counter integer not null,
        is_backup_eligible integer not null,
        is_backed_up integer not null,
        transports text not null,
        authenticator_id text not null,
        created_at integer not null,
        used_at integer
      ) strict`,
    );
    this.#challenges = new SqlTable(
      sql,
      'passkey_challenge',
      'create table if not exists passkey_challenge (number blob primary key, ends_at integer not null) strict',
    );
  }

  /** The oldest first. */
  list(): readonly Passkey[] {
    return this.#rows().map((row) => ({
      id: toBase64Url(new Uint8Array(row.id)),
      name: row.name,
      createdAt: row.created_at,
      usedAt: row.used_at ?? undefined,
      isSynced: row.is_backed_up === 1,
    }));
  }

  /** What browsers are told of them. */
  describe(): readonly CredentialDescriptor[] {
    return this.#rows().map((row) => ({
      type: 'public-key',
      id: toBase64Url(new Uint8Array(row.id)),
      transports: row.transports === '' ? [] : row.transports.split(' '),
    }));
  }

  /**
   * @param credentialId base64url
   * @throws XrpcError UnknownPasskey
   */
  mustKnow(credentialId: string): KnownPasskey {
    const row = this.#mustGet(credentialId);
    return {
      credentialId,
      publicKey: new Uint8Array(row.public_key),
      isBackupEligible: row.is_backup_eligible === 1,
    };
  }

  /**
   * Adds one that `PasskeyCeremony.checkRegistration` has checked.
   *
   * @param passkey
   * @param name what its owner calls it; empty: by its maker
   * @returns its id
   * @throws XrpcError UsedChallenge, DuplicatePasskey, TooManyPasskeys, InvalidPasskeyName
   */
  add(passkey: NewPasskey, name: string): string {
    const id = fromBase64Url(passkey.credentialId);
    const called = parseName(name.trim() === '' ? nameAuthenticator(passkey.authenticatorId) : name);
    return this.#passkeys.use(() =>
      this.#sql.transaction(() => {
        const rows = this.#rows();
        if (rows.some((row) => toBase64Url(new Uint8Array(row.id)) === passkey.credentialId)) {
          throw createPasskeyError('DuplicatePasskey', 'This passkey is already yours');
        }
        if (rows.length >= PASSKEYS_MAX) {
          throw createPasskeyError('TooManyPasskeys', `You have ${PASSKEYS_MAX} passkeys; remove one first`);
        }
        this.#useChallenge(passkey.challenge);
        this.#sql.run`insert into passkey (id, name, public_key, counter, is_backup_eligible, is_backed_up, transports,
          authenticator_id, created_at) values (${id}, ${called}, ${passkey.publicKey}, ${passkey.counter},
          ${Number(passkey.isBackupEligible)}, ${Number(passkey.isBackedUp)}, ${passkey.transports.join(' ')},
          ${passkey.authenticatorId}, ${this.#clock.now()})`;
        return passkey.credentialId;
      }),
    );
  }

  /**
   * Writes down that one was used; only then is its owner signed in. Of two uses of one challenge, and of two answers
   * with one count, one is refused, however they are interleaved.
   *
   * @param use what `PasskeyCeremony.checkAssertion` answered
   * @throws XrpcError UsedChallenge, UnknownPasskey, PasskeyCopied
   */
  use(use: PasskeyUse): void {
    this.#sql.transaction(() => {
      const { counter } = this.#mustGet(use.credentialId);
      this.#useChallenge(use.challenge);
      mustCountUpwards(counter, use.counter);
      this.#sql.run`update passkey set counter = ${use.counter}, is_backed_up = ${Number(use.isBackedUp)},
        used_at = ${this.#clock.now()} where id = ${fromBase64Url(use.credentialId)}`;
    });
  }

  /**
   * @param id of one
   * @param name what its owner calls it
   * @throws XrpcError UnknownPasskey, InvalidPasskeyName
   */
  rename(id: string, name: string): void {
    const { rowsWritten } = this.#passkeys.use(
      () => this.#sql.run`update passkey set name = ${parseName(name)} where id = ${parseId(id)}`,
    );
    if (rowsWritten === 0) throw createUnknownError();
  }

  /**
   * Takes one away; one that is not there is no mistake.
   *
   * @param id of one
   */
  remove(id: string): void {
    this.#passkeys.use(() => this.#sql.run`delete from passkey where id = ${parseId(id)}`);
  }

  #mustGet(credentialId: string): Row {
    const row = this.#passkeys.use(
      () => this.#sql.maybeOne<Row>`select * from passkey where id = ${fromBase64Url(credentialId)}`,
    );
    if (row === undefined) throw createUnknownError();
    return row;
  }

  #rows(): Row[] {
    return this.#passkeys.use(() => this.#sql.all<Row>`select * from passkey order by created_at, id`);
  }

  /** C3. */
  #useChallenge({ number, endsAt }: OpenedChallenge): void {
    this.#challenges.use(() => this.#sql.run`delete from passkey_challenge where ends_at <= ${this.#clock.now()}`);
    const { rowsWritten } = this.#sql.run`insert into passkey_challenge (number, ends_at) values (${number}, ${endsAt})
      on conflict do nothing`;
    if (rowsWritten === 0) throw createPasskeyError('UsedChallenge', 'This was used already; please try again');
  }
}

/** A key that counts must count upwards, or somebody has a copy of it; 0 both times says that it does not count. */
function mustCountUpwards(known: number, counted: number): void {
  if (counted > known || (counted === 0 && known === 0)) return;
  throw createPasskeyError(
    'PasskeyCopied',
    'This passkey counted backwards, as a copy of it would; remove it from your account and add a new one',
  );
}

function parseName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_LENGTH_MAX || /\p{Surrogate}/u.test(trimmed)) {
    throw createPasskeyError('InvalidPasskeyName', `A passkey's name has 1 to ${NAME_LENGTH_MAX} characters`);
  }
  return trimmed;
}

/** An id that a form sent; what is none matches nothing. */
function parseId(id: string): Uint8Array {
  try {
    return fromBase64Url(id);
  } catch {
    return new Uint8Array();
  }
}

function createUnknownError(): Error {
  return createPasskeyError('UnknownPasskey', 'This passkey belongs to no account here; it may have been removed');
}
