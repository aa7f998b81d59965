import type { Clock } from '../clock.ts';
import { createContext, type CallContext } from '../context.ts';

/**
 * The context that a request from outside opens. Its own ids are kept if they are well-formed: nothing else of what a
 * stranger sends gets into log lines and headers.
 *
 * @param headers of the request: `x-request-id`, and `traceparent` of W3C Trace Context
 * @param clock where fresh ids come from
 * @returns a context without principal
 */
export function createRequestContext(headers: { get(name: string): string | null }, clock: Clock): CallContext {
  const requestId = headers.get('x-request-id');
  const traceParent = headers.get('traceparent');
  return createContext(clock, {
    requestId: requestId !== null && REQUEST_ID.test(requestId) ? requestId : undefined,
    traceId: traceParent === null ? undefined : TRACE_PARENT.exec(traceParent)?.[1],
  });
}

/**
 * Writes a context's ids into the headers of a request that goes on to an actor.
 *
 * @param headers of that request
 * @param context whose ids
 * @param clock where the id of the new span comes from
 */
export function applyContextHeaders(headers: Headers, context: CallContext, clock: Clock): void {
  headers.set('x-request-id', context.requestId);
  headers.set('traceparent', `00-${context.traceId}-${clock.uuid().replaceAll('-', '').slice(0, 16)}-01`);
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{8,64}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
