import type { OperationOf } from '../protocol/request.ts';
import { createMetadataResponse, formatWholeObject, R2Failure } from '../protocol/response.ts';
import { checkWantedKey } from './checks.ts';
import type { OperationContext } from './context.ts';

/** Tells of an object without its bytes. */
export async function head({ index }: OperationContext, operation: OperationOf<'head'>): Promise<Response> {
  checkWantedKey(operation.object);
  const record = await index.head(operation.object);
  if (record === undefined) throw new R2Failure('NoSuchKey');
  return createMetadataResponse(formatWholeObject(record));
}
