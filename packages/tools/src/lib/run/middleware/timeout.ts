import type { Middleware } from '../../manifest/manifest.ts';
import { runInScope } from '../run-scope.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { MethodTimeoutError } from './middleware-errors.ts';
import { PausableTimer } from './pausable-timer.ts';
import { createInnerScope } from './inner-scope.ts';

/**
 * `@timeout 30s`: a call that takes longer fails, its signal is aborted, and what its code still does through its scope
 * is refused. It bounds all that it is around, retries with their waits included. The time in which the run waits for a
 * person does not count; after an eviction the time begins anew.
 */
export function createTimeout(
  { timeoutMs }: Extract<Middleware, { kind: 'timeout' }>,
  { method }: LayerTarget,
  { clock, timers }: LayerParts,
): Layer {
  return async (args, scope, next) => {
    const controller = new AbortController();
    const inner = createInnerScope(scope, controller.signal);
    let expire = (): void => {};
    const expired = new Promise<never>((_resolve, reject) => {
      expire = () => {
        const error = new MethodTimeoutError(method, timeoutMs);
        controller.abort(error);
        reject(error);
      };
    });
    const timer = new PausableTimer(timeoutMs, expire, { timers, now: () => clock.now() });
    const stop = scope.onWaiting((isWaiting) => (isWaiting ? timer.pause() : timer.resume()));
    try {
      return await Promise.race([runInScope(inner, () => next(args, inner)), expired]);
    } finally {
      stop();
      timer.pause();
    }
  };
}
