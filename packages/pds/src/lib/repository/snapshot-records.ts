import type { RecordRow } from './record-table.ts';
import type { Snapshot } from './snapshots.ts';

const STRETCH_BYTES = 256 * 1024;

/**
 * The records of a snapshot one by one, asked for in the order of the tree: each query reads a stretch of a collection,
 * so that a record costs no search of its own.
 */
export class SnapshotRecords {
  readonly #snapshot: Snapshot;
  #collection = '';
  #stretch: RecordRow[] = [];
  #position = 0;

  /** @param snapshot whose they are */
  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /**
   * @param collection
   * @param rkey greater than the one asked for before, if that was of the same collection
   * @returns the record as the snapshot has it
   * @throws SnapshotLostError
   */
  mustGet(collection: string, rkey: string): RecordRow {
    this.#moveTo(collection, rkey);
    const row = this.#stretch[this.#position];
    if (row?.rkey === rkey && row.rev <= this.#snapshot.head.rev) return row;
    return this.#snapshot.mustGetKept(collection, rkey);
  }

  #moveTo(collection: string, rkey: string): void {
    if (collection === this.#collection) {
      while ((this.#stretch[this.#position]?.rkey ?? rkey) < rkey) this.#position += 1;
      if (this.#position < this.#stretch.length) return;
    }
    this.#collection = collection;
    this.#stretch = this.#snapshot.stretch(collection, rkey, STRETCH_BYTES);
    this.#position = 0;
  }
}
