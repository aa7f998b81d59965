/**
 * Bytes of a blob on their way to whoever asks, in the Worker.
 *
 * Blobs are what strangers have uploaded, on the origin of the pages where people log in: every answer says that
 * nothing in it may run, be guessed at, or be shown as a page.
 */
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { StoredBlob } from './blob-table.ts';
import { parseRange, type ByteRange } from './parse-range.ts';

/**
 * Answers `GET` and `HEAD`, with `Range` (one), `If-Range` and `If-None-Match`.
 *
 * @param bucket of the blobs
 * @param blob from `BlobTable.getServed`
 * @param request
 * @throws {XrpcError} `BlobNotFound`, if R2 has no such bytes
 */
export async function serveBlob(bucket: R2Bucket, blob: StoredBlob, request: Request): Promise<Response> {
  const etag = `"${blob.cid}"`;
  const headers = createHeaders(blob, etag);
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  const range = chooseRange(request, blob.size, etag);
  if (range === 'none') {
    headers.set('content-range', `bytes */${blob.size}`);
    return new Response(null, { status: 416, headers });
  }
  const stretch = range === 'all' ? { offset: 0, length: blob.size } : range;
  if (range !== 'all') {
    const last = stretch.offset + stretch.length - 1;
    headers.set('content-range', `bytes ${stretch.offset}-${last}/${blob.size}`);
  }
  headers.set('content-length', String(stretch.length));
  const body = await readBody(bucket, { key: blob.key, stretch, isHead: request.method === 'HEAD' });
  return new Response(body, { status: range === 'all' ? 200 : 206, headers });
}

function createHeaders({ cid, mimeType }: StoredBlob, etag: string): Headers {
  return new Headers({
    'content-type': mimeType,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="${cid}"`,
    'accept-ranges': 'bytes',
    etag,
  });
}

/** Ranges are for GET; with `If-Range`, only of the very same bytes. */
function chooseRange(request: Request, sizeBytes: number, etag: string): ByteRange | 'all' | 'none' {
  const condition = request.headers.get('if-range');
  if (request.method !== 'GET' || (condition !== null && condition !== etag)) return 'all';
  return parseRange(request.headers.get('range'), sizeBytes);
}

async function readBody(
  bucket: R2Bucket,
  { key, stretch, isHead }: { key: string; stretch: ByteRange; isHead: boolean },
): Promise<ReadableStream | null> {
  if (isHead || stretch.length === 0) {
    if ((await bucket.head(key)) === null) throw createMissingError();
    return null;
  }
  const object = await bucket.get(key, { range: stretch });
  if (object === null) throw createMissingError();
  // Only a stream of a known length keeps its content-length on the way out.
  const { readable, writable } = new FixedLengthStream(stretch.length);
  object.body.pipeTo(writable).catch(() => {}); // Whoever reads is told.
  return readable;
}

function createMissingError(): XrpcError {
  return new XrpcError(400, 'BlobNotFound', 'Blob not found');
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === etag);
}
