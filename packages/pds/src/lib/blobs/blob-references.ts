/**
 * Which records refer to which blobs. Works on the tables of blob-schema.ts, and owns `blob_ref_import`.
 *
 * - R1 A record may begin to refer only to a blob that is here, or to which a record refers already: after an import,
 *   references are there before their bytes.
 * - R2 A blob to which no record refers any more is due to be swept at once; until it is, a record may refer to it.
 * - R3 What an import refers to is kept apart until it takes the place of all references there were, at once.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { digestOfCid, formatCid } from '../values/cid.ts';
import { createNotFoundError, type BlobTableOptions } from './blob-table.ts';

/** A page of a list. */
export interface BlobPage {
  /** The page before, as it has said. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface DigestRow {
  readonly [column: string]: ArrayBuffer;
  readonly digest: ArrayBuffer;
}

/** The references of one account. */
export class BlobReferences {
  readonly #sql: Sql;
  readonly #options: Pick<BlobTableOptions, 'did' | 'clock' | 'onSweepDue'>;
  readonly #imported: SqlTable;

  /**
   * @param sql of the account's database
   * @param options
   */
  constructor(sql: Sql, options: Pick<BlobTableOptions, 'did' | 'clock' | 'onSweepDue'>) {
    this.#sql = sql;
    this.#options = options;
    this.#imported = new SqlTable(
      sql,
      'blob_ref_import',
      `create table if not exists blob_ref_import (path text not null, digest blob not null,
        primary key (path, digest)) strict, without rowid`,
    );
  }

  /**
   * Says to which blobs a record refers from now on. To be called in the transaction of the commit, for every record
   * that had blobs or has any.
   *
   * @param path of the record, `collection/rkey`
   * @param cids of the blobs; none if the record is deleted
   * @param rev of the commit
   * @throws {XrpcError} `BlobNotFound` (R1)
   */
  set(path: string, cids: readonly string[], rev: string): void {
    this.#sql.transaction(() => {
      for (const cid of cids) this.#mustBeKnown(cid);
      const before = this.#sql.all<DigestRow>`delete from blob_ref where path = ${path} returning digest`;
      for (const cid of cids) this.#refer(path, digestOfCid(cid), rev);
      for (const { digest } of before) this.#expire(new Uint8Array(digest));
    });
  }

  /** Forgets what an import has referred to: it has ended, in the caller's transaction. */
  dropImported(): void {
    this.#imported.run`delete from blob_ref_import`;
  }

  /** Notes to which blobs a record of an import refers, whether they are here or not (R3). */
  addImported(path: string, cids: readonly string[]): void {
    for (const cid of cids) {
      const digest = digestOfCid(cid);
      this.#imported.run`insert or ignore into blob_ref_import values (${path}, ${digest})`;
    }
  }

  /** Puts the references of an import in the place of all others, in the transaction that does so with records (R3). */
  finishImport(rev: string): void {
    const now = this.#options.clock.now();
    this.#imported.use(() => {
      this.#sql.run`delete from blob_ref`;
      this.#sql.run`insert into blob_ref (path, digest, rev) select path, digest, ${rev} from blob_ref_import`;
    });
    this.#sql.run`update blob set expires_at = null where digest in (select digest from blob_ref)`;
    const { rowsWritten } = this.#sql.run`update blob set expires_at = ${now}
      where expires_at is null and digest not in (select digest from blob_ref)`;
    if (rowsWritten > 0) this.#options.onSweepDue(now);
  }

  /**
   * Blobs to which records refer, in an order that stays.
   *
   * @param page `since`: only of records written after this revision
   */
  listBlobs(page: BlobPage & { readonly since?: string | undefined }): {
    readonly cids: readonly string[];
    readonly cursor: string | undefined;
  } {
    const { since = '', cursor, limit } = page;
    const rows = this.#sql.all<DigestRow>`
      select digest from blob_ref where digest > ${afterCursor(cursor)} and rev > ${since}
      group by digest order by digest limit ${limit}`;
    const cids = rows.map(({ digest }) => formatCid('raw', new Uint8Array(digest)));
    return { cids, cursor: cids.length < limit ? undefined : cids.at(-1) };
  }

  /** Blobs to which records refer and whose bytes are not here, each with one of its records. */
  listMissingBlobs({ cursor, limit }: BlobPage): {
    readonly blobs: readonly { readonly cid: string; readonly recordUri: string }[];
    readonly cursor: string | undefined;
  } {
    const rows = this.#sql.all<{ digest: ArrayBuffer; path: string }>`
      select digest, min(path) as path from blob_ref
      where digest > ${afterCursor(cursor)} and not exists (select 1 from blob where blob.digest = blob_ref.digest)
      group by digest order by digest limit ${limit}`;
    const blobs = rows.map(({ digest, path }) => ({
      cid: formatCid('raw', new Uint8Array(digest)),
      recordUri: `at://${this.#options.did}/${path}`,
    }));
    return { blobs, cursor: blobs.length < limit ? undefined : blobs.at(-1)?.cid };
  }

  /** How many blobs records refer to (`expectedBlobs`), how many are here (`importedBlobs`), and their bytes. */
  count(): { readonly referenced: number; readonly stored: number; readonly storedBytes: number } {
    return this.#sql.one<{ referenced: number; stored: number; storedBytes: number }>`
      select (select count(distinct digest) from blob_ref) as referenced,
        count(*) as stored, coalesce(sum(size), 0) as storedBytes from blob`;
  }

  /** R1. */
  #mustBeKnown(cid: string): void {
    const digest = digestOfCid(cid);
    const known = this.#sql.one<{ isKnown: number }>`
      select (exists (select 1 from blob where digest = ${digest})
          and not exists (select 1 from blob_takedown where digest = ${digest}))
        or exists (select 1 from blob_ref where digest = ${digest}) as isKnown`;
    if (known.isKnown === 0) throw createNotFoundError(cid);
  }

  #refer(path: string, digest: Uint8Array, rev: string): void {
    this.#sql.run`insert or ignore into blob_ref (path, digest, rev) values (${path}, ${digest}, ${rev})`;
    this.#sql.run`update blob set expires_at = null where digest = ${digest} and expires_at is not null`;
  }

  /** R2. */
  #expire(digest: Uint8Array): void {
    const now = this.#options.clock.now();
    const { rowsWritten } = this.#sql.run`update blob set expires_at = ${now} where digest = ${digest}
      and not exists (select 1 from blob_ref where digest = ${digest})`;
    if (rowsWritten > 0) this.#options.onSweepDue(now);
  }
}

function afterCursor(cursor: string | undefined): Uint8Array {
  if (cursor === undefined) return new Uint8Array();
  try {
    return digestOfCid(cursor);
  } catch {
    throw new XrpcError(400, 'InvalidRequest', 'Params/cursor is none that this method has given');
  }
}
