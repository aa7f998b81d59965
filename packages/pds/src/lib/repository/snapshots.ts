/**
 * States of the repository that somebody still reads.
 *
 * A commit does not wait for readers: what it replaces or deletes is handed to every open snapshot first, which keeps
 * what belongs to its state in memory. Everything else a snapshot reads from the tables, where the revision of a row
 * says whether it is older than the snapshot.
 *
 * Invariants:
 * - S1 A row of the tables belongs to a snapshot if its revision is not above the snapshot's; of what does not, the
 *   snapshot keeps the version before, if there was one.
 * - S2 What all snapshots keep is at most `KEPT_BYTES_MAX`. Whoever needs more fails, the oldest first: a reader that
 *   slow starts again, and writers do not wait.
 */
import { ActorError } from '@sundog/actor';

import type { HeadRow } from './head-table.ts';
import type { NodeRow } from './node-journal.ts';
import type { NodeTable } from './node-table.ts';
import type { DigestedRecord, RecordRow, RecordTable, StretchLimits } from './record-table.ts';

/** What has been kept in all for readers. */
const KEPT_BYTES_MAX = 24 * 1024 * 1024;

/** A snapshot ended before its reader did: too much was written meanwhile, or the repository was replaced. */
class SnapshotLostError extends ActorError {
  override readonly name = 'SnapshotLostError';
  readonly code = 'repository_snapshot_lost';
}

/** The snapshots that are open. */
export class Snapshots {
  readonly #open = new Set<Snapshot>();
  readonly #tables: SnapshotTables;

  /** @param tables where what has not changed is read */
  constructor(tables: SnapshotTables) {
    this.#tables = tables;
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Opens a snapshot of the newest state.
   *
   * @param head the newest commit
   * @returns to be closed by its reader
   */
  open(head: HeadRow): Snapshot {
    const snapshot: Snapshot = new Snapshot(head, this.#tables, () => this.#open.delete(snapshot));
    this.#open.add(snapshot);
    return snapshot;
  }

  /** Called before a node is deleted. */
  keepNode(cid: string, row: NodeRow): void {
    for (const snapshot of this.#open) snapshot.keepNode(cid, row);
    this.#bound();
  }

  /** Called before a record is replaced or deleted. */
  keepRecord(collection: string, row: RecordRow): void {
    for (const snapshot of this.#open) snapshot.keepRecord(collection, row);
    this.#bound();
  }

  /** Called when the tables are replaced. */
  loseAll(): void {
    for (const snapshot of this.#open) snapshot.lose('the repository was replaced');
  }

  #bound(): void {
    let kept = 0;
    for (const snapshot of this.#open) kept += snapshot.keptBytes;
    for (const snapshot of this.#open) {
      if (kept <= KEPT_BYTES_MAX) return;
      kept -= snapshot.keptBytes;
      snapshot.lose('more was written meanwhile than is kept for a reader');
    }
  }
}

interface SnapshotTables {
  readonly nodes: NodeTable;
  readonly records: RecordTable;
}

/** One state. */
export class Snapshot {
  /** The commit. */
  readonly head: HeadRow;
  readonly #tables: SnapshotTables;
  readonly #onClose: () => void;
  readonly #nodes = new Map<string, NodeRow>();
  readonly #records = new Map<string, RecordRow>();
  #keptBytes = 0;
  #lost: string | undefined;

  /**
   * @param head the commit
   * @param tables where what has not changed is read
   * @param onClose called once it is not needed
   */
  constructor(head: HeadRow, tables: SnapshotTables, onClose: () => void) {
    this.head = head;
    this.#tables = tables;
    this.#onClose = onClose;
  }

  /** What it holds in memory. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /**
   * A node of this state.
   *
   * @param cid as a node above it, or the commit, names it
   * @throws SnapshotLostError
   */
  mustGetNode(cid: string): NodeRow {
    this.#mustHold();
    const row = this.#nodes.get(cid) ?? this.#tables.nodes.get(cid);
    if (row === undefined) throw new SnapshotLostError('a node of the tree is missing');
    return row;
  }

  /**
   * Nodes of this state at once.
   *
   * @throws SnapshotLostError
   */
  mustGetNodes(cids: readonly string[]): ReadonlyMap<string, NodeRow> {
    this.#mustHold();
    const found = this.#tables.nodes.getMany(cids.filter((cid) => !this.#nodes.has(cid)));
    for (const cid of cids) {
      const row = this.#nodes.get(cid) ?? found.get(cid);
      if (row === undefined) throw new SnapshotLostError('a node of the tree is missing');
      found.set(cid, row);
    }
    return found;
  }

  /**
   * Records of a collection in this state, from a key on: those that are still in the table, as many as `limits` allow.
   * What is missing between them is what `mustGetKept` has.
   *
   * @throws SnapshotLostError
   */
  stretch(collection: string, from: string, limits: StretchLimits): DigestedRecord[] {
    this.#mustHold();
    return this.#tables.records.stretch(collection, from, limits);
  }

  /**
   * A record that this state has and the table no longer does.
   *
   * @throws SnapshotLostError
   */
  mustGetKept(collection: string, rkey: string): RecordRow {
    this.#mustHold();
    const row = this.#records.get(`${collection}/${rkey}`);
    if (row === undefined) throw new SnapshotLostError(`the record ${collection}/${rkey} is missing`);
    return row;
  }

  /** Keeps a node that goes. */
  keepNode(cid: string, row: NodeRow): void {
    if (row.rev > this.head.rev || this.#nodes.has(cid)) return;
    this.#nodes.set(cid, row);
    this.#keptBytes += row.bytes.byteLength;
  }

  /** Keeps a record that goes. */
  keepRecord(collection: string, row: RecordRow): void {
    const key = `${collection}/${row.rkey}`;
    if (row.rev > this.head.rev || this.#records.has(key)) return;
    this.#records.set(key, row);
    this.#keptBytes += row.bytes.byteLength;
  }

  /** Ends it from the writers' side. */
  lose(reason: string): void {
    this.#lost = reason;
    this.close();
  }

  /** Ends it from its reader's side. */
  close(): void {
    this.#nodes.clear();
    this.#records.clear();
    this.#keptBytes = 0;
    this.#onClose();
  }

  #mustHold(): void {
    if (this.#lost === undefined) return;
    throw new SnapshotLostError(`The repository changed while it was read (${this.#lost}): read it again.`);
  }
}
