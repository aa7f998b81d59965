/**
 * Runs in the engine, where the host trusts the proxy in front of it: requests get the `cf-connecting-ip` that
 * Cloudflare would give them. Without such trust the engine's socket removes that header.
 *
 * Called by: the generated entry, before the project's `fetch`.
 *
 * Invariants
 * X1. The client is the last address of `x-forwarded-for`, the one that the proxy itself wrote. A `cf-connecting-ip`
 *     that does not say the same is a stranger's, and goes.
 * X2. A request that says so already passes as it is: a new one costs as much as a third of an empty Worker.
 */

const CLIENT = 'cf-connecting-ip';

/**
 * @param request a request that a trusted proxy passed on
 * @returns the same, or one with the right `cf-connecting-ip`
 */
export function nameClient(request: Request): Request {
  const client = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || null;
  if (request.headers.get(CLIENT) === client) return request;
  const headers = new Headers(request.headers);
  if (client === null) headers.delete(CLIENT);
  else headers.set(CLIENT, client);
  return new Request(request, { headers });
}
