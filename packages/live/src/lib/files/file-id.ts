/**
 * Ids of files: `_storage_<26 characters>@<size>.<etag>.<sha256>.<type>.<signature>`.
 *
 * What a query wants to know of a file it must know at once, so the id says it, and the signature that it is so. The 26
 * characters are the file's key in the bucket, below `live/`; a file never changes.
 */
import type { StorageId } from '../functions/context.ts';
import type { Signer } from './signer.ts';

/** What an id says of its file. */
export interface FileFacts {
  /** 26 characters. */
  readonly key: string;
  readonly sizeBytes: number;
  /** As R2 gives it, without quotation marks. */
  readonly etag: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string | null;
  readonly contentType: string | null;
}

const KEY_PATTERN = /^[0-9a-f]{26}$/;
const ID_PATTERN = /^_storage_([0-9a-f]{26})@([0-9a-z]+)\.([\w-]+)\.([0-9a-f]*)\.([\w-]*)\.([\w-]{43})$/;

/**
 * A new key.
 *
 * @param uuid a fresh one
 */
export function createFileKey(uuid: string): string {
  return uuid.replaceAll('-', '').slice(0, 26);
}

/** Whether a text is a key. */
export function isFileKey(text: string): boolean {
  return KEY_PATTERN.test(text);
}

/** The object of a key in the bucket. */
export function formatObjectName(key: string): string {
  return `live/${key}`;
}

/**
 * The id of a file.
 *
 * @param facts of it
 * @param signer of the project
 */
export function createFileId({ key, sizeBytes, etag, sha256, contentType }: FileFacts, signer: Signer): StorageId {
  const type = contentType === null ? '' : encodeText(contentType);
  const facts = `${sizeBytes.toString(36)}.${etag}.${sha256 ?? ''}.${type}`;
  return `_storage_${key}@${facts}.${signer.sign('id', key, facts)}` as StorageId;
}

/**
 * Reads an id.
 *
 * @param id whatever was given
 * @param signer of the project
 * @returns undefined: it is no id that this project has given
 */
export function parseFileId(id: unknown, signer: Signer): FileFacts | undefined {
  const match = typeof id === 'string' ? ID_PATTERN.exec(id) : null;
  if (match === null) return undefined;
  const [, key = '', size = '', etag = '', sha256 = '', type = '', signature = ''] = match;
  if (!signer.isSigned(signature, 'id', key, `${size}.${etag}.${sha256}.${type}`)) return undefined;
  return {
    key,
    sizeBytes: Number.parseInt(size, 36),
    etag,
    sha256: sha256 === '' ? null : sha256,
    contentType: type === '' ? null : decodeText(type),
  };
}

/** Types are ASCII. */
function encodeText(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decodeText(text: string): string {
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
}
