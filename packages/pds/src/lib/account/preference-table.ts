/**
 * The account's private preferences for `app.bsky.*` clients.
 *
 * Owns the table `preference`, a row for each. The whole list is replaced at once, as the method that writes it says;
 * what is only for the account's own sessions (the birth date) neither shows to others nor goes when they write.
 */
import type { AppBskyActorDefs } from '@atcute/bluesky';
import { SqlTable, type Sql } from '@sundog/actor';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { declareAge } from './declared-age.ts';
import type { Preference } from './preference.ts';

const NAMESPACE = 'app.bsky.';
/** Preferences that only a session of the account's own password may read and write. */
const FULL_ACCESS_ONLY = new Set(['app.bsky.actor.defs#personalDetailsPref']);
/** What clients read of the above without being allowed to write it. */
const READ_ONLY = new Set(['app.bsky.actor.defs#declaredAgePref']);
/** Of the whole list as JSON. */
const BYTES_MAX = 1_000_000;

const encoder = new TextEncoder();

/** The table. */
export class PreferenceTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(
      sql,
      'preference',
      'create table if not exists preference (position integer primary key, type text not null, value text not null) strict',
    );
  }

  /**
   * @param isFull whether a session of the account's own password asks
   * @param nowMs milliseconds since 1970
   * @returns the preferences, in the order in which they were put, and the age that follows from them
   */
  list(isFull: boolean, nowMs: number): AppBskyActorDefs.Preferences {
    const rows = this.#table.all<{ type: string; value: string }>`select type, value from preference order by position`;
    const kept = rows.map(({ value }) => JSON.parse(value) as Preference);
    const age = declareAge(kept, nowMs);
    const all = age === undefined ? kept : [...kept, age];
    return all.filter(({ $type }) => isFull || !FULL_ACCESS_ONLY.has($type)) as AppBskyActorDefs.Preferences;
  }

  /** How many are kept. */
  count(): number {
    return this.#table.one<{ count: number }>`select count(*) as count from preference`.count;
  }

  /**
   * Replaces the list.
   *
   * @param preferences all of it
   * @param isFull whether a session of the account's own password asks
   * @throws XrpcError InvalidRequest
   */
  replace(preferences: readonly Preference[], isFull: boolean): void {
    if (!preferences.every(({ $type }) => $type.startsWith(NAMESPACE))) {
      throw new XrpcError(400, 'InvalidRequest', 'Some preferences are not in the app.bsky namespace');
    }
    const forbidden = isFull ? undefined : preferences.find(({ $type }) => FULL_ACCESS_ONLY.has($type));
    if (forbidden !== undefined) {
      throw new XrpcError(400, 'InvalidRequest', `Do not have authorization to set preferences: ${forbidden.$type}`);
    }
    const rows = preferences
      .filter(({ $type }) => !READ_ONLY.has($type))
      .map((preference) => ({ type: preference.$type, value: JSON.stringify(preference) }));
    const bytes = rows.reduce((total, { value }) => total + encoder.encode(value).byteLength, 0);
    if (bytes > BYTES_MAX) {
      throw new XrpcError(400, 'InvalidRequest', `Preferences are ${bytes} bytes; at most ${BYTES_MAX} are kept.`);
    }
    this.#table.use(() => this.#sql.transaction(() => this.#write(rows, isFull)));
  }

  #write(rows: readonly { type: string; value: string }[], isFull: boolean): void {
    const kept = isFull
      ? []
      : this.#sql.all<{ type: string; value: string }>`select type, value from preference order by position`.filter(
          ({ type }) => FULL_ACCESS_ONLY.has(type),
        );
    this.#sql.run`delete from preference`;
    for (const { type, value } of [...kept, ...rows]) {
      this.#sql.run`insert into preference (type, value) values (${type}, ${value})`;
    }
  }
}
