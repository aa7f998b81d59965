/**
 * Deletes the bytes of blobs that nobody needs: a job of the account runs it.
 *
 * Works on the tables of blob-schema.ts; whoever makes something due says when, by `onSweepDue`.
 *
 * - W1 What has expired leaves `blob` for `blob_garbage` in one transaction, and only there R2 is asked to delete it. A
 *   record that refers to the blob before that keeps it; one that comes after finds no blob.
 * - W2 What is about to be deleted is marked first, so that an upload under that key cannot be finished meanwhile.
 * - W3 A key leaves `blob_garbage` when R2 has deleted it. Deleting twice does no harm.
 */
import type { Clock, Sql } from '@sundog/actor';

import { claimed } from './blob-table.ts';

/** What R2 deletes in one go. */
const batchSize = 500;

/** The sweep of one account. */
export class BlobSweep {
  readonly #sql: Sql;
  readonly #options: { readonly clock: Clock; readonly bucket: R2Bucket };

  /**
   * @param sql of the account's database
   * @param options
   */
  constructor(sql: Sql, options: { clock: Clock; bucket: R2Bucket }) {
    this.#sql = sql;
    this.#options = options;
  }

  /**
   * Deletes all that is due.
   *
   * @returns when something is due next, in milliseconds since 1970; undefined: nothing is
   */
  async run(): Promise<number | undefined> {
    for (let keys = this.#claim(); keys.length > 0; keys = this.#claim()) {
      await this.#options.bucket.delete(keys);
      this.#sql.run`delete from blob_garbage where key in (select value from json_each(${JSON.stringify(keys)}))`; // W3
    }
    return this.nextDueAt();
  }

  /** When something is due next; see `run`. */
  nextDueAt(): number | undefined {
    const { dueAt } = this.#sql.one<{ dueAt: number | null }>`
      select min(due_at) as dueAt from (select min(due_at) as due_at from blob_garbage
        union all select min(expires_at) from blob where expires_at is not null)`;
    return dueAt ?? undefined;
  }

  #claim(): string[] {
    const now = this.#options.clock.now();
    return this.#sql.transaction(() => {
      const expired = this.#sql.all<{ key: string }>`
        delete from blob where digest in (select digest from blob where expires_at <= ${now} limit ${batchSize})
        returning key`;
      for (const { key } of expired) {
        this.#sql.run`insert into blob_garbage (key, due_at) values (${key}, ${claimed})`;
      }
      const due = this.#sql.all<{ key: string }>`
        select key from blob_garbage where due_at <= ${now} order by due_at limit ${batchSize}`;
      const keys = due.map(({ key }) => key);
      this.#sql.run`update blob_garbage set due_at = ${claimed}
        where key in (select value from json_each(${JSON.stringify(keys)}))`;
      return keys;
    });
  }
}
