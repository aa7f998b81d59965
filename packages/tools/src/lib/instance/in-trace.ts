import { createContext, getContext, runInContext, type Clock } from '@sundog/actor';

import { traceIdOf } from '../mcp/trace.ts';
import type { Trace } from '../run/run.ts';

/**
 * Runs code as a part of its caller's trace: log lines and calls to other actors have its id.
 *
 * @param trace of the caller
 * @param clock where fresh ids come from, if nothing led here, as after a crash
 * @param callback what to run
 * @returns what it returns
 */
export function inTrace<Result>(trace: Trace, clock: Clock, callback: () => Result): Result {
  const context = getContext() ?? createContext(clock);
  return runInContext({ ...context, traceId: traceIdOf(trace) }, callback);
}
