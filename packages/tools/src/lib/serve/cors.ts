/**
 * What browsers want to know before they let a page of another origin use the tools (Fetch standard, 3.3). Whether the
 * origin may is `checkOrigin`'s business.
 */

const METHODS = 'GET, POST, PUT, PATCH, DELETE, OPTIONS';

/** What a page needs when it names no headers in its question. */
const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'x-photon-instance',
].join(', ');

const RESPONSE_HEADERS = 'mcp-session-id, mcp-protocol-version, www-authenticate, x-request-id';

/** Browsers keep an answer for at most a day, some for two hours. */
const MAX_AGE_SECONDS = 7200;

/**
 * Answers a browser's question in advance.
 *
 * @param request of verb OPTIONS
 * @param origin that may ask; undefined for pages of this server, which need no permission
 * @returns a response without body
 */
export function answerPreflight(request: Request, origin: string | undefined): Response {
  const headers = new Headers({ allow: METHODS });
  if (origin !== undefined) {
    allowOrigin(headers, origin);
    headers.set('access-control-allow-methods', METHODS);
    // Tools may mirror arguments into headers of any name (`Mcp-Param-…`), so what is asked for is allowed.
    headers.set(
      'access-control-allow-headers',
      request.headers.get('access-control-request-headers') ?? REQUEST_HEADERS,
    );
    headers.set('access-control-max-age', String(MAX_AGE_SECONDS));
  }
  return new Response(null, { status: 204, headers });
}

/**
 * Lets the page read the response.
 *
 * @param response made in this Worker or by an actor
 * @param origin that may ask; undefined if no permission is needed
 * @returns the same response, or a copy of it
 */
export function withCors(response: Response, origin: string | undefined): Response {
  if (origin === undefined || response.status === 101) return response;
  const copy = new Response(response.body, response); // Headers of a response from elsewhere cannot be changed.
  allowOrigin(copy.headers, origin);
  copy.headers.set('access-control-expose-headers', RESPONSE_HEADERS);
  return copy;
}

function allowOrigin(headers: Headers, origin: string): void {
  headers.set('access-control-allow-origin', origin);
  headers.append('vary', 'origin');
}
