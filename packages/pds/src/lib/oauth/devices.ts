/**
 * Browsers that have come here, and the accounts that they may use. Lives in the directory's actor.
 *
 * A browser has a cookie with an id and a secret. An account that its owner did not want remembered counts for one
 * request only. Signing in changes the secret: a cookie that somebody else planted in the browser is void from then on.
 * One in which nobody has signed in is forgotten after a day: strangers can be as many browsers as they like.
 */
import type { Clock, Sql } from '@sundog/actor';
import { SqlTable } from '@sundog/actor';

import { digestTextOf } from './digest-text.ts';
import type { DeviceProof, DeviceAccount, NewDeviceAccount } from './device.ts';

const DAY_MS = 24 * 60 * 60_000;
/** How long a browser is remembered after its last visit. */
export const DEVICE_LIFETIME_MS = 365 * DAY_MS;
/** How long a sign-in counts without another. */
export const SIGN_IN_LIFETIME_MS = 7 * DAY_MS;
/** How often those that are over are looked for. */
const SWEEP_MS = 60 * 60_000;
/** How long one that is not to be remembered may take over its request. */
const REQUEST_SIGN_IN_MS = 60 * 60_000;

interface DeviceRow {
  readonly [column: string]: string | number | null;
  readonly secret_digest: string;
  readonly seen_at: number;
}

/** The tables `oauth_device` and `oauth_device_account`. */
export class Devices {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #devices: SqlTable;
  readonly #accounts: SqlTable;
  #sweptAt = -Infinity;

  /**
   * @param sql of the directory's database
   * @param clock of its actor
   */
  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
    this.#devices = new SqlTable(
      sql,
      'oauth_device',
      `create table if not exists oauth_device (
        id text primary key, secret_digest text not null, seen_at integer not null) strict, without rowid;
      create index if not exists oauth_device_seen_at on oauth_device (seen_at)`,
    );
    this.#accounts = new SqlTable(
      sql,
      'oauth_device_account',
      `create table if not exists oauth_device_account (
        device_id text not null, did text not null, request_id text not null, handle text not null,
        signed_in_at integer not null, primary key (device_id, did, request_id)) strict, without rowid`,
    );
  }

  /**
   * Notes a visit. An id that was not given out here is never taken over.
   *
   * @param known what the browser's cookie says
   * @param fresh what its next cookie may say
   * @returns the id of the browser: the known one, or the fresh one
   */
  visit(known: DeviceProof | undefined, fresh: DeviceProof): string {
    const now = this.#clock.now();
    const row = known === undefined ? undefined : this.#get(known.id);
    if (known === undefined || row?.secret_digest !== digestTextOf(known.secret)) {
      this.#add(fresh, now);
      return fresh.id;
    }
    if (row.seen_at < now - DAY_MS) this.#sql.run`update oauth_device set seen_at = ${now} where id = ${known.id}`;
    return known.id;
  }

  /** The accounts that a browser may use for a request, the last one first. */
  list(deviceId: string, requestId: string): DeviceAccount[] {
    const now = this.#clock.now();
    const rows = this.#accounts.use(
      () => this.#sql.all<{ did: string; handle: string; signed_in_at: number }>`
        select did, handle, max(signed_in_at) as signed_in_at from oauth_device_account
        where device_id = ${deviceId}
          and (request_id = '' or (request_id = ${requestId} and signed_in_at > ${now - REQUEST_SIGN_IN_MS}))
        group by did order by signed_in_at desc`,
    );
    return rows.map(({ did, handle, signed_in_at: signedInAt }) => ({
      did,
      handle,
      signedInAt,
      isSignedIn: signedInAt > now - SIGN_IN_LIFETIME_MS,
    }));
  }

  /** Notes who signed in, and replaces the browser's secret. */
  add(account: NewDeviceAccount, nextSecret: string): void {
    const { deviceId, did, handle, requestId, remembers } = account;
    const now = this.#clock.now();
    this.#sql.transaction(() => {
      this.#accounts.use(
        () => this.#sql.run`delete from oauth_device_account
          where request_id <> '' and signed_in_at <= ${now - REQUEST_SIGN_IN_MS}`,
      );
      this.#sql.run`insert or replace into oauth_device_account (device_id, did, request_id, handle, signed_in_at)
        values (${deviceId}, ${did}, ${remembers ? '' : requestId}, ${handle}, ${now})`;
      this.#devices.use(
        () => this.#sql.run`update oauth_device set secret_digest = ${digestTextOf(nextSecret)} where id = ${deviceId}`,
      );
    });
  }

  /** Lets a browser forget an account; all of them without a DID. */
  forget(deviceId: string, did?: string): void {
    this.#accounts.use(
      () => this.#sql.run`delete from oauth_device_account
        where device_id = ${deviceId} and (${did ?? null} is null or did = ${did ?? null})`,
    );
  }

  /** Lets every browser forget an account: its password has changed, or it is gone. */
  forgetAccount(did: string): void {
    this.#accounts.use(() => this.#sql.run`delete from oauth_device_account where did = ${did}`);
  }

  #get(id: string): DeviceRow | undefined {
    return this.#devices.use(
      () => this.#sql.maybeOne<DeviceRow>`select secret_digest, seen_at from oauth_device where id = ${id}`,
    );
  }

  #add({ id, secret }: DeviceProof, now: number): void {
    this.#sql.transaction(() => {
      this.#sweep(now);
      this.#devices.use(() => this.#sql.run`insert into oauth_device values (${id}, ${digestTextOf(secret)}, ${now})`);
    });
  }

  #sweep(now: number): void {
    if (this.#sweptAt > now - SWEEP_MS) return;
    this.#sweptAt = now;
    const gone = this.#devices.use(() =>
      this.#accounts.use(
        () => this.#sql.all<{ id: string }>`delete from oauth_device
          where seen_at <= ${now - DEVICE_LIFETIME_MS}
            or (seen_at <= ${now - DAY_MS} and id not in (select device_id from oauth_device_account)) returning id`,
      ),
    );
    for (const device of gone) this.forget(device.id);
  }
}
