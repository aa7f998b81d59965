import type { Middleware } from '../../manifest/manifest.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { QueueFullError } from './middleware-errors.ts';

/** How many calls of one method may wait. */
const WAITING_MAX = 1_000;

/**
 * `@queued 3`: at most so many calls of the method at once; the others wait in the order in which they came. A call
 * that waits for a person is still one of them, also over an eviction.
 */
export function createQueued(
  { concurrency }: Extract<Middleware, { kind: 'queued' }>,
  { method, key }: LayerTarget,
  { gates }: LayerParts,
): Layer {
  const passage = {
    gate: `queue ${key}`,
    operation: { kind: 'middleware.queued', key },
    capacity: concurrency,
    waitingMax: WAITING_MAX,
  };
  return (args, scope, next) =>
    gates.pass(
      scope,
      passage,
      () => next(args, scope),
      (_refusal, waiting) => new QueueFullError(method, waiting),
    );
}
