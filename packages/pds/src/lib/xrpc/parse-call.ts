/** A request to `/xrpc/…` as a call: which method, with what. */
import { isNsid } from '@atcute/lexicons/syntax';

import type { Method, MethodCall } from './method.ts';
import { parseInput } from './parse-input.ts';
import { parseParams } from './parse-params.ts';
import { XrpcError } from './xrpc-error.ts';

/** Where every method is. */
export const XRPC_PREFIX = '/xrpc/';

/** What the Worker knows of a call besides its request. */
export type CallContext = Pick<MethodCall, 'credential' | 'audience'>;

/**
 * @param url of a request below `/xrpc/`
 * @returns the method's name
 * @throws {XrpcError} `InvalidRequest`
 */
export function parseNsid({ pathname }: URL): string {
  const nsid = pathname.slice(XRPC_PREFIX.length);
  if (!pathname.startsWith(XRPC_PREFIX) || !isNsid(nsid)) {
    throw new XrpcError(400, 'InvalidRequest', 'invalid xrpc path');
  }
  return nsid;
}

/**
 * Refuses a request whose verb is not that of its method.
 *
 * @param request as it came
 * @param method the row; undefined for a method that only passes through
 * @throws {XrpcError} `InvalidRequest`
 */
export function checkVerb({ method: verb }: Request, method: Method | undefined): void {
  if (verb !== 'GET' && verb !== 'HEAD' && verb !== 'POST') {
    throw new XrpcError(400, 'InvalidRequest', 'XRPC requests only supports GET and POST');
  }
  if (method === undefined) return;
  const expected = method.schema.type === 'xrpc_procedure' ? 'POST' : 'GET';
  if (expected === 'POST' ? verb === 'POST' : verb !== 'POST') return;
  throw new XrpcError(400, 'InvalidRequest', `Incorrect HTTP method (${verb}) expected ${expected}`);
}

/**
 * A whole call: verb, parameters and body held against the lexicon.
 *
 * @param request whose body nobody has read; a body of bytes stays unread
 * @param method the row
 * @param context who calls, and whom it goes on to
 * @returns the call, which is yet to be allowed
 * @throws {XrpcError} 400, 413 or 415
 */
export async function parseCall(request: Request, method: Method, context: CallContext): Promise<MethodCall> {
  checkVerb(request, method);
  const params = parseParams(method.schema.params, new URL(request.url).searchParams);
  const body = await parseInput(request, method);
  return { nsid: method.schema.nsid, params, ...body, ...context };
}
