/** What stands before and after a handler, wherever it runs. */
import { parseReturned } from '../values/arguments.ts';
import type { FoundFunction } from './registry.ts';

/**
 * Checks the arguments of a call and calls the handler.
 *
 * @param found the function
 * @param context the `ctx` of its kind and scope
 * @param args whatever was given; `undefined` is no arguments
 * @returns what the handler returned: a promise, if it is asynchronous
 * @throws {InvalidArgumentsError} before the handler runs
 */
export function callFunction(found: FoundFunction, context: object, args: unknown): unknown {
  const { path, fn } = found;
  // Which `ctx` and arguments it takes is known to its author's compiler, and was checked there.
  return fn.handler(context as never, fn.argumentsCheck.parse(args, path) as never);
}

/**
 * Checks what a handler has returned, after it was awaited. Nothing is `null`.
 *
 * @param found the function
 * @throws {InvalidReturnError} if it does not fit the function's `returns`
 */
export function finishResult(found: FoundFunction, returned: unknown): unknown {
  const result = returned === undefined ? null : returned;
  return found.fn.returns === undefined ? result : parseReturned(found.fn.returns, result, found.path);
}
