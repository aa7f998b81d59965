/**
 * What of an import has arrived: blocks as they came, then records and nodes as they will be, beside those that are.
 *
 * Most of an import's time would be values that cross into SQLite and back. So whole batches cross as two values
 * (`PackedBlocks`, lists in JSON), and a record goes from one table to the other without being read here, unless it is
 * one of the few that are not plain.
 *
 * Owns the tables `import_state` (one row while an import is under way), `import_block`, `import_record` and
 * `import_node`. The last two have the columns of `record` and `node` and take their names in the end.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { NodeSource } from '../mst/node.ts';
import { cidSizeBytes, digestOfCid, digestSizeBytes, formatCid, isRecordCid, writeCid } from '../values/cid.ts';
import { BlockIndex } from './block-index.ts';
import { ListStatement } from './list-statement.ts';
import { NODE_COLUMNS } from './node-table.ts';
import { digestStartOf, type PackedBlocks } from './packed-blocks.ts';
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

/** A key of the tree with its record, as the tree has them. */
export interface ImportedLeaf {
  /** `collection/rkey`. */
  readonly key: string;
  readonly cid: string;
}

const findBlocks = new ListStatement('select digest, bytes from import_block where id in (', '?', ')');
/** In a list in JSON, above a number that is below it: the number of a block, or where something is. */
const [ABOVE_ID, ABOVE_START] = [2 ** 32, 2 ** 23];

/** The tables. */
export class ImportStore {
  readonly #sql: Sql;
  readonly #state: SqlTable;
  /** Which rows `import_block` has, and whether they are plain; made out of them when it is missed. */
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
    const row = this.#state.maybeOne<Omit<ImportState, 'phase'> & { phase: string }>`
      select root, phase, replaced_rev as replacedRev, rev, moved_to as movedTo, blocks, records, nodes
      from import_state where id = 1`;
    return row && { ...row, phase: row.phase === 'moving' ? 'moving' : 'receiving' };
  }

  /** Replaces the state. */
  putState(state: ImportState): void {
    const { root, phase, replacedRev, rev, movedTo, blocks, records, nodes } = state;
    this.#state.run`insert or replace into import_state
      (id, root, phase, replaced_rev, rev, moved_to, blocks, records, nodes)
      values (1, ${root}, ${phase}, ${replacedRev}, ${rev}, ${movedTo}, ${blocks}, ${records}, ${nodes})`;
  }

  /** Makes the tables that blocks arrive in; there are none of another import. Call it inside a transaction. */
  createTables(): void {
    this.#sql.script(`create table import_block (
        id integer primary key, digest blob not null, is_plain integer not null, bytes blob not null) strict;
      create table import_record ${RECORD_COLUMNS};
      create table import_node ${NODE_COLUMNS}`);
  }

  /**
   * Keeps blocks as they came, with their mark: whether they are plain. Those that are there already stay.
   *
   * @returns how many were not there yet
   */
  putBlocks({ bytes, places }: PackedBlocks): number {
    const index = this.#getIndex();
    const known = this.#findKnown(bytes, places);
    const first = index.size + 1;
    const fresh: number[] = [];
    for (const [position, place] of places.entries()) {
      if (known.has(position)) continue;
      const digest = digestAt(bytes, place);
      const isHere = index.find(digest).some((twin) => {
        const own = fresh[idOf(twin) - first];
        return own !== undefined && isSame(digest, digestAt(bytes, own));
      });
      if (isHere) continue;
      index.add(digest, (first + fresh.length) * 2 + (place % 2));
      fresh.push(place);
    }
    this.#sql.run`insert into import_block (id, digest, is_plain, bytes)
      select ${first} + key, substr(packed, (value >> 23) + 5, 32), value & 1,
        substr(packed, (value >> 23) + 37, (value >> 1 & 4194303) - 36)
      from (select ${bytes} as packed) cross join json_each(${JSON.stringify(fresh)})`;
    return fresh.length;
  }

  /** A block that came, or undefined. */
  getBlock(cid: string): Uint8Array | undefined {
    return this.getBlocks([cid]).get(cid);
  }

  /** Those of the blocks that came, by CID. */
  getBlocks(cids: readonly string[]): ReadonlyMap<string, Uint8Array> {
    const index = this.#getIndex();
    const ids = cids.flatMap((cid) => index.find(digestOfCid(cid)).map((place) => [idOf(place)]));
    const found = new Map<string, Uint8Array>();
    for (const { digest, bytes } of findBlocks.run<{ digest: ArrayBuffer; bytes: ArrayBuffer }>(this.#sql, ids)) {
      found.set(formatCid('dag-cbor', new Uint8Array(digest)), new Uint8Array(bytes));
    }
    return found;
  }

  /** The blocks as nodes of a tree. */
  get nodes(): NodeSource {
    return { get: (cid) => this.getBlock(cid), getMany: (cids) => this.getBlocks(cids) };
  }

  /** Call it when a transaction may have been undone: what is in memory is made anew out of the table. */
  forgetMemory(): void {
    this.#index = undefined;
  }

  /**
   * Keeps records as they will be, out of blocks that have come.
   *
   * @param leaves with unlike keys
   * @param rev
   * @returns those that are not plain, to be looked at, and the first that has no block, if there is one
   */
  putRecords(leaves: readonly ImportedLeaf[], rev: string): { odd: ImportedLeaf[]; missing: ImportedLeaf | undefined } {
    const index = this.#getIndex();
    const cids = new Uint8Array(leaves.length * cidSizeBytes);
    const wanted: string[] = [];
    const odd: ImportedLeaf[] = [];
    for (const [position, leaf] of leaves.entries()) {
      writeCid(leaf.cid, cids, position * cidSizeBytes);
      if (!isRecordCid(leaf.cid)) continue;
      const end = (position + 1) * cidSizeBytes;
      const digest = cids.subarray(end - digestSizeBytes, end);
      let isPlain = true;
      for (const place of index.find(digest)) {
        wanted.push(`"${leaf.key}":${position * ABOVE_ID + idOf(place)}`);
        isPlain &&= place % 2 === 1;
      }
      if (!isPlain) odd.push(leaf);
    }
    this.#sql.run`insert into import_record (collection, rkey, digest, rev, bytes)
      select substr(wanted.key, 1, instr(wanted.key, '/') - 1), substr(wanted.key, instr(wanted.key, '/') + 1),
        block.digest, ${rev}, block.bytes
      from json_each(${`{${wanted.join(',')}}`}) as wanted cross join import_block as block
      where block.id = (wanted.value & 4294967295)
        and block.digest = substr(${cids}, (wanted.value >> 32) * 36 + 5, 32)`;
    const { added } = this.#sql.one<{ added: number }>`select changes() as added`;
    return { odd, missing: added === leaves.length ? undefined : leaves.find((leaf) => !this.#hasRecord(leaf)) };
  }

  /**
   * Keeps nodes as they will be.
   *
   * @returns how many were not there yet
   */
  putNodes({ bytes, places }: PackedBlocks, rev: string): number {
    this.#sql.run`insert into import_node (digest, rev, bytes)
      select substr(packed, (value >> 23) + 5, 32), ${rev},
        substr(packed, (value >> 23) + 37, (value >> 1 & 4194303) - 36)
      from (select ${bytes} as packed) cross join json_each(${JSON.stringify(places)})
      where true on conflict do nothing`;
    return this.#sql.one<{ added: number }>`select changes() as added`.added;
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

  /** Positions of blocks that are in the table. */
  #findKnown(bytes: Uint8Array, places: readonly number[]): ReadonlySet<number> {
    const index = this.#getIndex();
    const suspects: number[] = [];
    const positions: number[] = [];
    for (const [position, place] of places.entries()) {
      for (const twin of index.find(digestAt(bytes, place))) {
        suspects.push(idOf(twin) * ABOVE_START + digestStartOf(place));
        positions.push(position);
      }
    }
    if (suspects.length === 0) return new Set();
    const rows = this.#sql.all<{ key: number }>`
      select suspect.key from json_each(${JSON.stringify(suspects)}) as suspect cross join import_block as block
      where block.id = (suspect.value >> 23) and block.digest = substr(${bytes}, (suspect.value & 8388607) + 1, 32)`;
    return new Set(rows.map(({ key }) => positions[key] ?? -1));
  }

  #hasRecord({ key }: ImportedLeaf): boolean {
    const slash = key.indexOf('/');
    return (
      this.#sql.maybeOne`select 1 as found from import_record
        where collection = ${key.slice(0, slash)} and rkey = ${key.slice(slash + 1)}` !== undefined
    );
  }

  #getIndex(): BlockIndex {
    if (this.#index === undefined) {
      this.#index = new BlockIndex();
      const rows = this.#sql.iterate<{ place: number; digest: ArrayBuffer }>`
        select id * 2 + is_plain as place, substr(digest, 1, 8) as digest from import_block order by id`;
      for (const { place, digest } of rows) this.#index.add(new Uint8Array(digest), place);
    }
    return this.#index;
  }
}

/** What the index has of a block: twice its number, and one more if it is plain. */
function idOf(place: number): number {
  return Math.floor(place / 2);
}

function digestAt(bytes: Uint8Array, place: number): Uint8Array {
  return bytes.subarray(digestStartOf(place), digestStartOf(place) + digestSizeBytes);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((byte, index) => byte === other[index]);
}
