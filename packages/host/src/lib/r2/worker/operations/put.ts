import { ALGORITHMS, type Checksums } from '../../decide/object-record.ts';
import { ChecksumVerifier } from '../blobs/checksums.ts';
import type { RequestBody } from '../blobs/request-body.ts';
import { writeValue } from '../blobs/write-value.ts';
import type { Content } from '../index/objects.ts';
import type { OperationOf } from '../protocol/request.ts';
import { formatObject, R2Failure } from '../protocol/response.ts';
import { checkKey, mustDescribe } from './checks.ts';
import type { OperationContext } from './context.ts';

/** Stores an object: small values in the index, larger ones as a blob that the index then points to. */
export async function put(
  context: OperationContext,
  operation: OperationOf<'put'>,
  body: RequestBody,
): Promise<Response> {
  const { settings } = context;
  checkKey(operation.object);
  const description = mustDescribe(operation);
  if (body.valueSize > settings.putBytesMax) throw new R2Failure('EntityTooLarge');
  const verifier = new ChecksumVerifier(toldChecksums(operation));
  const save = async (checksums: Checksums & { md5: string }, content: Content): Promise<Response> => {
    const { object: key, onlyIf } = operation;
    const offer = { ...description, key, size: body.valueSize, etag: checksums.md5, checksums, onlyIf };
    const stored = await context.index.store(offer, content);
    if (stored.kind === 'unmet') throw new R2Failure('PreconditionFailed');
    if (stored.kind === 'lost') throw new R2Failure('InternalError');
    return Response.json(formatObject(stored.record, { http: true, custom: true }));
  };
  if (body.valueSize > settings.inlineBytesMax) return putBlob(context, operation, { body, verifier, save });
  const value = await body.readValue();
  verifier.update(value);
  return save(verifier.finish(), { kind: 'inline', bytes: toBuffer(value) });
}

/** RPC sends a view's whole buffer, so a view of a part is copied out. */
function toBuffer(value: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return value.byteLength === value.buffer.byteLength ? value.buffer : value.slice().buffer;
}

interface BlobPut {
  body: RequestBody;
  verifier: ChecksumVerifier;
  save: (checksums: Checksums & { md5: string }, content: Content) => Promise<Response>;
}

async function putBlob(
  context: OperationContext,
  operation: OperationOf<'put'>,
  { body, verifier, save }: BlobPut,
): Promise<Response> {
  const reservation = await context.index.reserve(operation.object, body.valueSize, operation.onlyIf);
  if (reservation.kind === 'failed') throw new R2Failure(reservation.failure);
  const { blob } = reservation;
  const checksums = await writeReserved(context, blob, { body, verifier });
  return save(checksums, { kind: 'blob', blob });
}

/**
 * Writes a value under a reserved name, renewing the reservation, and gives the name back if that fails.
 *
 * @param context the operation's context
 * @param blob the reserved name
 * @param value what to write
 * @returns the checksums
 * @throws R2Failure and whatever reading and writing throw
 */
export async function writeReserved(
  { index, store, settings }: OperationContext,
  blob: string,
  value: { body: RequestBody; verifier: ChecksumVerifier },
): Promise<Checksums & { md5: string }> {
  // The timer ends with the request, so a writer that dies stops renewing; one that only waits for its sender does not.
  // That a reservation is lost shows when the index is to point to the blob.
  const timer = setInterval(() => void index.renew(blob).catch(() => {}), settings.leaseMs / 3);
  try {
    return await writeValue({ ...value, store, blob });
  } catch (error) {
    await index.discard(blob);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function toldChecksums(operation: OperationOf<'put'>): Checksums {
  return Object.fromEntries(ALGORITHMS.map((name) => [name, operation[name]]));
}
