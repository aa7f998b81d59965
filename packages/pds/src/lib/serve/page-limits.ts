/** How often an address may ask for what is not XRPC: pages, pushed requests, tokens, tries to sign in. */
import { methods } from '../methods/methods.ts';
import type { MethodCall, RateLimit } from '../xrpc/method.ts';
import { globalLimit } from '../xrpc/rate-limit.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { PdsRequest } from './pds-request.ts';
import { emptyCall, spendLimits } from './spend-limits.ts';

/** Of requests that change something. */
const CHANGES: RateLimit = { name: 'pages', points: 300, windowMs: 5 * 60_000, by: 'address' };

/**
 * Counts a request; all of one address share a window with its calls of methods.
 *
 * @returns a refusal if there were too many from its address
 */
export function refuseTooMany(pds: PdsRequest): Response | undefined {
  const limits = pds.request.method === 'POST' ? [globalLimit, CHANGES] : [globalLimit];
  try {
    spendLimits(limits, emptyCall, pds);
    return undefined;
  } catch (error) {
    if (!(error instanceof XrpcError)) throw error;
    const { status, headers } = error;
    return new Response('Too many requests: wait a few minutes.\n', { status, headers });
  }
}

/**
 * Counts what a page does in the limits of the method that does the same, so that pages are no way around them.
 *
 * @param call of the method: its name, who calls, and what its limits are counted by
 * @param pds the request
 * @throws XrpcError RateLimitExceeded
 */
export function spendAsMethod(
  call: Pick<MethodCall, 'nsid' | 'credential'> & Partial<MethodCall>,
  pds: PdsRequest,
): void {
  spendLimits(methods.get(call.nsid)?.limits ?? [], { ...emptyCall, ...call }, pds);
}
