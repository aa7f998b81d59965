import type { OperationOf } from '../protocol/request.ts';
import { checkKey, mustDescribe } from './checks.ts';
import type { OperationContext } from './context.ts';

/** Begins a multipart upload. */
export async function createUpload(
  { index }: OperationContext,
  operation: OperationOf<'createMultipartUpload'>,
): Promise<Response> {
  checkKey(operation.object);
  const uploadId = await index.createUpload(operation.object, mustDescribe(operation));
  return Response.json({ uploadId });
}
