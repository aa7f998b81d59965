/** How often an address may ask for what is not XRPC: pushed requests, tokens, tries to sign in. */
import type { PdsRequest } from './pds-request.ts';

const LIMIT = { name: 'pages', points: 300, windowMs: 5 * 60_000 } as const;

/**
 * Counts a request that changes something.
 *
 * @returns a refusal if there were too many from its address
 */
export function refuseTooMany({ request, caller, host }: PdsRequest): Response | undefined {
  if (request.method !== 'POST') return undefined;
  const key = `${LIMIT.name} ${caller.address}`;
  const now = host.now();
  const kept = host.rates.get(key);
  const window = kept !== undefined && kept.endsAt > now ? kept : { endsAt: now + LIMIT.windowMs, spent: 0 };
  if (window.spent >= LIMIT.points) {
    const seconds = Math.ceil((window.endsAt - now) / 1000);
    return new Response('Too many requests: wait a few minutes.\n', {
      status: 429,
      headers: { 'retry-after': String(seconds) },
    });
  }
  host.rates.set(key, { endsAt: window.endsAt, spent: window.spent + 1 }, now);
  return undefined;
}
