/** The newest commit and how much it covers. Owns the table `repository`: one row, or none. */
import { SqlTable, type Sql } from '@sundog/actor';

import type { CarBlock } from '../car/car-block.ts';

/** What is known of the newest commit. */
export interface HeadRow {
  readonly rev: string;
  /** The signed commit. */
  readonly commit: CarBlock;
  /** CID of the tree's root. */
  readonly data: string;
  readonly records: number;
  readonly nodes: number;
}

/** The table. */
export class HeadTable {
  readonly #table: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#table = new SqlTable(
      sql,
      'repository',
      `create table if not exists repository (
        id integer primary key, rev text not null, cid text not null, bytes blob not null,
        data text not null, records integer not null, nodes integer not null) strict`,
    );
  }

  /** The row; undefined if there is no repository. */
  get(): HeadRow | undefined {
    const row = this.#table.maybeOne<{
      rev: string;
      cid: string;
      bytes: ArrayBuffer;
      data: string;
      records: number;
      nodes: number;
    }>`select rev, cid, bytes, data, records, nodes from repository where id = 1`;
    if (row === undefined) return undefined;
    const { cid, bytes, ...head } = row;
    return { ...head, commit: { cid, bytes: new Uint8Array(bytes) } };
  }

  /** Replaces the row. */
  put(head: HeadRow): void {
    const { rev, commit, data, records, nodes } = head;
    this.#table.run`insert or replace into repository
      (id, rev, cid, bytes, data, records, nodes)
      values (1, ${rev}, ${commit.cid}, ${commit.bytes}, ${data}, ${records}, ${nodes})`;
  }

  /** Deletes the row. */
  delete(): void {
    this.#table.run`delete from repository`;
  }
}
