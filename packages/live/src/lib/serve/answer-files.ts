/**
 * Files in and out, by signed addresses: `PUT` or `POST /files/upload/<key>`, `POST /files/finish/<key>` for what was
 * put by S3's interface, and `GET /files/<id>`.
 *
 * - P1 Bytes stream between the client and R2; no code of the project sees them, and nothing holds more than a piece.
 * - P2 Nothing of the bucket is reached but what the address names (`FileStore`).
 * - P3 A file is somebody else's: a browser never takes it for a page or a script of this server.
 */
import { formatObjectName, isFileKey, type FileFacts } from '../files/file-id.ts';
import { dispositionOf, type FileStore, type UploadGrant } from '../files/file-store.ts';
import { FileRefusedError } from '../files/files-errors.ts';
import { parseContentType } from '../files/content-type.ts';
import { parseRange } from '../files/parse-range.ts';
import { createCheckedStream, type CheckedStream } from '../files/checked-stream.ts';

/** Where files live below the prefix. */
export const FILES_PREFIX = '/files';

/**
 * Answers a request for a file.
 *
 * @param request as it came
 * @param url of it
 * @param path behind the mount's prefix
 * @param store the project's files
 * @throws {FileRefusedError}
 */
export async function answerFiles(request: Request, url: URL, path: string, store: FileStore): Promise<Response> {
  const [, , first = '', second = '', ...rest] = path.split('/');
  const isUpload = isFileKey(second) && rest.length === 0;
  if (isUpload && first === 'upload') {
    mustBe(request, ['PUT', 'POST']);
    return upload(request, store.mustReadUpload(second, url.searchParams), store);
  }
  if (isUpload && first === 'finish') {
    mustBe(request, ['POST']);
    return finish(store.mustReadUpload(second, url.searchParams), store);
  }
  mustBe(request, ['GET', 'HEAD']);
  const id = decodeId([first, second, ...rest].filter((part) => part !== '').join('/'));
  return download(request, store.mustReadDownload(id, url.searchParams), store);
}

async function upload(request: Request, grant: UploadGrant, store: FileStore): Promise<Response> {
  const { key, sizeBytesMax } = grant;
  const contentType = mustReadType(request, grant);
  const sizeBytes = mustReadLength(request);
  if (sizeBytes > sizeBytesMax) throw createTooLarge(sizeBytesMax);
  const name = formatObjectName(key);
  if ((await store.bucket.head(name)) !== null) throw createTaken();
  const checked = createCheckedStream(request.body, sizeBytes);
  const object = await putOnce(store.bucket, name, checked, contentType);
  const sha256 = await checked.sha256;
  return Response.json({ storageId: store.createId({ key, sizeBytes, etag: object.etag, sha256, contentType }) });
}

async function putOnce(
  bucket: R2Bucket,
  name: string,
  checked: CheckedStream,
  contentType: string | null,
): Promise<R2Object> {
  const httpMetadata = contentType === null ? {} : { contentType };
  let object: R2Object | null;
  try {
    object = await bucket.put(name, checked.readable, { onlyIf: { etagDoesNotMatch: '*' }, httpMetadata });
  } catch (error) {
    if (!checked.isCutOff) throw error;
    throw new FileRefusedError('upload_interrupted', 'The upload stopped before its end: begin again.');
  }
  if (object === null) throw createTaken();
  return object;
}

/** What was put by S3's interface is held to the address as well, and goes if it does not fit. */
async function finish({ key, contentType, sizeBytesMax }: UploadGrant, store: FileStore): Promise<Response> {
  const name = formatObjectName(key);
  const object = await store.bucket.head(name);
  if (object === null) throw createUnknown();
  const type = parseContentType(object.httpMetadata?.contentType ?? '') ?? null;
  const refusal =
    object.size > sizeBytesMax
      ? createTooLarge(sizeBytesMax)
      : contentType !== undefined && contentType !== type
        ? createWrongType(contentType, type ?? 'none')
        : undefined;
  if (refusal !== undefined) {
    await store.bucket.delete(name);
    throw refusal;
  }
  const { etag, size: sizeBytes } = object;
  return Response.json({ storageId: store.createId({ key, sizeBytes, etag, sha256: null, contentType: type }) });
}

async function download(
  request: Request,
  facts: FileFacts & { readonly expiresAt: number },
  store: FileStore,
): Promise<Response> {
  const { key, etag, sizeBytes } = facts;
  const headers = createFileHeaders(facts);
  const name = formatObjectName(key);
  const isKnown = request.headers.get('if-none-match')?.includes(`"${etag}"`) === true;
  if (request.method === 'HEAD' || isKnown) {
    if ((await store.bucket.head(name))?.etag !== etag) throw createUnknown();
    if (isKnown) return new Response(null, { status: 304, headers });
    headers.set('content-length', String(sizeBytes));
    return new Response(null, { headers });
  }
  const condition = request.headers.get('if-range');
  const range =
    condition === null || condition === `"${etag}"` ? parseRange(request.headers.get('range'), sizeBytes) : 'all';
  if (range === 'none') {
    throw new FileRefusedError('range_not_satisfiable', `The file has ${sizeBytes} bytes.`, { sizeBytes });
  }
  const object = await store.bucket.get(name, range === 'all' ? {} : { range });
  if (object === null || object.etag !== etag) {
    await object?.body.cancel();
    throw createUnknown();
  }
  const { offset, length } = range === 'all' ? { offset: 0, length: sizeBytes } : range;
  headers.set('content-length', String(length));
  if (range === 'all') return new Response(object.body, { headers });
  headers.set('content-range', `bytes ${offset}-${offset + length - 1}/${sizeBytes}`);
  return new Response(object.body, { status: 206, headers });
}

/** P3 */
function createFileHeaders({ contentType, etag, expiresAt }: FileFacts & { readonly expiresAt: number }): Headers {
  const seconds = Math.max(0, Math.floor((expiresAt - Date.now()) / 1000));
  return new Headers({
    'content-type': contentType ?? 'application/octet-stream',
    'content-disposition': contentType === null ? 'attachment' : dispositionOf(contentType),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': `private, max-age=${seconds}, immutable`,
    'accept-ranges': 'bytes',
    etag: `"${etag}"`,
  });
}

function mustBe({ method }: Request, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new FileRefusedError('method_not_allowed', `This address takes ${allowed.join(' or ')}, not ${method}.`, {
    allowed,
  });
}

function mustReadType(request: Request, { contentType: expected }: UploadGrant): string | null {
  const given = request.headers.get('content-type');
  const found = given === null ? null : parseContentType(given);
  if (found === undefined) throw createWrongType(expected ?? 'a media type', given ?? '');
  if (expected !== undefined && found !== expected) throw createWrongType(expected, found ?? 'none');
  return found;
}

function mustReadLength(request: Request): number {
  const length = request.headers.get('content-length');
  if (length !== null && /^\d{1,15}$/.test(length)) return Number(length);
  throw new FileRefusedError('length_required', 'Expected "Content-Length", the number of bytes of the file.');
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function createTooLarge(sizeBytesMax: number): FileRefusedError {
  return new FileRefusedError('file_too_large', `This address takes at most ${sizeBytesMax} bytes.`, { sizeBytesMax });
}

function createWrongType(expected: string, found: string): FileRefusedError {
  const message = `Expected the content type ${expected}, found ${found.slice(0, 100)}.`;
  return new FileRefusedError('wrong_content_type', message, { expected });
}

function createTaken(): FileRefusedError {
  return new FileRefusedError('file_exists', 'A file has been put to this address already: ask for a new one.');
}

function createUnknown(): FileRefusedError {
  return new FileRefusedError('unknown_file', 'There is no such file, or no longer.');
}
