/**
 * Records as rows: the path by which everything but proofs is read.
 *
 * Owns the table `record`. It has no rowid: a collection's records lie side by side in the order of their keys, so a
 * page of a hundred is read in two thirds of the time that a table with an index takes, and a record is one row written
 * instead of two. There is no index by digest either: it would double the time of an insert into a large repository,
 * and only `getBlocks` asks for records by digest, which reads 130,000 records in 30 ms.
 *
 * Two records of the same content are two rows: deleting one leaves the other's bytes alone.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { CarBlock } from '../car/car-block.ts';
import { digestOfCid, digestSizeBytes, formatCid } from '../values/cid.ts';
import { ListStatement } from './list-statement.ts';
import type { RecordKey } from './record-key.ts';

/** A row, its collection apart. */
export interface RecordRow {
  readonly rkey: string;
  readonly cid: string;
  /** The revision of the commit that wrote it. */
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array;
}

/** A row for those who read many and spell no CID. */
export interface DigestedRecord {
  readonly rkey: string;
  /** 32 bytes: of its CID. */
  readonly digest: Uint8Array;
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array;
}

/** How much is read at once. */
export interface StretchLimits {
  readonly records: number;
  /** Of what the records have together; one that is larger comes alone. */
  readonly bytes: number;
}

/** A row as it comes out of SQLite. */
interface StoredRow {
  rkey: string;
  digest: ArrayBuffer;
  rev: string;
  bytes: ArrayBuffer;
}

const insertRecords = new ListStatement(
  'insert into record (collection, rkey, digest, rev, bytes) values ',
  '(?, ?, ?, ?, ?)',
  ' on conflict do update set digest = excluded.digest, rev = excluded.rev, bytes = excluded.bytes',
);
const findDigests = new ListStatement(
  'select collection, rkey, digest from record where (collection, rkey) in (values ',
  '(?, ?)',
  ')',
);

/** The columns of a table of records; an import fills one of its own. */
export const RECORD_COLUMNS = `(
  collection text not null, rkey text not null, digest blob not null, rev text not null, bytes blob not null,
  primary key (collection, rkey)) strict, without rowid`;

/** The table. */
export class RecordTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, 'record', `create table if not exists record ${RECORD_COLUMNS}`);
  }

  /** The record, or undefined. */
  get(collection: string, rkey: string): RecordRow | undefined {
    const row = this.#table.maybeOne<StoredRow>`
      select rkey, digest, rev, bytes from record where collection = ${collection} and rkey = ${rkey}`;
    return row && parseRow(row);
  }

  /**
   * The CIDs of records.
   *
   * @param keys
   * @returns by `collection/rkey`; what is not there is left out
   */
  getCids(keys: readonly RecordKey[]): Map<string, string> {
    const items = keys.map(({ collection, rkey }) => [collection, rkey]);
    type Row = Pick<StoredRow, 'rkey' | 'digest'> & { collection: string };
    const rows = this.#table.use(() => findDigests.run<Row>(this.#sql, items));
    return new Map(rows.map((row) => [`${row.collection}/${row.rkey}`, cidOf(row)]));
  }

  /**
   * Writes records, in place of what is there.
   *
   * @param records
   * @param rev the revision of the commit
   */
  put(records: readonly (RecordKey & { readonly block: CarBlock })[], rev: string): void {
    const items = records.map(({ collection, rkey, block }) => {
      return [collection, rkey, digestOfCid(block.cid), rev, block.bytes];
    });
    this.#table.use(() => insertRecords.run(this.#sql, items));
  }

  /** Deletes a record. */
  delete(collection: string, rkey: string): void {
    this.#table.run`delete from record where collection = ${collection} and rkey = ${rkey}`;
  }

  /**
   * A page of a collection.
   *
   * @param collection
   * @param after the key that the page comes after; from the beginning if undefined
   * @param limit at most so many
   * @param isAscending smallest keys first; greatest first otherwise
   */
  page(collection: string, after: string | undefined, limit: number, isAscending: boolean): RecordRow[] {
    const rows = this.#table.use(() => {
      if (isAscending) {
        return this.#sql.all<StoredRow>`select rkey, digest, rev, bytes from record
          where collection = ${collection} and rkey > ${after ?? ''} order by rkey limit ${limit}`;
      }
      if (after === undefined) {
        return this.#sql.all<StoredRow>`select rkey, digest, rev, bytes from record
          where collection = ${collection} order by rkey desc limit ${limit}`;
      }
      return this.#sql.all<StoredRow>`select rkey, digest, rev, bytes from record
        where collection = ${collection} and rkey < ${after} order by rkey desc limit ${limit}`;
    });
    return rows.map(parseRow);
  }

  /**
   * The records that follow a key, as many as fit: for those who read all of a collection and must not hold much.
   *
   * @param collection
   * @param from the first key that counts
   * @param limits
   * @returns in ascending order; nothing at the end of the collection
   */
  stretch(collection: string, from: string, limits: StretchLimits): DigestedRecord[] {
    return this.#table.use(() => {
      // Lengths are in the rows' heads: to read them touches no page that only has content.
      const { lengths } = this.#sql.one<{ lengths: string }>`select json_group_array(json_array(rkey, size)) as lengths
        from (select rkey, length(bytes) as size from record
          where collection = ${collection} and rkey >= ${from} order by rkey limit ${limits.records})`;
      let last: string | undefined;
      let total = 0;
      for (const [rkey, size] of JSON.parse(lengths) as [string, number][]) {
        total += size;
        if (last !== undefined && total > limits.bytes) break;
        last = rkey;
      }
      if (last === undefined) return [];
      // One value for all contents, and one for the rest: a row of its own for each record takes twice the time.
      const { rows, packed } = this.#sql.one<{ rows: string; packed: ArrayBuffer }>`
        select json_group_array(json_array(rkey, rev, size)) as rows, cast(group_concat(content, '') as blob) as packed
        from (select rkey, rev, length(bytes) as size, digest || bytes as content from record
          where collection = ${collection} and rkey >= ${from} and rkey <= ${last} order by rkey)`;
      return unpackRecords(JSON.parse(rows) as [string, string, number][], new Uint8Array(packed));
    });
  }

  /** The collections that have records: one search in the table for each, however many records they have. */
  collections(): string[] {
    const names: string[] = [];
    for (let last = ''; ;) {
      const { name } = this.#table.one<{ name: string | null }>`
        select min(collection) as name from record where collection > ${last}`;
      if (name === null) return names;
      names.push(name);
      last = name;
    }
  }

  /**
   * The blocks among these that are records; reads the whole table.
   *
   * @param cids
   * @returns each once
   */
  withCids(cids: Iterable<string>): CarBlock[] {
    const wanted = new Map(Array.from(cids, (cid) => [keyOf(digestOfCid(cid)), cid]));
    const rows = this.#table.use(
      () => this.#sql.iterate<{ digest: ArrayBuffer; collection: string; rkey: string }>`
      select digest, collection, rkey from record`,
    );
    const places: { collection: string; rkey: string }[] = [];
    for (const { digest, collection, rkey } of rows) {
      if (wanted.delete(keyOf(new Uint8Array(digest)))) places.push({ collection, rkey });
    }
    return places.flatMap(({ collection, rkey }) => this.get(collection, rkey) ?? []);
  }
}

/** The records whose digests and bytes lie side by side. */
function unpackRecords(
  rows: readonly [rkey: string, rev: string, size: number][],
  packed: Uint8Array,
): DigestedRecord[] {
  let end = 0;
  return rows.map(([rkey, rev, size]) => {
    const start = end;
    end += digestSizeBytes + size;
    const digest = packed.subarray(start, start + digestSizeBytes);
    return { rkey, rev, digest, bytes: packed.subarray(start + digestSizeBytes, end) };
  });
}

function parseRow({ rkey, digest, rev, bytes }: StoredRow): RecordRow {
  return { rkey, cid: cidOf({ digest }), rev, bytes: new Uint8Array(bytes) };
}

function cidOf({ digest }: Pick<StoredRow, 'digest'>): string {
  return formatCid('dag-cbor', new Uint8Array(digest));
}

/** A digest as a key of a map. */
function keyOf(digest: Uint8Array): string {
  return String.fromCharCode(...digest);
}
