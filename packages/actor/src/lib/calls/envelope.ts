import type { CallContext } from '../context.ts';

/**
 * What crosses to the actor: a call and its context, as the arguments of one RPC. Most calls are two pieces of text,
 * because objects are what costs: one with these two fields makes a call a tenth dearer. What is empty stays
 * behind, and so does a trace id that is the request's own.
 */
export type CallEnvelope = readonly [
  method: string,
  requestId: string,
  args?: readonly unknown[],
  context?: CarriedContext,
];

/** What else there is to know of a context; absent if there is nothing. */
type CarriedContext = Partial<Omit<CallContext, 'requestId'>>;

/**
 * Packs a call.
 *
 * @param context on whose behalf
 * @param method name of the method
 * @param args structured-clonable values
 * @returns what crosses
 */
export function formatEnvelope(context: CallContext, method: string, args: readonly unknown[]): CallEnvelope {
  const { requestId, traceId, path, principal, session, deadlineMs } = context;
  const carried: { -readonly [Key in keyof CarriedContext]: CarriedContext[Key] } = {};
  if (traceId !== requestId) carried.traceId = traceId;
  if (path.length > 0) carried.path = path;
  if (principal !== undefined) carried.principal = principal;
  if (session !== undefined) carried.session = session;
  if (deadlineMs !== undefined) carried.deadlineMs = deadlineMs;
  if (Object.keys(carried).length > 0) return [method, requestId, args, carried];
  return args.length > 0 ? [method, requestId, args] : [method, requestId];
}

/**
 * Unpacks the context for the method that the call reaches.
 *
 * @param envelope what has crossed
 * @param call this call, `room/lobby.post`: it goes to the end of the path
 * @returns the context inside of the method
 */
export function openContext([, requestId, , carried = {}]: CallEnvelope, call: string): CallContext {
  const { traceId = requestId, path, principal, session, deadlineMs } = carried;
  return { requestId, traceId, path: path === undefined ? [call] : [...path, call], principal, session, deadlineMs };
}
