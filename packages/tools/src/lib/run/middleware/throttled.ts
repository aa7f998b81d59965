import type { Middleware } from '../../manifest/manifest.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { TooManyCallsError } from './middleware-errors.ts';
import { ThrottleTable } from './throttle-table.ts';

/**
 * `@throttled 10/min`: at most so many calls in any stretch of that length, over evictions; the others are refused and
 * do not count. A replay is no new call.
 */
export function createThrottled(
  { count, windowMs }: Extract<Middleware, { kind: 'throttled' }>,
  { method, key }: LayerTarget,
  { sql, clock }: LayerParts,
): Layer {
  const table = new ThrottleTable(sql);
  const limit = { count, windowMs };
  const operation = { kind: 'middleware.throttled', key };
  return async (args, scope, next) => {
    const retryAfterMs = await scope.perform(operation, () => table.take(key, limit, clock.now()));
    if (retryAfterMs > 0) throw new TooManyCallsError(method, limit, retryAfterMs);
    return next(args, scope);
  };
}
