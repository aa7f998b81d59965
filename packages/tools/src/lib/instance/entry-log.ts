/**
 * `this.data.log`: numbered entries of JSON.
 *
 * Owns the tables `_sundog_photon_log`, which knows the next number of each log, and `_sundog_photon_entry`. They are
 * made together, whichever is missed first.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { DataLog, DataLogEntry, DataLogPage, DataLogReadOptions } from '../photon/photon-data.ts';
import { createPlace, mustBeIndex, mustBeJson, mustBeLimit, type DataParts, type LocalScope } from './data-parts.ts';
import { perform } from './perform.ts';

const definition = `create table if not exists _sundog_photon_log (
    place text primary key, next integer not null) strict, without rowid;
  create table if not exists _sundog_photon_entry (
    place text not null, number integer not null, value text not null, at integer not null,
    primary key (place, number)) strict, without rowid`;

/** An append-only list. */
export class EntryLog<Value> implements DataLog<Value> {
  readonly #sql: Sql;
  readonly #now: () => number;
  readonly #name: string;
  readonly #place: () => string;
  readonly #entries: SqlTable;
  readonly #logs: SqlTable;

  /**
   * @param parts of the actor
   * @param name of the log
   * @param scope whose it is
   */
  constructor({ sql, now }: DataParts, name: string, scope: LocalScope) {
    this.#sql = sql;
    this.#now = now;
    this.#name = name;
    this.#place = createPlace(scope, name);
    this.#entries = new SqlTable(sql, '_sundog_photon_entry', definition);
    this.#logs = new SqlTable(sql, '_sundog_photon_log', definition);
  }

  append(value: Value): Promise<DataLogEntry<Value>> {
    return this.#perform('append', (place) => {
      const json = mustBeJson(value, this.#name);
      const at = this.#now();
      const index = this.#logs.use(() => this.#sql.transaction(() => this.#append(place, json, at)));
      return { index, value: JSON.parse(json) as Value, timestamp: new Date(at).toISOString() };
    });
  }

  read({ after, before, limit }: DataLogReadOptions = {}): Promise<DataLogPage<Value>> {
    return this.#performOnEntries('read', (place) => {
      const rows = mustBeLimit(limit);
      const first = mustBeIndex(after, -1);
      const end = mustBeIndex(before, Number.MAX_SAFE_INTEGER);
      const { total } = this.#sql.one<{ total: number }>`select count(*) as total from _sundog_photon_entry
        where place = ${place} and number > ${first} and number < ${end}`;
      const found = this.#sql.all<{ number: number; value: string; at: number }>`
        select number, value, at from _sundog_photon_entry
        where place = ${place} and number > ${first} and number < ${end} order by number limit ${rows + 1}`;
      const page = found.slice(0, rows);
      return {
        entries: page.map(({ number, value, at }) => ({
          index: number,
          value: JSON.parse(value) as Value,
          timestamp: new Date(at).toISOString(),
        })),
        next_cursor: found.length > rows ? String(page.at(-1)?.number) : null,
        total,
      };
    });
  }

  clear(): Promise<void> {
    return this.#performOnEntries('clear', (place) => {
      this.#sql.run`delete from _sundog_photon_entry where place = ${place}`;
    });
  }

  delete(): Promise<void> {
    return this.#performOnEntries('delete', (place) => {
      this.#sql.run`delete from _sundog_photon_entry where place = ${place}`;
      this.#sql.run`delete from _sundog_photon_log where place = ${place}`;
    });
  }

  #append(place: string, json: string, at: number): number {
    const { next } = this.#sql.one<{ next: number }>`insert into _sundog_photon_log (place, next) values (${place}, 1)
      on conflict do update set next = next + 1 returning next`;
    this.#sql.run`insert into _sundog_photon_entry (place, number, value, at)
      values (${place}, ${next - 1}, ${json}, ${at})`;
    return next - 1;
  }

  #performOnEntries<Result>(verb: string, effect: (place: string) => Result): Promise<Result> {
    return this.#perform(verb, (place) => this.#entries.use(() => effect(place)));
  }

  #perform<Result>(verb: string, effect: (place: string) => Result): Promise<Result> {
    const place = this.#place();
    return perform(`data.log.${verb}`, this.#name, () => effect(place));
  }
}
