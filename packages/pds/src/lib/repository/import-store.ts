/**
 * What of an import has arrived: blocks as they came, then records and nodes as they will be, beside those that are.
 *
 * Owns the tables `import_state` (one row while an import is under way), `import_block`, `import_record` and
 * `import_node`. The last two have the columns of `record` and `node` and take their names in the end.
 */
import { SqlTable, type Sql, type SqlParameter } from '@sundog/actor';

import type { CarBlock } from '../car/car-block.ts';
import { digestOfCid, formatCid } from '../values/cid.ts';
import { BlockIndex } from './block-index.ts';
import { ListStatement } from './list-statement.ts';
import { NODE_COLUMNS } from './node-table.ts';
import type { RecordKey } from './record-key.ts';
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

const insertBlocks = new ListStatement('insert into import_block (id, digest, bytes) values ', '(?, ?, ?)');
const findBlocks = new ListStatement('select digest, bytes from import_block where id in (', '?', ')');
const insertRecords = new ListStatement(
  'insert into import_record (collection, rkey, digest, rev, bytes) values ',
  '(?, ?, ?, ?, ?)',
);
const insertNodes = new ListStatement(
  'insert into import_node (digest, rev, bytes) values ',
  '(?, ?, ?)',
  ' on conflict do nothing returning 1 as added',
);

/** The tables. */
export class ImportStore {
  readonly #sql: Sql;
  readonly #state: SqlTable;
  /** Where the rows of `import_block` are; made out of them when it is missed. */
  #index: BlockIndex | undefined;

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
    this.#sql
      .script(`create table import_block (id integer primary key, digest blob not null, bytes blob not null) strict;
      create table import_record ${RECORD_COLUMNS};
      create table import_node ${NODE_COLUMNS}`);
  }

  /** Keeps blocks as they came; those that are there already stay. */
  putBlocks(blocks: readonly CarBlock[]): void {
    const known = this.#findBlocks(blocks.map(({ cid }) => cid));
    const items: SqlParameter[][] = [];
    for (const { cid, bytes } of blocks) {
      if (known.has(cid)) continue;
      known.set(cid, bytes);
      const digest = digestOfCid(cid);
      const id = this.#getIndex().size + 1;
      this.#getIndex().add(digest, id);
      items.push([id, digest, bytes]);
    }
    insertBlocks.run(this.#sql, items);
  }

  /** A block that came, or undefined. */
  getBlock(cid: string): Uint8Array | undefined {
    return this.#findBlocks([cid]).get(cid);
  }

  /** Those of the blocks that came, by CID. */
  getBlocks(cids: readonly string[]): ReadonlyMap<string, Uint8Array> {
    return this.#findBlocks(cids);
  }

  /** Call it when a transaction may have been undone: what is in memory is made anew out of the table. */
  forgetMemory(): void {
    this.#index = undefined;
  }

  /** Keeps records as they will be. */
  putRecords(records: readonly (RecordKey & { readonly block: CarBlock })[], rev: string): void {
    const items = records.map(({ collection, rkey, block }) => {
      return [collection, rkey, digestOfCid(block.cid), rev, block.bytes];
    });
    insertRecords.run(this.#sql, items);
  }

  /**
   * Keeps nodes as they will be.
   *
   * @returns how many were not there yet
   */
  putNodes(nodes: readonly CarBlock[], rev: string): number {
    const items = nodes.map(({ cid, bytes }) => [digestOfCid(cid), rev, bytes]);
    return insertNodes.run(this.#sql, items).length;
  }

  /** Puts records and nodes in the place of those of the repository, and ends. Call it inside a transaction. */
  replaceRepository(): void {
    this.#sql.script(`drop table if exists record; alter table import_record rename to record;
      drop table if exists node_change; drop table if exists node; alter table import_node rename to node`);
    this.drop();
  }

  /** Forgets all that has arrived. */
  drop(): void {
    this.#index = undefined;
    this.#sql.script(`drop table if exists import_block; drop table if exists import_record;
      drop table if exists import_node; drop table if exists import_state`);
  }

  #findBlocks(cids: readonly string[]): Map<string, Uint8Array> {
    const wanted = new Map(cids.map((cid) => [cid, digestOfCid(cid)]));
    const ids = Array.from(wanted.values()).flatMap((digest) =>
      Array.from(this.#getIndex().find(digest), (id) => [id]),
    );
    const found = new Map<string, Uint8Array>();
    for (const { digest, bytes } of findBlocks.run<{ digest: ArrayBuffer; bytes: ArrayBuffer }>(this.#sql, ids)) {
      found.set(formatCid('dag-cbor', new Uint8Array(digest)), new Uint8Array(bytes));
    }
    return found;
  }

  #getIndex(): BlockIndex {
    if (this.#index === undefined) {
      this.#index = new BlockIndex();
      const rows = this.#sql.iterate<{
        id: number;
        digest: ArrayBuffer;
      }>`select id, digest from import_block order by id`;
      for (const { id, digest } of rows) this.#index.add(new Uint8Array(digest), id);
    }
    return this.#index;
  }
}
