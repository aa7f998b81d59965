/**
 * Bytes of a blob on their way into R2, in the Worker: hashed while they pass, never all in memory.
 *
 * R2 must be told how many bytes come, or be given parts. A body of known length goes in one put; one of unknown length
 * in parts of `partBytes`, of which one is in memory, and in one put if it is no longer than that.
 */
import { formatCid } from '../values/cid.ts';
import { readPieces } from '../xrpc/read-body.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { StoredBlob } from './blob-table.ts';
import { openParts, openPut, type BlobSink } from './blob-sink.ts';
import { sniffBytes, sniffMimeType } from './sniff-mime.ts';

/** A body to be stored. */
export interface BlobUpload {
  readonly bucket: R2Bucket;
  /** From `BlobTable.beginUpload`. */
  readonly key: string;
  /** A stream of bytes, as the engine's own are; null: no bytes, which is a blob too. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** `Content-Length`, if there is one and the body is as it was sent, not decoded. */
  readonly sizeBytes?: number | undefined;
  readonly sizeBytesMax: number;
  /** `Content-Type`, if there is one; parameters are dropped. */
  readonly mimeType?: string | undefined;
}

/**
 * Stores a body. Its type is what its bytes say, else what the client says, as with the reference server.
 *
 * @param upload
 * @returns what has been stored; to be given to `BlobTable.finishUpload`
 * @throws {XrpcError} `PayloadTooLarge`; whatever reading or storing fails with. Nothing is left in R2 then, unless R2
 *   fails too; `BlobSweep` sees to that
 */
export async function uploadBlob(upload: BlobUpload): Promise<StoredBlob> {
  const { bucket, key, body, sizeBytes: said, sizeBytesMax } = upload;
  if (said !== undefined && said > sizeBytesMax) throw createTooLargeError();
  const sink = said === undefined ? openParts(bucket, key) : openPut(bucket, key, said);
  const digest = new crypto.DigestStream('SHA-256');
  digest.digest.catch(() => {}); // Whoever waits for the bytes is told of the same failure.
  const hash = digest.getWriter();
  try {
    const { sizeBytes, start } = await pass(body, [sink, hash], sizeBytesMax);
    await hash.close();
    await sink.close();
    const cid = formatCid('raw', new Uint8Array(await digest.digest));
    return { key, cid, size: sizeBytes, mimeType: sniffMimeType(start) ?? parseMimeType(upload.mimeType) };
  } catch (error) {
    await Promise.allSettled([hash.abort(error), sink.abort(error)]);
    throw error;
  }
}

/** Takes the bytes from one to the other. Whoever is slowest sets the pace. */
async function pass(
  body: ReadableStream<Uint8Array> | null,
  targets: readonly Pick<BlobSink, 'write'>[],
  sizeBytesMax: number,
): Promise<{ sizeBytes: number; start: Uint8Array }> {
  const start = new Uint8Array(sniffBytes);
  let sizeBytes = 0;
  for await (const piece of readPieces(body)) {
    if (sizeBytes < start.length) start.set(piece.subarray(0, start.length - sizeBytes), sizeBytes);
    sizeBytes += piece.byteLength;
    if (sizeBytes > sizeBytesMax) throw createTooLargeError();
    await Promise.all(targets.map((target) => target.write(piece)));
  }
  return { sizeBytes, start: start.subarray(0, sizeBytes) };
}

function parseMimeType(header: string | undefined): string {
  const [type = ''] = (header ?? '').split(';');
  const trimmed = type.trim().toLowerCase();
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(trimmed) ? trimmed : 'application/octet-stream';
}

function createTooLargeError(): XrpcError {
  return new XrpcError(413, 'PayloadTooLarge', 'request entity too large');
}
