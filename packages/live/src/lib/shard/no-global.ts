import type { ActionCtx } from '../functions/context.ts';
import { ProjectError } from '../values/live-error.ts';

/** A function uses tables in D1, and the project has none. */
class NoGlobalError extends ProjectError {
  override readonly name = 'NoGlobalError';
  readonly code = 'no_global';
}

/** `ctx.global` of a project without tables in D1. */
export function createNoGlobal(): ActionCtx['global'] {
  const refuse = (): never => {
    throw new NoGlobalError('ctx.global has the tables that are declared .global(), and none is.');
  };
  return {
    get: refuse,
    query: refuse,
    insert: refuse,
    patch: refuse,
    replace: refuse,
    delete: refuse,
    normalizeId: refuse,
  };
}
