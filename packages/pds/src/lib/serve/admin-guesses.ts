/** Who has the administrator's password. It opens every account, so whoever guesses is soon not even heard. */
import { isAdmin, type Authorization } from '../access/authorization.ts';
import type { RateLimit } from '../xrpc/method.ts';
import { mustHaveLeft, spendRate } from '../xrpc/rate-limit.ts';
import type { PdsRequest } from './pds-request.ts';
import { emptyCall } from './spend-limits.ts';
import { UNKNOWN_ADDRESS } from './unknown-address.ts';

const GUESSES: RateLimit = { name: 'admin-guesses', points: 30, windowMs: 5 * 60_000, by: 'address' };

/**
 * @param authorization of the request
 * @param pds the request
 * @returns whether it is the administrator's
 * @throws XrpcError RateLimitExceeded after 30 wrong ones in five minutes from one address; not where addresses are not
 * known, as that would close the door on the administrator too
 */
export function checkAdmin(authorization: Authorization | undefined, { caller, host }: PdsRequest): boolean {
  const { adminPassword, areRatesLimited } = host.settings;
  if (authorization?.scheme !== 'basic') return false;
  if (!areRatesLimited || caller.address === UNKNOWN_ADDRESS) return isAdmin(authorization, adminPassword);
  const subject = { address: caller.address, call: emptyCall, now: host.now() };
  mustHaveLeft(GUESSES, subject, host.rates);
  if (isAdmin(authorization, adminPassword)) return true;
  spendRate([GUESSES], subject, host.rates);
  return false;
}
