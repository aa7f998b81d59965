/**
 * Nodes of the tree as rows by digest, and the journal of the newest changes before it.
 *
 * Owns the table `node`. A node occurs once in a tree, because keys do, so there is nothing to count. `rev` is the
 * revision that wrote it: a node that is no newer than a revision has nothing newer below it.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import { digestOfCid, formatCid } from '../values/cid.ts';
import { ListStatement } from './list-statement.ts';
import { NodeJournal, type NodeChange, type NodeRow } from './node-journal.ts';

/** The columns of a table of nodes; an import fills one of its own. */
export const NODE_COLUMNS = '(digest blob primary key, rev text not null, bytes blob not null) strict, without rowid';

const insertNodes = new ListStatement(
  'insert into node (digest, rev, bytes) values ',
  '(?, ?, ?)',
  ' on conflict do update set rev = excluded.rev, bytes = excluded.bytes',
);
const findNodes = new ListStatement('select digest, rev, bytes from node where digest in (', '?', ')');
const deleteNodes = new ListStatement('delete from node where digest in (', '?', ')');

/** The table. */
export class NodeTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;
  readonly #journal: NodeJournal;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, 'node', `create table if not exists node ${NODE_COLUMNS}`);
    this.#journal = new NodeJournal(sql);
  }

  /** The node, or undefined. */
  get(cid: string): NodeRow | undefined {
    const { fresh, gone } = this.#journal.changes;
    const node = fresh.get(cid);
    if (node !== undefined || gone.has(cid)) return node;
    const row = this.#table.maybeOne<{ rev: string; bytes: ArrayBuffer }>`
      select rev, bytes from node where digest = ${digestOfCid(cid)}`;
    return row && { rev: row.rev, bytes: new Uint8Array(row.bytes) };
  }

  /** Nodes by CID, those that are there. */
  getMany(cids: readonly string[]): Map<string, NodeRow> {
    const { fresh, gone } = this.#journal.changes;
    const found = new Map<string, NodeRow>();
    const digests: [Uint8Array][] = [];
    for (const cid of cids) {
      const node = fresh.get(cid);
      if (node !== undefined) found.set(cid, node);
      else if (!gone.has(cid)) digests.push([digestOfCid(cid)]);
    }
    type Row = { digest: ArrayBuffer; rev: string; bytes: ArrayBuffer };
    for (const { digest, rev, bytes } of this.#table.use(() => findNodes.run<Row>(this.#sql, digests))) {
      found.set(formatCid('dag-cbor', new Uint8Array(digest)), { rev, bytes: new Uint8Array(bytes) });
    }
    return found;
  }

  /** Writes what a commit does to the nodes, inside its transaction; `forget` if that is undone. */
  change(change: NodeChange): void {
    if (this.#journal.add(change)) return;
    const { fresh, gone } = this.#journal.changes;
    const removed = Array.from(gone, (cid) => [digestOfCid(cid)]);
    const created = Array.from(fresh, ([cid, { rev, bytes }]) => [digestOfCid(cid), rev, bytes]);
    this.#table.use(() => deleteNodes.run(this.#sql, removed));
    this.#table.use(() => insertNodes.run(this.#sql, created));
    this.#journal.clear();
  }

  /** Deletes all nodes, inside a transaction; `forget` if that is undone. */
  deleteAll(): void {
    this.#journal.clear();
    this.#sql.script('drop table if exists node');
  }

  /** Drops what is in memory: a transaction was undone, or the tables were replaced. */
  forget(): void {
    this.#journal.forget();
  }

  /** The CIDs of all nodes: for those who check the tables. */
  cids(): string[] {
    const { fresh, gone } = this.#journal.changes;
    const rows = this.#table.all<{ digest: ArrayBuffer }>`select digest from node`;
    const stored = rows.map(({ digest }) => formatCid('dag-cbor', new Uint8Array(digest)));
    return [...stored.filter((cid) => !gone.has(cid) && !fresh.has(cid)), ...fresh.keys()];
  }
}
