/** How often a caller may do what: the limits of methods, and of pages that do the same. */
import type { MethodCall, RateLimit } from '../xrpc/method.ts';
import { spendRate } from '../xrpc/rate-limit.ts';
import type { PdsRequest } from './pds-request.ts';

/** A call of nobody, with nothing in it. */
export const emptyCall = { nsid: '', params: {}, input: undefined, credential: { kind: 'none' } } as const;

/**
 * Counts a call in its limits, unless the host has none.
 *
 * @returns headers that say what is left of them
 * @throws XrpcError RateLimitExceeded
 */
export function spendLimits(
  limits: readonly RateLimit[],
  call: MethodCall,
  { caller, host }: PdsRequest,
): Record<string, string> {
  if (!host.settings.areRatesLimited) return {};
  return spendRate(limits, { address: caller.address, call, now: host.now() }, host.rates);
}
