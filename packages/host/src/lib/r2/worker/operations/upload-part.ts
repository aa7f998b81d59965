import { LIMITS } from '../../decide/limits.ts';
import { ChecksumVerifier } from '../blobs/checksums.ts';
import type { RequestBody } from '../blobs/request-body.ts';
import type { OperationOf } from '../protocol/request.ts';
import { R2Failure } from '../protocol/response.ts';
import { refuseCustomerKey, throwIfFailed } from './checks.ts';
import type { OperationContext } from './context.ts';
import { writeReserved } from './put.ts';

/** Stores one part of an upload, in place of an earlier one of its number. */
export async function uploadPart(
  context: OperationContext,
  operation: OperationOf<'uploadPart'>,
  body: RequestBody,
): Promise<Response> {
  const { object: key, uploadId, partNumber: number } = operation;
  refuseCustomerKey(operation.ssec);
  if (number < 1 || number > LIMITS.partNumberMax)
    throw new R2Failure('InvalidArgument', { message: `Part numbers go from 1 to ${LIMITS.partNumberMax}.` });
  if (body.valueSize > context.settings.putBytesMax) throw new R2Failure('EntityTooLarge');
  const reservation = await context.index.reservePart(key, uploadId, body.valueSize);
  if (reservation.kind === 'failed') throw new R2Failure(reservation.failure);
  const { blob } = reservation;
  const { md5: etag } = await writeReserved(context, blob, { body, verifier: new ChecksumVerifier() });
  throwIfFailed(await context.index.storePart(key, uploadId, { number, size: body.valueSize, etag, blob }));
  return Response.json({ etag });
}
