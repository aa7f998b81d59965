import type { ObjectDescription } from '../../decide/object-record.ts';
import type { StoredPart } from '../../decide/upload-rules.ts';

/**
 * A multipart upload: open, or completed or aborted and kept for a while so that a repeated abort is answered alike.
 */
export interface Upload {
  isOpen: boolean;
  description: ObjectDescription;
}

/** The tables `upload` and `part`. */
export class Uploads {
  readonly #sql: SqlStorage;

  /** @param sql the index's database */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * @param key which object the upload is to become
   * @param description the object's metadata
   * @param now the time
   * @returns the upload's id
   */
  create(key: string, description: ObjectDescription, now: number): string {
    const id = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
    this.#sql.exec('insert into upload values (?, ?, ?, 1, ?)', id, key, now, JSON.stringify(description));
    return id;
  }

  /**
   * @param id the upload's id
   * @param key the object's key, which must be the upload's
   * @returns the upload, or undefined
   */
  get(id: string, key: string): Upload | undefined {
    const query = 'select is_open, description from upload where id = ? and key = ?';
    const [row] = this.#sql.exec<{ is_open: number; description: string }>(query, id, key);
    if (row === undefined) return undefined;
    return { isOpen: row.is_open === 1, description: JSON.parse(row.description) as ObjectDescription };
  }

  /**
   * @param id the upload's id
   * @returns its parts by their number
   */
  parts(id: string): Map<number, StoredPart> {
    const query = 'select number, size, etag, blob from part where upload = ?';
    const rows = this.#sql.exec<{ number: number; size: number; etag: string; blob: string }>(query, id);
    return new Map(rows.toArray().map((part) => [part.number, part]));
  }

  /**
   * @param id the upload's id
   * @param part the part, in place of whatever has its number
   * @returns the blobs that now belong to nothing
   */
  putPart(id: string, { number, size, etag, blob }: StoredPart): string[] {
    const query = 'delete from part where upload = ? and number = ? returning blob';
    const replaced = this.#sql.exec<{ blob: string }>(query, id, number).toArray();
    this.#sql.exec('insert into part values (?, ?, ?, ?, ?)', id, number, size, etag, blob);
    return replaced.map((row) => row.blob);
  }

  /**
   * Ends an upload.
   *
   * @param id the upload's id
   * @returns the blobs of its parts
   */
  close(id: string): string[] {
    this.#sql.exec('update upload set is_open = 0 where id = ?', id);
    const rows = this.#sql.exec<{ blob: string }>('delete from part where upload = ? returning blob', id);
    return rows.toArray().map(({ blob }) => blob);
  }

  /**
   * Forgets uploads.
   *
   * @param createdBefore the time up to which they were created
   * @returns the blobs of their parts
   */
  expire(createdBefore: number): string[] {
    const query = 'select id from upload where created <= ?';
    const ids = this.#sql.exec<{ id: string }>(query, createdBefore).toArray();
    const blobs = ids.flatMap(({ id }) => this.close(id));
    this.#sql.exec('delete from upload where created <= ?', createdBefore);
    return blobs;
  }

  /** @returns when the oldest upload was created, or undefined */
  oldest(): number | undefined {
    const query = 'select min(created) as at from upload';
    return this.#sql.exec<{ at: number | null }>(query).one().at ?? undefined;
  }
}
