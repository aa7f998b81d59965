import type { Middleware } from '../../manifest/manifest.ts';
import { endsRun, getErrorCode } from './failures.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';

/** `@fallback []`: whatever goes wrong inside, the caller gets this value instead, and the log says so. */
export function createFallback(
  { value }: Extract<Middleware, { kind: 'fallback' }>,
  { method }: LayerTarget,
  { logger }: LayerParts,
): Layer {
  return async (args, scope, next) => {
    try {
      return await next(args, scope);
    } catch (error) {
      if (scope.signal.aborted || endsRun(error)) throw error;
      const name = error instanceof Error ? error.name : typeof error;
      logger.warn('A method failed; its caller gets the fallback', { method, error: name, code: getErrorCode(error) });
      return structuredClone(value); // The caller may change what it gets.
    }
  };
}
