/**
 * Nodes of the tree as rows by digest.
 *
 * Owns the table `node`. A node occurs once in a tree, because keys do, so there is nothing to count. `rev` is the
 * revision that wrote it: a node that is no newer than a revision has nothing newer below it.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import { digestOfCid, formatCid } from '../values/cid.ts';
import { ListStatement } from './list-statement.ts';

/** A node as it is stored. */
export interface NodeRow {
  /** The revision of the commit that wrote it. */
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array;
}

/** The columns of a table of nodes; an import fills one of its own. */
export const NODE_COLUMNS = '(digest blob primary key, rev text not null, bytes blob not null) strict, without rowid';

const insertNodes = new ListStatement(
  'insert into node (digest, rev, bytes) values ',
  '(?, ?, ?)',
  ' on conflict do update set rev = excluded.rev',
);
const deleteNodes = new ListStatement('delete from node where digest in (', '?', ')');

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

  /**
   * Writes nodes.
   *
   * @param nodes their bytes, by CID
   * @param rev the revision of the commit
   */
  put(nodes: Iterable<readonly [cid: string, bytes: Uint8Array]>, rev: string): void {
    const items = Array.from(nodes, ([cid, bytes]) => [digestOfCid(cid), rev, bytes]);
    this.#table.use(() => insertNodes.run(this.#sql, items));
  }

  /** Deletes nodes. */
  delete(cids: Iterable<string>): void {
    const items = Array.from(cids, (cid) => [digestOfCid(cid)]);
    this.#table.use(() => deleteNodes.run(this.#sql, items));
  }

  /** The CIDs of all nodes: for those who check the tables. */
  cids(): string[] {
    const rows = this.#table.use(() => this.#sql.all<{ digest: ArrayBuffer }>`select digest from node`);
    return rows.map(({ digest }) => formatCid('dag-cbor', new Uint8Array(digest)));
  }
}
