import { digestOfCid } from '../values/cid.ts';
import type { DigestedRecord } from './record-table.ts';
import type { Snapshot } from './snapshots.ts';

const STRETCH_BYTES = 64 * 1024;
const RECORDS_AT_FIRST = 8;
const RECORDS_MAX = 256;

/**
 * The records of a snapshot one by one, asked for in the order of the tree: each query reads a stretch of a collection,
 * so that a record costs no search of its own. Stretches are short where few of their records are asked for.
 */
export class SnapshotRecords {
  readonly #snapshot: Snapshot;
  #collection = '';
  #stretch: DigestedRecord[] = [];
  #position = 0;
  #records = RECORDS_AT_FIRST;

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
  mustGet(collection: string, rkey: string): DigestedRecord {
    this.#moveTo(collection, rkey);
    const row = this.#stretch[this.#position];
    if (row?.rkey === rkey && row.rev <= this.#snapshot.head.rev) return row;
    const kept = this.#snapshot.mustGetKept(collection, rkey);
    return { ...kept, digest: digestOfCid(kept.cid) };
  }

  #moveTo(collection: string, rkey: string): void {
    const before = this.#position;
    if (collection === this.#collection) {
      while ((this.#stretch[this.#position]?.rkey ?? rkey) < rkey) this.#position += 1;
      if (this.#position < this.#stretch.length) return;
    }
    const isNext = this.#position - before <= 1;
    this.#records = isNext ? Math.min(2 * this.#records, RECORDS_MAX) : RECORDS_AT_FIRST;
    this.#collection = collection;
    this.#stretch = this.#snapshot.stretch(collection, rkey, { records: this.#records, bytes: STRETCH_BYTES });
    this.#position = 0;
  }
}
