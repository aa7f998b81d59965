/**
 * The newest changes of the tree's nodes, before they go into the table `node`.
 *
 * A commit makes about a dozen nodes and takes a dozen away. In a table by digest they are at random places, so that
 * each commit would write two or three dozen pages. Here the changes of a commit are one row, and many rows go into the
 * table at once: most nodes near the root have been replaced again by then, and never get there.
 *
 * Owns the table `node_change`, and in memory what its rows say together.
 *
 * - J1 What is in the tree is the table `node` after the rows here have been applied in the order of their numbers.
 * - J2 Memory says what the rows say. Whoever undoes a transaction has it forgotten; it is made anew out of the rows.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import { digestOfCid, digestSizeBytes, formatCid } from '../values/cid.ts';

/** A node as it is stored. */
export interface NodeRow {
  /** The revision of the commit that wrote it. */
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array;
}

/** What one commit does to the nodes. */
export interface NodeChange {
  /** The bytes of new nodes, by CID. */
  readonly created: ReadonlyMap<string, Uint8Array>;
  /** CIDs of nodes that are in the tree no more. */
  readonly removed: Iterable<string>;
  /** The revision of the commit. */
  readonly rev: string;
}

interface ChangeRow {
  readonly rev: string;
  readonly created: ArrayBuffer;
  readonly removed: ArrayBuffer;
}

/** Rows together. */
interface Overlay {
  rows: number;
  /** New nodes that are not in the table. */
  readonly fresh: Map<string, NodeRow>;
  /** Nodes of the table that are not in the tree, or are here anew. */
  readonly gone: Set<string>;
}

const ROWS_MAX = 64;
/** Of a row, which may have 2 MB: a larger change goes into the table itself. */
const ROW_BYTES_MAX = 256 * 1024;
const LENGTH_BYTES = 4;

/** The journal. */
export class NodeJournal {
  readonly #table: SqlTable;
  #overlay: Overlay | undefined;

  /** @param sql of the account's database */
  constructor(sql: Sql) {
    this.#table = new SqlTable(
      sql,
      'node_change',
      `create table if not exists node_change (
        number integer primary key, rev text not null, created blob not null, removed blob not null) strict`,
    );
  }

  /** What is here: all that is not in the table yet. */
  get changes(): Pick<Overlay, 'fresh' | 'gone'> {
    return this.#read();
  }

  /**
   * Adds a commit's changes, inside its transaction.
   *
   * @returns false if there is no room: then all changes are to go into the table, and the journal to be cleared
   */
  add(change: NodeChange): boolean {
    const created = encodeNodes(change.created);
    const overlay = this.#read();
    const hasRoom = overlay.rows < ROWS_MAX && created.byteLength <= ROW_BYTES_MAX;
    if (hasRoom) {
      const removed = encodeDigests(change.removed);
      this.#table.run`insert into node_change (rev, created, removed) values (${change.rev}, ${created}, ${removed})`;
    }
    applyChange(overlay, change);
    return hasRoom;
  }

  /** Takes all rows away: they have been applied, or their tree is no more. */
  clear(): void {
    this.#table.run`delete from node_change`;
    this.#overlay = { rows: 0, fresh: new Map(), gone: new Set() };
  }

  /** J2. */
  forget(): void {
    this.#overlay = undefined;
  }

  #read(): Overlay {
    if (this.#overlay !== undefined) return this.#overlay;
    const overlay: Overlay = { rows: 0, fresh: new Map(), gone: new Set() };
    const rows = this.#table.all<ChangeRow & { [column: string]: string | ArrayBuffer }>`
      select rev, created, removed from node_change order by number`;
    for (const { rev, created, removed } of rows) {
      const change = {
        rev,
        created: decodeNodes(new Uint8Array(created)),
        removed: decodeDigests(new Uint8Array(removed)),
      };
      applyChange(overlay, change);
    }
    this.#overlay = overlay;
    return overlay;
  }
}

/** A node may go and come again, so the order matters: first what goes. */
function applyChange(overlay: Overlay, { created, removed, rev }: NodeChange): void {
  for (const cid of removed) {
    if (!overlay.fresh.delete(cid)) overlay.gone.add(cid);
  }
  for (const [cid, bytes] of created) overlay.fresh.set(cid, { rev, bytes });
  overlay.rows += 1;
}

/** Each as its digest, its length, its bytes. */
function encodeNodes(nodes: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const heads = nodes.size * (digestSizeBytes + LENGTH_BYTES);
  const target = new Uint8Array(Array.from(nodes.values()).reduce((sum, bytes) => sum + bytes.byteLength, heads));
  const view = new DataView(target.buffer);
  let offset = 0;
  for (const [cid, bytes] of nodes) {
    target.set(digestOfCid(cid), offset);
    view.setUint32(offset + digestSizeBytes, bytes.byteLength);
    target.set(bytes, offset + digestSizeBytes + LENGTH_BYTES);
    offset += digestSizeBytes + LENGTH_BYTES + bytes.byteLength;
  }
  return target;
}

function decodeNodes(source: Uint8Array): Map<string, Uint8Array> {
  const nodes = new Map<string, Uint8Array>();
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  for (let offset = 0; offset < source.byteLength;) {
    const start = offset + digestSizeBytes + LENGTH_BYTES;
    const end = start + view.getUint32(offset + digestSizeBytes);
    nodes.set(formatCid('dag-cbor', source.subarray(offset, offset + digestSizeBytes)), source.slice(start, end));
    offset = end;
  }
  return nodes;
}

function encodeDigests(cids: Iterable<string>): Uint8Array<ArrayBuffer> {
  const digests = Array.from(cids, digestOfCid);
  const target = new Uint8Array(digests.length * digestSizeBytes);
  for (const [index, digest] of digests.entries()) target.set(digest, index * digestSizeBytes);
  return target;
}

function decodeDigests(source: Uint8Array): string[] {
  const cids: string[] = [];
  for (let offset = 0; offset < source.byteLength; offset += digestSizeBytes) {
    cids.push(formatCid('dag-cbor', source.subarray(offset, offset + digestSizeBytes)));
  }
  return cids;
}
