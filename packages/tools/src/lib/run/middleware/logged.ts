import type { Middleware } from '../../manifest/manifest.ts';
import { getErrorCode } from './failures.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';

/**
 * `@logged`: a line when a call ends, with how and after how long, the waits for people included. Arguments, results
 * and messages may hold what is secret, so they are not in it.
 */
export function createLogged(
  { level }: Extract<Middleware, { kind: 'logged' }>,
  { method, key }: LayerTarget,
  { logger, clock }: LayerParts,
): Layer {
  const write = logger[level === 'warning' ? 'warn' : level];
  return async (args, scope, next) => {
    const startedAtMs = await scope.perform({ kind: 'middleware.logged', key }, () => clock.now());
    const log = (outcome: string, fields: object = {}): void =>
      write(`${method} ${outcome}`, { method, outcome, durationMs: clock.now() - startedAtMs, ...fields });
    try {
      const result = await next(args, scope);
      log('returned');
      return result;
    } catch (error) {
      log('failed', { error: error instanceof Error ? error.name : typeof error, code: getErrorCode(error) });
      throw error;
    }
  };
}
