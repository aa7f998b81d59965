/**
 * Nodes of the tree as rows by digest.
 *
 * Owns the table `node`. A node occurs once in a tree, because keys do, so there is nothing to count. `rev` is the
 * revision that wrote it: a node that is no newer than a revision has nothing newer below it.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import { digestOfCid, formatCid } from '../values/cid.ts';

/** A node as it is stored. */
export interface NodeRow {
  /** The revision of the commit that wrote it. */
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array;
}

/** The columns of a table of nodes; an import fills one of its own. */
export const NODE_COLUMNS = '(digest blob primary key, rev text not null, bytes blob not null) strict, without rowid';

/** The table. */
export class NodeTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, 'node', `create table if not exists node ${NODE_COLUMNS}`);
  }

  /** The node, or undefined. */
  get(cid: string): NodeRow | undefined {
    const row = this.#table.use(
      () => this.#sql.maybeOne<{ rev: string; bytes: ArrayBuffer }>`
      select rev, bytes from node where digest = ${digestOfCid(cid)}`,
    );
    return row && { rev: row.rev, bytes: new Uint8Array(row.bytes) };
  }

  /** Writes a node. */
  put(cid: string, row: NodeRow): void {
    this.#table.use(
      () => this.#sql.run`insert into node (digest, rev, bytes) values (${digestOfCid(cid)}, ${row.rev}, ${row.bytes})
      on conflict do update set rev = excluded.rev`,
    );
  }

  /** Deletes a node. */
  delete(cid: string): void {
    this.#table.use(() => this.#sql.run`delete from node where digest = ${digestOfCid(cid)}`);
  }

  /** The CIDs of all nodes: for those who check the tables. */
  cids(): string[] {
    const rows = this.#table.use(() => this.#sql.all<{ digest: ArrayBuffer }>`select digest from node`);
    return rows.map(({ digest }) => formatCid('dag-cbor', new Uint8Array(digest)));
  }
}
