/**
 * The blobs that are in an account, from before their upload until nothing refers to them.
 *
 * Works on the tables of blob-schema.ts with `BlobReferences` and `BlobSweep`. The bytes are in R2, under a key of
 * their own for each upload, so nothing is ever copied or renamed, and a key that is given up is never used again.
 *
 * - B1 A key is in one place: in `blob_garbage` from before its upload until the upload is finished, then in `blob`,
 *   then in `blob_garbage` until R2 has deleted it. So whatever dies when, bytes are in use or known to be garbage.
 * - B2 A blob that a record refers to has no time limit; one that none refers to has: it is temporary.
 * - B3 Bytes are here once: what is uploaded again goes.
 */
import type { Clock, Sql } from '@sundog/actor';

import { digestOfCid } from '../values/cid.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** What a record says of a blob, and what must be true of it. */
export interface BlobFacts {
  readonly mimeType: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes that are in R2. */
export interface StoredBlob extends BlobFacts {
  readonly cid: string;
  /** In R2. */
  readonly key: string;
}

/** What the table is told. */
export interface BlobTableOptions {
  readonly did: string;
  readonly clock: Clock;
  /** Bytes of one blob. */
  readonly blobBytesMax: number;
  /** Bytes of all of the account's blobs; undefined: no bound. */
  readonly quotaBytes: number | undefined;
  /** Called inside transactions when `BlobSweep` has to run at a time: for a job, of which the earliest time counts. */
  readonly onSweepDue: (atMs: number) => void;
}

interface BlobRow {
  readonly key: string;
  readonly mimeType: string;
  readonly size: number;
  readonly expiresAt: number | null;
}

/** How long a blob may wait for a record that refers to it. */
const temporaryMs = 6 * 60 * 60_000;
/** How long an upload may take. */
const uploadMs = 24 * 60 * 60_000;

/** The blobs of one account. */
export class BlobTable {
  readonly #sql: Sql;
  readonly #options: BlobTableOptions;

  /**
   * @param sql of the account's database
   * @param options
   */
  constructor(sql: Sql, options: BlobTableOptions) {
    this.#sql = sql;
    this.#options = options;
  }

  /**
   * Prepares an upload (B1).
   *
   * @param sizeBytes if the client has said it
   * @returns the key to upload to, and how large it may become
   * @throws {XrpcError} if it would be too large
   */
  beginUpload(sizeBytes = 0): { readonly key: string; readonly sizeBytesMax: number } {
    const { did, clock, blobBytesMax, onSweepDue } = this.#options;
    const leftBytes = this.#leftBytes();
    if (sizeBytes > leftBytes) throw createQuotaError();
    const key = `${did}/${clock.uuid()}`;
    const dueAt = clock.now() + uploadMs;
    this.#sql.transaction(() => {
      this.#sql.run`insert into blob_garbage (key, due_at) values (${key}, ${dueAt})`;
      onSweepDue(dueAt);
    });
    return { key, sizeBytesMax: Math.min(blobBytesMax, leftBytes) };
  }

  /**
   * Takes an upload into the account. What is there already stays, and the new bytes go (B3).
   *
   * @param upload as `uploadBlob` has answered it
   * @returns what to tell the client
   * @throws {XrpcError} if it was taken down, is too much, or took too long; its bytes go
   */
  finishUpload(upload: StoredBlob): BlobFacts & { readonly cid: string } {
    const { key, cid, size } = upload;
    const digest = digestOfCid(cid);
    const now = this.#options.clock.now();
    const known = this.#get(digest);
    const refusal = this.#refusalOf(upload, known === undefined);
    if (refusal !== undefined) {
      this.abandonUpload(key);
      throw refusal;
    }
    const mimeType = known?.expiresAt === null ? known.mimeType : upload.mimeType;
    const isReferenced = this.#sql.maybeOne`select 1 from blob_ref where digest = ${digest} limit 1` !== undefined;
    const expiresAt = isReferenced ? null : now + temporaryMs;
    this.#sql.transaction(() => {
      if (known === undefined) {
        this.#sql.run`delete from blob_garbage where key = ${key}`;
        this.#sql.run`insert into blob (digest, key, mime_type, size, created_at, expires_at)
          values (${digest}, ${key}, ${mimeType}, ${size}, ${now}, ${expiresAt})`;
      } else {
        this.abandonUpload(key);
        this.#sql.run`update blob set mime_type = ${mimeType}, expires_at = ${expiresAt} where digest = ${digest}`;
      }
      if (expiresAt !== null) this.#options.onSweepDue(expiresAt);
    });
    return { cid, mimeType, size };
  }

  /** Gives up an upload that is not finished; its bytes, if there are any, are garbage now. */
  abandonUpload(key: string): void {
    const now = this.#options.clock.now();
    this.#sql.transaction(() => {
      const { rowsWritten } = this.#sql.run`update blob_garbage set due_at = ${claimed} where key = ${key}`;
      if (rowsWritten > 0) this.#options.onSweepDue(now);
    });
  }

  /** Gives up every blob and reference, in the transaction of the account's end; uploads under way stay as they are. */
  removeAll(): void {
    this.#sql.run`insert into blob_garbage (key, due_at) select key, ${claimed} from blob where true`;
    this.#sql.script('delete from blob; delete from blob_ref');
    this.#options.onSweepDue(this.#options.clock.now());
  }

  /**
   * What a record may say of a blob that was uploaded here, temporary or not.
   *
   * @throws {XrpcError} `BlobNotFound`
   */
  mustGetBlob(cid: string): BlobFacts {
    const blob = this.#get(digestOfCid(cid));
    if (blob === undefined || this.getTakedown(cid) !== undefined) throw createNotFoundError(cid);
    return { mimeType: blob.mimeType, size: blob.size };
  }

  /** What anybody may have: a blob that a record refers to, and that is not taken down. */
  getServed(cid: string): StoredBlob | undefined {
    const blob = this.#get(digestOfCid(cid));
    if (blob === undefined || blob.expiresAt !== null || this.getTakedown(cid) !== undefined) return undefined;
    return { cid, key: blob.key, mimeType: blob.mimeType, size: blob.size };
  }

  /** Why a blob is not served; undefined if it is not taken down. */
  getTakedown(cid: string): string | undefined {
    return this.#sql.maybeOne<{ ref: string }>`select ref from blob_takedown where digest = ${digestOfCid(cid)}`?.ref;
  }

  /** Takes a blob down, whether it is here or not, or gives it back: then `ref` is null. */
  setTakedown(cid: string, ref: string | null): void {
    const digest = digestOfCid(cid);
    if (ref === null) this.#sql.run`delete from blob_takedown where digest = ${digest}`;
    else this.#sql.run`insert or replace into blob_takedown (digest, ref) values (${digest}, ${ref})`;
  }

  #refusalOf({ key, cid, size }: StoredBlob, isNew: boolean): XrpcError | undefined {
    if (this.getTakedown(cid) !== undefined) {
      return new XrpcError(400, 'InvalidRequest', 'Blob has been takendown, cannot re-upload');
    }
    const now = this.#options.clock.now();
    const begun = this.#sql.maybeOne`select 1 from blob_garbage where key = ${key} and due_at > ${now}`;
    if (begun === undefined) return new XrpcError(504, 'UpstreamTimeout', 'Upload timed out, please try again.');
    return isNew && size > this.#leftBytes() ? createQuotaError() : undefined;
  }

  #leftBytes(): number {
    const { quotaBytes } = this.#options;
    if (quotaBytes === undefined) return Infinity;
    const { bytes } = this.#sql.one<{ bytes: number }>`select coalesce(sum(size), 0) as bytes from blob`;
    return Math.max(quotaBytes - bytes, 0);
  }

  #get(digest: Uint8Array): BlobRow | undefined {
    return this.#sql.maybeOne<{ key: string; mimeType: string; size: number; expiresAt: number | null }>`
      select key, mime_type as mimeType, size, expires_at as expiresAt
      from blob where digest = ${digest}`;
  }
}

/** The time of garbage that nothing can rescue any more, wherever the clock is put. */
export const claimed = 0;

/** No blob of that name is here, or none that may be referred to. */
export function createNotFoundError(cid: string): XrpcError {
  return new XrpcError(400, 'BlobNotFound', `Could not find blob: ${cid}`);
}

function createQuotaError(): XrpcError {
  return new XrpcError(413, 'BlobQuotaExceeded', 'The account has no room for this blob.');
}
