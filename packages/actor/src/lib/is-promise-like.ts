/**
 * Whether a value has to be awaited.
 *
 * @param value whatever a function has returned
 * @returns whether it is an object with a `then` method
 */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
