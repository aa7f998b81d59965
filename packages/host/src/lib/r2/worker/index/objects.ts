import type { BlobSlice } from '../../decide/blob-pieces.ts';
import type { ListPosition } from '../../decide/listing.ts';
import type { ObjectRecord, StorageClass } from '../../decide/object-record.ts';
import type { ByteRange } from '../../decide/range.ts';

/** Where a stored object's bytes are. */
export type Content =
  | { kind: 'inline'; bytes: ArrayBuffer }
  | { kind: 'blob'; blob: string }
  | { kind: 'parts'; parts: { blob: string; size: number }[] };

/** An object's row: what is known of it, and where its bytes are, but not the bytes. */
export interface StoredObject {
  record: ObjectRecord;
  place: { kind: 'inline' } | { kind: 'blob'; blob: string } | { kind: 'parts' };
}

type Row = {
  key: string;
  version: string;
  size: number;
  etag: string;
  uploaded: number;
  storage_class: string;
  checksums: string;
  http: string | null;
  custom: string | null;
  blob: string | null;
  is_inline: number;
};

const DESCRIPTION = 'key, version, size, etag, uploaded, storage_class, checksums';
const PLACE = 'blob, inline is not null as is_inline';

/** The tables `object` and `extent`. Whoever changes them does so inside a transaction of its own. */
export class Objects {
  readonly #sql: SqlStorage;

  /** @param sql the index's database */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * @param key an object's key
   * @returns the object, or undefined
   */
  get(key: string): StoredObject | undefined {
    const [row] = this.#sql.exec<Row>(`select ${DESCRIPTION}, http, custom, ${PLACE} from object where key = ?`, key);
    return row === undefined ? undefined : parseRow(row);
  }

  /**
   * @param record the object, in place of whatever has its key
   * @param content where its bytes are
   */
  put(record: ObjectRecord, content: Content): void {
    this.#sql.exec(
      `insert or replace into object (${DESCRIPTION}, http, custom, blob, inline) values (?,?,?,?,?,?,?,?,?,?,?)`,
      record.key,
      record.version,
      record.size,
      record.etag,
      record.uploaded,
      record.storageClass,
      JSON.stringify(record.checksums),
      formatHttp(record),
      record.custom.length === 0 ? null : JSON.stringify(record.custom),
      content.kind === 'blob' ? content.blob : null,
      content.kind === 'inline' ? content.bytes : null,
    );
    if (content.kind !== 'parts') return;
    let position = 0;
    for (const { blob, size } of content.parts) {
      this.#sql.exec('insert into extent values (?, ?, ?, ?)', record.version, position, size, blob);
      position += size;
    }
  }

  /**
   * @param object what to remove
   */
  delete(object: StoredObject): void {
    this.#sql.exec('delete from object where key = ?', object.record.key);
  }

  /**
   * Forgets which blobs an object had.
   *
   * @param object an object that is replaced or removed
   * @returns its blobs, which now belong to nothing
   */
  takeBlobs({ record, place }: StoredObject): string[] {
    if (place.kind === 'inline') return [];
    if (place.kind === 'blob') return [place.blob];
    const rows = this.#sql.exec<{ blob: string }>(
      'delete from extent where version = ? returning blob',
      record.version,
    );
    return rows.toArray().map(({ blob }) => blob);
  }

  /**
   * @param key key of an object whose bytes are inline
   * @param range which bytes
   * @returns the bytes
   */
  readInline(key: string, { offset, length }: ByteRange): ArrayBuffer {
    if (length === 0) return new ArrayBuffer(0);
    const query = 'select substr(inline, ?, ?) as bytes from object where key = ?';
    return this.#sql.exec<{ bytes: ArrayBuffer }>(query, offset + 1, length, key).one().bytes;
  }

  /**
   * @param object an object whose bytes lie in blobs
   * @param range which bytes
   * @returns the slices of blobs that hold them, in order
   */
  slices({ record, place }: StoredObject, range: ByteRange): BlobSlice[] {
    if (range.length === 0) return [];
    if (place.kind === 'blob') return [{ blob: place.blob, size: record.size, ...range }];
    const end = range.offset + range.length;
    const rows = this.#sql.exec<{ position: number; size: number; blob: string }>(
      'select position, size, blob from extent where version = ? and position < ? and position + size > ? order by position',
      record.version,
      end,
      range.offset,
    );
    return rows.toArray().map(({ position, size, blob }) => {
      const offset = Math.max(0, range.offset - position);
      return { blob, size, offset, length: Math.min(size, end - position) - offset };
    });
  }

  /**
   * Reads objects in the order of their keys.
   *
   * @param from where to begin
   * @param end the first key that is too great; undefined: none
   * @param options how many rows, and which metadata
   * @returns the objects' records; metadata that was not asked for is empty
   */
  list(
    from: ListPosition & { key: string },
    end: string | undefined,
    options: { count: number; http: boolean; custom: boolean },
  ): ObjectRecord[] {
    const columns = `${DESCRIPTION}, ${options.http ? 'http' : 'null as http'}, ${options.custom ? 'custom' : 'null as custom'}`;
    const where = `key ${from.kind === 'at' ? '>=' : '>'} ? ${end === undefined ? '' : 'and key < ?'}`;
    const bounds = end === undefined ? [from.key] : [from.key, end];
    const query = `select ${columns} from object where ${where} order by key limit ?`;
    return this.#sql
      .exec<Omit<Row, 'blob' | 'is_inline'>>(query, ...bounds, options.count)
      .toArray()
      .map(parseRecord);
  }
}

function formatHttp({ http }: ObjectRecord): string | null {
  return Object.keys(http).length === 0 ? null : JSON.stringify(http);
}

function parseRow(row: Row): StoredObject {
  const record = parseRecord(row);
  if (row.blob !== null) return { record, place: { kind: 'blob', blob: row.blob } };
  return { record, place: { kind: row.is_inline === 1 ? 'inline' : 'parts' } };
}

/** The casts hold because `put` has written the rows. */
function parseRecord(row: Omit<Row, 'blob' | 'is_inline'>): ObjectRecord {
  return {
    key: row.key,
    version: row.version,
    size: row.size,
    etag: row.etag,
    uploaded: row.uploaded,
    storageClass: row.storage_class as StorageClass,
    checksums: JSON.parse(row.checksums) as ObjectRecord['checksums'],
    http: row.http === null ? {} : (JSON.parse(row.http) as ObjectRecord['http']),
    custom: row.custom === null ? [] : (JSON.parse(row.custom) as ObjectRecord['custom']),
  };
}
