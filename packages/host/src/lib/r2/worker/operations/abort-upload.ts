import type { OperationOf } from '../protocol/request.ts';
import { throwIfFailed } from './checks.ts';
import type { OperationContext } from './context.ts';

/** Ends an upload without an object. */
export async function abortUpload(
  { index }: OperationContext,
  operation: OperationOf<'abortMultipartUpload'>,
): Promise<Response> {
  throwIfFailed(await index.abortUpload(operation.object, operation.uploadId));
  return Response.json({});
}
