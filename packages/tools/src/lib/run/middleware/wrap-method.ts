import { Sql, systemClock, logger as systemLogger, type Clock, type Logger } from '@sundog/actor';

import type { Middleware } from '../../manifest/manifest.ts';
import { AssignedLocks } from './assigned-locks.ts';
import { createCached } from './cached.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createDebounced } from './debounced.ts';
import { createFallback } from './fallback.ts';
import { Gates } from './gates.ts';
import type { Invoke, Layer, LayerParts, LayerTarget } from './layer.ts';
import { createLocked } from './locked.ts';
import { createLogged } from './logged.ts';
import { createQueued } from './queued.ts';
import { createRetryable } from './retryable.ts';
import { createThrottled } from './throttled.ts';
import { createTimeout } from './timeout.ts';
import { systemTimers, type Timers } from './timers.ts';
import { createValidate } from './validate.ts';

/**
 * What layers are made from, once for each instance.
 *
 * @param storage of the object
 * @param options the engine's own time and log unless given, and what stands for the photon's code
 */
export function createLayerParts(
  storage: DurableObjectStorage,
  options: { readonly clock?: Clock; readonly timers?: Timers; readonly logger?: Logger; readonly code?: string } = {},
): LayerParts {
  const { clock = systemClock, timers = systemTimers, logger = systemLogger, code = '' } = options;
  const sql = new Sql(storage);
  return {
    storage,
    sql,
    clock,
    timers,
    logger,
    code,
    gates: new Gates(sql, timers),
    assignedLocks: new AssignedLocks(sql, clock),
  };
}

/**
 * Puts a method's layers around it. Wrap each method once: what waiting calls share is in the wrapper.
 *
 * @param layers outermost first, as the manifest has them
 * @param invoke calls the method; called in the run's scope, and with it
 * @param parts of the instance
 * @param method its name
 * @returns calls the method through its layers; `invoke` itself if there are none
 */
export function wrapMethod(layers: readonly Middleware[], invoke: Invoke, parts: LayerParts, method: string): Invoke {
  const counts = new Map<string, number>();
  const around = layers.map((layer) => {
    const number = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, number);
    return createLayer(layer, { method, key: number === 1 ? method : `${method} ${number}` }, parts);
  });
  return around.reduceRight<Invoke>((next, layer) => (args, scope) => layer(args, scope, next), invoke);
}

function createLayer(layer: Middleware, target: LayerTarget, parts: LayerParts): Layer {
  switch (layer.kind) {
    case 'fallback':
      return createFallback(layer, target, parts);
    case 'logged':
      return createLogged(layer, target, parts);
    case 'circuitBreaker':
      return createCircuitBreaker(layer, target, parts);
    case 'throttled':
      return createThrottled(layer, target, parts);
    case 'debounced':
      return createDebounced(layer, target, parts);
    case 'cached':
      return createCached(layer, target, parts);
    case 'validate':
      return createValidate(layer, target);
    case 'queued':
      return createQueued(layer, target, parts);
    case 'locked':
      return createLocked(layer, target, parts);
    case 'timeout':
      return createTimeout(layer, target, parts);
    case 'retryable':
      return createRetryable(layer, target, parts);
  }
}
