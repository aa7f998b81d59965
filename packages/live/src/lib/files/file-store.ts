/**
 * A project's files: which bucket, which secret, and the signed addresses by which pages get in and out.
 *
 * - G1 An address is good for one key, one method, one type and size if it is to put something there, and for a time.
 *   All of it is signed, so whoever changes any of it has an address that is good for nothing.
 * - G2 A file never changes: a key is put to once, and its id says what was put there.
 * - G3 Whatever can be known without waiting follows from the id. Whether the file is still there does not:
 *   `ctx.storage` of an action looks, and the address of a file that is gone answers that it is.
 */
import type { FileMetadata, StorageId, UploadOptions } from '../functions/context.ts';
import type { Files } from '../shard/project.ts';
import type { FilesPlace } from './files-place.ts';
import { FileRefusedError, InvalidFilesError } from './files-errors.ts';
import { createFileId, createFileKey, formatObjectName, parseFileId, type FileFacts } from './file-id.ts';
import { parseContentType } from './content-type.ts';
import { presign } from './presign.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UPLOAD_MS = HOUR_MS;
const UPLOAD_MS_MAX = DAY_MS;

/** What an address to put a file to is bound to (G1). */
export interface UploadGrant {
  readonly key: string;
  /** Undefined: any. */
  readonly contentType: string | undefined;
  readonly sizeBytesMax: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The files of one project. */
export class FileStore implements Files {
  readonly #place: FilesPlace;

  constructor(place: FilesPlace) {
    this.#place = place;
  }

  /** `ctx.storage` of queries and mutations. */
  get now(): Files['now'] {
    return {
      getUrl: (id) => this.#getUrl(id),
      getMetadata: (id) => {
        const facts = this.read(id);
        return facts === undefined ? null : describe(id, facts);
      },
      generateUploadUrl: (options) => this.#createUploadUrl(options),
      checkId: (id) => void this.#mustRead(id),
    };
  }

  /** `ctx.storage` of actions. */
  get later(): Files['later'] {
    return {
      getUrl: async (id) => ((await this.find(id)) === undefined ? null : this.#getUrl(id)),
      getMetadata: async (id) => {
        const facts = await this.find(id);
        return facts === undefined ? null : describe(id, facts);
      },
      generateUploadUrl: async (options) => this.#createUploadUrl(options),
      delete: async (id) => this.#place.bucket.delete(formatObjectName(this.#mustRead(id).key)),
    };
  }

  /** Where the objects are. */
  get bucket(): R2Bucket {
    return this.#place.bucket;
  }

  /** What an id says; undefined: it is none of this project's. */
  read(id: unknown): FileFacts | undefined {
    return parseFileId(id, this.#place.signer);
  }

  /** What an id says, if its file is still there. */
  async find(id: StorageId): Promise<FileFacts | undefined> {
    const facts = this.read(id);
    if (facts === undefined) return undefined;
    const object = await this.#place.bucket.head(formatObjectName(facts.key));
    return object?.etag === facts.etag ? facts : undefined;
  }

  /** The id of what has been put to a key. */
  createId(facts: FileFacts): StorageId {
    return createFileId(facts, this.#place.signer);
  }

  /**
   * Reads an address to put a file to, or one that says that a file has been put.
   *
   * @param key of the path
   * @param query of the address
   * @throws {FileRefusedError} if it was not made here, or is over
   */
  mustReadUpload(key: string, query: URLSearchParams): UploadGrant {
    const { signer, name, now } = this.#place;
    const texts = ['type', 'size', 'expires'].map((field) => query.get(field) ?? '');
    if (!signer.isSigned(query.get('signature') ?? '', 'upload', name, key, ...texts)) throw createTampered();
    const [type = '', size = '', expires = ''] = texts;
    mustBeInTime(Number(expires), now());
    const contentType = type === '' ? undefined : type;
    return { key, contentType, sizeBytesMax: Number(size), expiresAt: Number(expires) };
  }

  /**
   * Reads an address to get a file from.
   *
   * @param id of the path
   * @param query of the address
   * @returns what the id says, and when the address is over, in milliseconds since 1970
   * @throws {FileRefusedError} if it was not made here, or is over
   */
  mustReadDownload(id: string, query: URLSearchParams): FileFacts & { readonly expiresAt: number } {
    const { signer, name, now } = this.#place;
    const expires = query.get('expires') ?? '';
    const facts = this.read(id);
    const isSigned = signer.isSigned(query.get('signature') ?? '', 'download', name, id, expires);
    if (!isSigned || facts === undefined) throw createTampered();
    mustBeInTime(Number(expires), now());
    return { ...facts, expiresAt: Number(expires) };
  }

  /** The same for a day, so that a query that gives it has the same result when it runs again. */
  #getUrl(id: StorageId): string | null {
    const { signer, name, now, base, s3 } = this.#place;
    const facts = this.read(id);
    if (facts === undefined) return null;
    const today = Math.floor(now() / DAY_MS) * DAY_MS;
    if (s3 !== undefined) {
      const query = {
        'response-content-disposition': facts.contentType === null ? 'attachment' : dispositionOf(facts.contentType),
        'response-content-type': facts.contentType ?? 'application/octet-stream',
      };
      const object = formatObjectName(facts.key);
      return presign(s3, { method: 'GET', object, query, signedAtMs: today, expiresSeconds: (2 * DAY_MS) / 1000 });
    }
    const expires = String(today + 2 * DAY_MS);
    const query = new URLSearchParams({ expires, signature: signer.sign('download', name, id, expires) });
    return `${base}/files/${id}?${query.toString()}`;
  }

  #createUploadUrl(options: UploadOptions = {}): string {
    const { signer, name, now, uuid, base, sizeBytesMax: most, s3 } = this.#place;
    const { sizeBytesMax = most, expiresInMs = UPLOAD_MS } = options;
    const contentType = options.contentType === undefined ? '' : parseContentType(options.contentType);
    if (contentType === undefined)
      throw invalid('contentType', 'a media type such as "image/png"', options.contentType);
    if (!(Number.isSafeInteger(sizeBytesMax) && sizeBytesMax >= 0 && sizeBytesMax <= most)) {
      throw invalid('sizeBytesMax', `a whole number from 0 to ${most}`, sizeBytesMax);
    }
    if (!(expiresInMs > 0 && expiresInMs <= UPLOAD_MS_MAX)) {
      throw invalid('expiresInMs', `more than 0, at most ${UPLOAD_MS_MAX}`, expiresInMs);
    }
    const key = createFileKey(uuid());
    const signedAtMs = now();
    const texts = [contentType, String(sizeBytesMax), String(Math.floor(signedAtMs + expiresInMs))];
    const signature = signer.sign('upload', name, key, ...texts);
    const [type = '', size = '', expires = ''] = texts;
    const query = new URLSearchParams({ ...(type !== '' && { type }), size, expires, signature });
    if (s3 === undefined) return `${base}/files/upload/${key}?${query.toString()}`;
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    const expiresSeconds = Math.max(1, Math.floor(expiresInMs / 1000));
    const put = presign(s3, { method: 'PUT', object: formatObjectName(key), headers, signedAtMs, expiresSeconds });
    // What stands behind `#` goes to nobody: the page asks there for the id when the file has been put.
    return `${put}#${base}/files/finish/${key}?${query.toString()}`;
  }

  #mustRead(id: StorageId): FileFacts {
    const facts = this.read(id);
    if (facts !== undefined) return facts;
    throw new FileRefusedError('invalid_storage_id', 'Expected the id of a file, as an upload has answered it.');
  }
}

/** What a browser may show as a part of a page. All else it offers to keep: it could be a page itself. */
export function dispositionOf(contentType: string): 'inline' | 'attachment' {
  return /^(?:image\/(?:avif|bmp|gif|jpeg|png|webp)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)(?:;|$)/.test(
    contentType,
  )
    ? 'inline'
    : 'attachment';
}

function describe(storageId: StorageId, { contentType, sizeBytes, sha256 }: FileFacts): FileMetadata {
  return { storageId, contentType, sizeBytes, sha256 };
}

function mustBeInTime(expiresAt: number, now: number): void {
  if (now < expiresAt) return;
  throw new FileRefusedError('file_url_expired', 'This address is over: ask for a new one.', { expiredAt: expiresAt });
}

function createTampered(): FileRefusedError {
  return new FileRefusedError(
    'invalid_file_url',
    'This address was not made here, or has been changed: ask for a new one.',
  );
}

function invalid(field: string, expected: string, found: unknown): InvalidFilesError {
  return new InvalidFilesError(`generateUploadUrl: ${field} must be ${expected}, found ${String(found)}.`, { field });
}
