/**
 * What of an import has arrived: blocks as they came, then records and nodes as they will be, beside those that are.
 *
 * Owns the tables `import_state` (one row while an import is under way), `import_block`, `import_record` and
 * `import_node`. The last two have the columns of `record` and `node` and take their names in the end.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { CarBlock } from '../car/car-block.ts';
import { digestOfCid } from '../values/cid.ts';
import { NODE_COLUMNS } from './node-table.ts';
import { RECORD_COLUMNS } from './record-table.ts';

/** How far an import is. */
export interface ImportState {
  /** CID of the commit: the CAR's root. */
  readonly root: string;
  /** `receiving` blocks until the CAR has ended, then `moving` them to where they will be. */
  readonly phase: 'receiving' | 'moving';
  /** The revision of the head that the import replaces; null: there is none. */
  readonly replacedRev: string | null;
  /** The revision that its rows get, above that of the commit that came and of the head; empty while blocks arrive. */
  readonly rev: string;
  /** The path of the last record that was moved; empty at first. */
  readonly movedTo: string;
  readonly blocks: number;
  readonly records: number;
  readonly nodes: number;
}

interface StateRow {
  root: string;
  phase: string;
  replaced_rev: string | null;
  rev: string;
  moved_to: string;
  blocks: number;
  records: number;
  nodes: number;
}

/** The tables. */
export class ImportStore {
  readonly #sql: Sql;
  readonly #state: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#state = new SqlTable(
      sql,
      'import_state',
      `create table if not exists import_state (
        id integer primary key, root text not null, phase text not null, replaced_rev text, rev text not null,
        moved_to text not null, blocks integer not null, records integer not null, nodes integer not null) strict`,
    );
  }

  /** The state; undefined if no import is under way. */
  state(): ImportState | undefined {
    const row = this.#state.use(
      () => this.#sql.maybeOne<StateRow>`
      select root, phase, replaced_rev, rev, moved_to, blocks, records, nodes from import_state where id = 1`,
    );
    return (
      row && {
        root: row.root,
        phase: row.phase === 'moving' ? 'moving' : 'receiving',
        replacedRev: row.replaced_rev,
        rev: row.rev,
        movedTo: row.moved_to,
        blocks: row.blocks,
        records: row.records,
        nodes: row.nodes,
      }
    );
  }

  /** Replaces the state. */
  putState(state: ImportState): void {
    const { root, phase, replacedRev, rev, movedTo, blocks, records, nodes } = state;
    this.#state.use(
      () => this.#sql.run`insert or replace into import_state
      (id, root, phase, replaced_rev, rev, moved_to, blocks, records, nodes)
      values (1, ${root}, ${phase}, ${replacedRev}, ${rev}, ${movedTo}, ${blocks}, ${records}, ${nodes})`,
    );
  }

  /** Makes the tables that blocks arrive in, empty. Call it inside a transaction. */
  createTables(): void {
    this.drop();
    this.#sql.script(`create table import_block (digest blob primary key, bytes blob not null) strict, without rowid;
      create table import_record ${RECORD_COLUMNS};
      create table import_node ${NODE_COLUMNS}`);
  }

  /** Keeps a block as it came; one that is there already stays. */
  putBlock({ cid, bytes }: CarBlock): void {
    this.#sql.run`insert or ignore into import_block (digest, bytes) values (${digestOfCid(cid)}, ${bytes})`;
  }

  /** A block that came, or undefined. */
  getBlock(cid: string): Uint8Array<ArrayBuffer> | undefined {
    const row = this.#sql.maybeOne<{
      bytes: ArrayBuffer;
    }>`select bytes from import_block where digest = ${digestOfCid(cid)}`;
    return row && new Uint8Array(row.bytes);
  }

  /** Keeps a record as it will be. */
  putRecord(collection: string, rkey: string, rev: string, { cid, bytes }: CarBlock): void {
    this.#sql.run`insert into import_record (collection, rkey, digest, rev, bytes)
      values (${collection}, ${rkey}, ${digestOfCid(cid)}, ${rev}, ${bytes})`;
  }

  /**
   * Keeps a node as it will be.
   *
   * @returns whether it was not there yet
   */
  putNode(rev: string, { cid, bytes }: CarBlock): boolean {
    const added = this.#sql
      .all`insert into import_node (digest, rev, bytes) values (${digestOfCid(cid)}, ${rev}, ${bytes})
      on conflict do nothing returning 1 as added`;
    return added.length > 0;
  }

  /** Puts records and nodes in the place of those of the repository, and ends. Call it inside a transaction. */
  replaceRepository(): void {
    this.#sql.script(`drop table if exists record; alter table import_record rename to record;
      drop table if exists node; alter table import_node rename to node`);
    this.drop();
  }

  /** Forgets all that has arrived. */
  drop(): void {
    this.#sql.script(`drop table if exists import_block; drop table if exists import_record;
      drop table if exists import_node; drop table if exists import_state`);
  }
}
