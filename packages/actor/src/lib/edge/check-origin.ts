/**
 * Which pages of which sites may use a mount, and under which names the server may be called.
 *
 * - O1 A browser says in `Origin` which site a page is of. Only pages of this server itself, and of the origins that
 *   the project lists, may ask: without it any page that somebody opens could use a server on their machine.
 * - O2 A page whose name was made to mean this machine (DNS rebinding) is of the same origin, but by a name that is not
 *   a loopback name. So a connection from this machine must use one, or one that the project lists.
 */
import { isLoopbackConnection, isLoopbackName } from './loopback.ts';
import { ForeignHostError, ForeignOriginError } from './request-errors.ts';

/** What a project allows. */
export interface OriginRules {
  /** What the project calls to say so, for messages: `tools`. */
  readonly mount: string;
  /** `https://app.example.com`; `*` allows all. None unless given: pages of the server itself may always. */
  readonly allowedOrigins: readonly string[];
  /** `app.example.com`, with or without a port. Unless given: every name for those who come from elsewhere. */
  readonly allowedHosts: readonly string[];
}

/** What is looked at of a request. */
export interface OriginRequest {
  readonly headers: { get(name: string): string | null };
  readonly cf?: unknown;
}

/**
 * Checks who asks, and by which name.
 *
 * @param request as it came
 * @param url of the request
 * @param rules of the project
 * @returns the foreign origin that is allowed, for CORS; undefined where no header is needed
 * @throws ForeignOriginError, ForeignHostError
 */
export function checkOrigin(request: OriginRequest, url: URL, rules: OriginRules): string | undefined {
  if (!isHostAllowed(request, url, rules.allowedHosts)) throw new ForeignHostError(url.host, rules.mount);
  const origin = request.headers.get('origin');
  if (origin === null || isSameOrigin(origin, url)) return undefined;
  if (rules.allowedOrigins.includes(origin) || rules.allowedOrigins.includes('*')) return origin;
  throw new ForeignOriginError(origin, rules.mount);
}

/** O2. The engine takes long to tell the other end of the connection, so it is asked last. */
function isHostAllowed(request: OriginRequest, url: URL, allowedHosts: readonly string[]): boolean {
  if (isLoopbackName(url.hostname)) return true;
  if (allowedHosts.includes(url.hostname) || allowedHosts.includes(url.host)) return true;
  return allowedHosts.length === 0 && !isLoopbackConnection(request.cf);
}

/** A proxy that ends TLS makes the schemes differ; the name and the port are those that the browser used. */
function isSameOrigin(origin: string, url: URL): boolean {
  return origin === `http://${url.host}` || origin === `https://${url.host}`;
}
