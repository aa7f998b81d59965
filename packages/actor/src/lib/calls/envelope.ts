import type { CallContext } from '../context.ts';

/**
 * What crosses to the actor: a call and its context in one flat object, without what is empty, and without a trace id
 * that is the request's own. Each field and each nested object of an argument is a visible part of a call's cost.
 */
export interface CallEnvelope extends Partial<Omit<CallContext, 'requestId'>> {
  readonly requestId: string;
  readonly method: string;
  /** Absent if there are none. */
  readonly args?: readonly unknown[];
}

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
  const envelope: { -readonly [Key in keyof CallEnvelope]: CallEnvelope[Key] } = { method, requestId };
  if (args.length > 0) envelope.args = args;
  if (traceId !== requestId) envelope.traceId = traceId;
  if (path.length > 0) envelope.path = path;
  if (principal !== undefined) envelope.principal = principal;
  if (session !== undefined) envelope.session = session;
  if (deadlineMs !== undefined) envelope.deadlineMs = deadlineMs;
  return envelope;
}

/**
 * Unpacks the context for the method that the call reaches.
 *
 * @param envelope what has crossed
 * @param call this call, `room/lobby.post`: it goes to the end of the path
 * @returns the context inside of the method
 */
export function openContext(envelope: CallEnvelope, call: string): CallContext {
  const { requestId, traceId = requestId, path, principal, session, deadlineMs } = envelope;
  return { requestId, traceId, path: path === undefined ? [call] : [...path, call], principal, session, deadlineMs };
}
