/**
 * Whether a value has to be awaited. What the engine's own RPC answers is a promise that calls itself a function.
 *
 * @param value whatever a function has returned
 * @returns whether it has a `then` method
 */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  const canHaveMethods = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return canHaveMethods && 'then' in value && typeof value.then === 'function';
}
