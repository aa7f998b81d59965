import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from '../wire/frames.ts';

/** What is known of a query: its result, or why there is none. */
export type QueryView = { readonly value: Value } | { readonly error: LiveError };

/** A query that somebody watches; one for all who watch the same function with the same arguments. */
export interface WatchedQuery {
  /** Equal for equal functions and arguments. */
  readonly key: string;
  readonly path: string;
  readonly args: Value;
  /** What the server has said; undefined: nothing yet. */
  truth: QueryView | undefined;
}

/**
 * A failure that has crossed, as an error.
 *
 * @param failure from a frame or the body of a response
 */
export function createFailure({ code, message, data }: FailureFrame): LiveError {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof ArrayBuffer);
  return new LiveError({ code, message, ...(isObject && { data: data as Readonly<Record<string, Value>> }) });
}
