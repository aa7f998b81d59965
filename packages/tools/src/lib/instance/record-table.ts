/**
 * `this.data.table`: records as JSON by their ids.
 *
 * Owns the table `_sundog_photon_record`.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { DataListOptions, DataPage, DataTable } from '../photon/photon-data.ts';
import { createPlace, mustBeId, mustBeJson, mustBeLimit, type DataParts, type LocalScope } from './data-parts.ts';
import { perform } from './perform.ts';

const definition = `create table if not exists _sundog_photon_record (
  place text not null, id text not null, value text not null, updated_at integer not null,
  primary key (place, id)) strict, without rowid`;

/** Records by id. */
export class RecordTable<Value> implements DataTable<Value> {
  readonly #sql: Sql;
  readonly #now: () => number;
  readonly #name: string;
  readonly #place: () => string;
  readonly #table: SqlTable;

  /**
   * @param parts of the actor
   * @param name of the table
   * @param scope whose it is
   */
  constructor({ sql, now }: DataParts, name: string, scope: LocalScope) {
    this.#sql = sql;
    this.#now = now;
    this.#name = name;
    this.#place = createPlace(scope, name);
    this.#table = new SqlTable(sql, '_sundog_photon_record', definition);
  }

  get(id: string): Promise<Value | null> {
    return this.#perform('get', id, (place) => {
      const row = this.#sql.maybeOne<{ value: string }>`
        select value from _sundog_photon_record where place = ${place} and id = ${mustBeId(id)}`;
      return row === undefined ? null : (JSON.parse(row.value) as Value);
    });
  }

  put(id: string, value: Value): Promise<void> {
    return this.#perform('put', id, (place) => {
      const json = mustBeJson(value, id);
      this.#sql.run`insert into _sundog_photon_record (place, id, value, updated_at)
        values (${place}, ${mustBeId(id)}, ${json}, ${this.#now()})
        on conflict do update set value = excluded.value, updated_at = excluded.updated_at`;
    });
  }

  delete(id: string): Promise<boolean> {
    return this.#perform('delete', id, (place) => {
      const { rowsWritten } = this.#sql
        .run`delete from _sundog_photon_record where place = ${place} and id = ${mustBeId(id)}`;
      return rowsWritten > 0;
    });
  }

  has(id: string): Promise<boolean> {
    return this.#perform('has', id, (place) => {
      const row = this.#sql.maybeOne`
        select 1 from _sundog_photon_record where place = ${place} and id = ${mustBeId(id)}`;
      return row !== undefined;
    });
  }

  list({ prefix = '', limit, cursor }: DataListOptions = {}): Promise<DataPage<Value>> {
    return this.#perform('list', prefix, (place) => {
      const rows = mustBeLimit(limit);
      const end = prefix + LAST_CHARACTER;
      const { total } = this.#sql.one<{ total: number }>`
        select count(*) as total from _sundog_photon_record where place = ${place} and id >= ${prefix} and id < ${end}`;
      const found = this.#sql.all<{ id: string; value: string; updatedAt: number }>`
        select id, value, updated_at as updatedAt from _sundog_photon_record
        where place = ${place} and id >= ${prefix} and id < ${end} and (${cursor ?? null} is null or id > ${cursor ?? ''})
        order by id limit ${rows + 1}`;
      const page = found.slice(0, rows);
      return {
        items: page.map(({ id, value, updatedAt }) => ({
          id,
          value: JSON.parse(value) as Value,
          updated_at: new Date(updatedAt).toISOString(),
        })),
        next_cursor: found.length > rows ? (page.at(-1)?.id ?? null) : null,
        total,
      };
    });
  }

  clear(): Promise<void> {
    return this.#perform('clear', '', (place) => {
      this.#sql.run`delete from _sundog_photon_record where place = ${place}`;
    });
  }

  #perform<Result>(verb: string, id: string, effect: (place: string) => Result): Promise<Result> {
    const place = this.#place();
    return perform(`data.table.${verb}`, `${this.#name}/${id}`, () => this.#table.use(() => effect(place)));
  }
}

/** Above every character that text may hold. */
const LAST_CHARACTER = '\u{10FFFF}';
