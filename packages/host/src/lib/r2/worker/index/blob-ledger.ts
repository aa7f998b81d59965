/**
 * Which blobs are being written, and which belong to nothing any more.
 *
 * Owns: the tables `reservation` and `garbage`. Called by: the index, inside its transactions, and the collector.
 *
 * Invariants
 * G1. Every blob that may exist in the byte store is, at every moment, in exactly one place: a reservation, an object
 *     (its row or its extents), a part of an upload, or the garbage. Each step from one to another is one transaction.
 * G2. A blob is reserved, durably, before its first byte is written; so no file can exist that no row knows.
 * G3. A reservation that expired may belong to a writer that only stalls and whose file appears after the first
 *     deletion; its blob is therefore deleted a second time, much later.
 */
import { formatBlobName } from '../../decide/blob-pieces.ts';

/** The tables `reservation` and `garbage`. */
export class BlobLedger {
  readonly #sql: SqlStorage;

  /** @param sql the index's database */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Reserves a name for a blob that will be written (G2).
   *
   * @param size how many bytes it will have, and how many a file may have
   * @param expires when the reservation ends unless it is renewed
   * @returns the name
   */
  reserve(size: { bytes: number; pieceBytesMax: number }, expires: number): string {
    const blob = formatBlobName(crypto.randomUUID().replaceAll('-', ''), size.bytes, size.pieceBytesMax);
    this.#sql.exec('insert into reservation values (?, ?)', blob, expires);
    return blob;
  }

  /**
   * @param blob a reserved blob that is still being written
   * @param expires the new end
   * @returns whether the reservation still stood
   */
  renew(blob: string, expires: number): boolean {
    return this.#sql.exec('update reservation set expires = ? where blob = ?', expires, blob).rowsWritten > 0;
  }

  /**
   * Ends a reservation because the blob now belongs to something.
   *
   * @param blob a reserved blob that is completely written
   * @returns whether the reservation still stood; if not, the blob must not be used
   */
  claim(blob: string): boolean {
    return this.#sql.exec('delete from reservation where blob = ? returning blob', blob).toArray().length > 0;
  }

  /**
   * Marks blobs as garbage.
   *
   * @param blobs what belongs to nothing any more
   * @param due when to delete them
   */
  release(blobs: readonly string[], due: number): void {
    for (const blob of blobs) this.#sql.exec('insert into garbage values (?, ?, 1)', blob, due);
  }

  /**
   * Gives up the reservations that nobody has renewed (G3).
   *
   * @param now the time
   */
  expire(now: number): void {
    this.#sql.exec('insert into garbage select blob, ?1, 2 from reservation where expires <= ?1', now);
    this.#sql.exec('delete from reservation where expires <= ?', now);
  }

  /**
   * @param now the time
   * @param count at most so many
   * @returns garbage that may be deleted
   */
  due(now: number, count: number): string[] {
    const query = 'select blob from garbage where due <= ? order by due limit ?';
    return this.#sql
      .exec<{ blob: string }>(query, now, count)
      .toArray()
      .map(({ blob }) => blob);
  }

  /**
   * Notes that a file is deleted.
   *
   * @param blob the blob
   * @param again when to delete it once more, if its reservation was lost (G3)
   */
  deleted(blob: string, again: number): void {
    this.#sql.exec('delete from garbage where blob = ? and passes <= 1', blob);
    this.#sql.exec('update garbage set passes = passes - 1, due = ? where blob = ?', again, blob);
  }

  /**
   * Notes that a file could not be deleted.
   *
   * @param blob the blob
   * @param due when to try again
   */
  postpone(blob: string, due: number): void {
    this.#sql.exec('update garbage set due = ? where blob = ?', due, blob);
  }

  /** @returns when there will be something to do, or undefined */
  nextDue(): number | undefined {
    const query =
      'select min(at) as at from (select min(due) as at from garbage union all select min(expires) from reservation)';
    return this.#sql.exec<{ at: number | null }>(query).one().at ?? undefined;
  }
}
