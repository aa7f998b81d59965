import type { OperationOf } from '../protocol/request.ts';
import { formatObject, R2Failure } from '../protocol/response.ts';
import type { OperationContext } from './context.ts';

/** Makes an object of an upload's parts. */
export async function completeUpload(
  { index }: OperationContext,
  operation: OperationOf<'completeMultipartUpload'>,
): Promise<Response> {
  const completed = await index.completeUpload(operation.object, operation.uploadId, operation.parts);
  if (typeof completed === 'string') throw new R2Failure(completed);
  return Response.json(formatObject(completed, { http: true, custom: true }));
}
