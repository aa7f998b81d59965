import { estimateCloneBytes } from '../clone-size.ts';
import { rowLimitBytes } from '../sql/row-size.ts';
import { JobTooLargeError } from './job-errors.ts';

/**
 * What jobs carry: structured-clone values. The engine has no `v8.serialize`, so they are stored where the engine
 * itself serializes: in the object's key-value store, under `_sundog_job:<id>`, in the same database and transaction as
 * the rows. A job without a payload has no entry there.
 */
export class JobPayloads {
  readonly #kv: SyncKvStorage;

  constructor(storage: DurableObjectStorage) {
    this.#kv = storage.kv;
  }

  /** The payload of a row. */
  get(row: { id: number; has_payload: number }): unknown {
    return row.has_payload === 1 ? this.#kv.get(keyOf(row.id)) : undefined;
  }

  /**
   * Stores the payload of a job, if there is one.
   *
   * @throws JobTooLargeError as the cloud would refuse it
   */
  put(id: number, payload: unknown): void {
    if (payload === undefined) return;
    const sizeBytes = estimateCloneBytes(payload);
    if (sizeBytes > rowLimitBytes) throw new JobTooLargeError(sizeBytes, rowLimitBytes);
    this.#kv.put(keyOf(id), payload);
  }

  /** Removes the payload of a row that is gone. */
  delete(row: { id: number; has_payload: number }): void {
    if (row.has_payload === 1) this.#kv.delete(keyOf(row.id));
  }
}

function keyOf(id: number): string {
  return `_sundog_job:${id}`;
}
