import type { Middleware } from '../../manifest/manifest.ts';
import { Burst } from './burst.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { DebouncedError } from './middleware-errors.ts';

/**
 * `@debounced 500ms`: a call begins when no other has come for that long; the calls before it fail with `DebouncedError`.
 * The calls of a burst are waiting all the while, so nothing of it needs to survive.
 */
export function createDebounced(
  { delayMs }: Extract<Middleware, { kind: 'debounced' }>,
  { method, key }: LayerTarget,
  { timers }: LayerParts,
): Layer {
  const burst = new Burst(timers);
  const operation = { kind: 'middleware.debounced', key };
  return async (args, scope, next) => {
    const place = await scope.perform(operation, () => burst.join(delayMs, scope.signal));
    if (place === 'superseded') throw new DebouncedError(method);
    return next(args, scope);
  };
}
