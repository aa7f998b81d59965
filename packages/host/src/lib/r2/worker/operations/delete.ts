import { LIMITS } from '../../decide/limits.ts';
import type { OperationOf } from '../protocol/request.ts';
import { R2Failure } from '../protocol/response.ts';
import { checkWantedKey } from './checks.ts';
import type { OperationContext } from './context.ts';

/** Removes one object or many; those that do not exist are no failure. */
export async function deleteObjects({ index }: OperationContext, operation: OperationOf<'delete'>): Promise<Response> {
  const keys = operation.objects ?? (operation.object === undefined ? [] : [operation.object]);
  if (keys.length > LIMITS.deleteMax)
    throw new R2Failure('InvalidArgument', { message: `At most ${LIMITS.deleteMax} keys may be deleted at once.` });
  for (const key of keys) checkWantedKey(key);
  if (keys.length > 0) await index.delete(keys);
  return Response.json({});
}
