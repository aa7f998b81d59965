import type { Middleware } from '../../manifest/manifest.ts';
import { endsRun, isCallersFailure } from './failures.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { wait } from './timers.ts';

/** No wait grows beyond this, unless the author's first one is longer. */
const DELAY_MAX_MS = 60_000;

/**
 * `@retryable 3 1s`: a call that fails is repeated up to so many times, after a wait that doubles each time. Not
 * repeated: what ends the run, and failures whose reason is the caller or the person asked. Fails with what the last
 * attempt threw.
 */
export function createRetryable(
  { count, delayMs }: Extract<Middleware, { kind: 'retryable' }>,
  { key }: LayerTarget,
  { timers }: LayerParts,
): Layer {
  return async (args, scope, next) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await next(args, scope);
      } catch (error) {
        if (attempt >= count || endsRun(error) || isCallersFailure(error)) throw error;
      }
      await scope.perform({ kind: 'middleware.retryable', key: `${key} ${attempt + 1}` }, () =>
        wait(timers, getRetryDelayMs(delayMs, attempt), scope.signal),
      );
    }
  };
}

/**
 * The wait after a failed attempt.
 *
 * @param delayMs after the first
 * @param attempt from 0
 */
function getRetryDelayMs(delayMs: number, attempt: number): number {
  return Math.min(delayMs * 2 ** attempt, Math.max(delayMs, DELAY_MAX_MS));
}
