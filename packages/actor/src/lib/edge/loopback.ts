/**
 * Whether a request comes from this machine.
 *
 * - O1 The name it was sent to must be a loopback name: a page of another site that had its name resolved to 127.0.0.1
 *   (DNS rebinding) sends its own.
 * - O2 Where the engine tells the other end of the connection, that must be loopback too. Cloudflare does not tell, and
 *   has no loopback names.
 * - O3 A header that only proxies write means that somebody else asked.
 */

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const proxyHeaders: readonly string[] = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'cf-connecting-ip'];

/** What is looked at of a request. */
export interface LoopbackRequest {
  readonly headers: { has(name: string): boolean };
  readonly cf?: unknown;
}

/**
 * @param request as it came
 * @param hostname of its URL
 */
export function isLoopback(request: LoopbackRequest, hostname: string): boolean {
  if (!isLoopbackName(hostname)) return false; // O1
  const { headers } = request;
  if (proxyHeaders.some((name) => headers.has(name))) return false; // O3
  return isLoopbackConnection(request.cf); // O2
}

/**
 * Whether the other end of a connection is on this machine.
 *
 * @param cf of the request
 * @returns false where the engine does not tell
 */
export function isLoopbackConnection(cf: unknown): boolean {
  const address = addressOf(cf);
  return address !== undefined && isLoopbackAddress(address);
}

/** Whether a name always means this machine (RFC 6761, 6.3). */
export function isLoopbackName(hostname: string): boolean {
  return loopbackNames.has(hostname) || hostname.endsWith('.localhost');
}

/** `127.0.0.1:50122` or `[::1]:50122`, as the engine writes it. */
function addressOf(cf: unknown): string | undefined {
  if (typeof cf !== 'object' || cf === null) return undefined;
  const value: unknown = Reflect.get(cf, 'clientIp');
  return typeof value === 'string' ? value : undefined;
}

function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.') || address.startsWith('[::1]') || address.startsWith('[::ffff:127.');
}
