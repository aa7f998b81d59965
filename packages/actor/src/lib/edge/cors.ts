/**
 * What browsers want to know before they let a page of another origin use a mount (Fetch standard, 3.3). Whether the
 * origin may is `checkOrigin`'s business.
 */

/** What pages of other origins may send and read. */
export interface CorsRules {
  /** `GET, POST`. */
  readonly methods: string;
  /** Names of headers, for a page that names none in its question; what it names is allowed. */
  readonly requestHeaders: string;
  /** Names of headers of responses, besides those that pages may always read. */
  readonly responseHeaders: string;
}

/** Browsers keep an answer for at most a day, some for two hours. */
const MAX_AGE_SECONDS = 7200;

/**
 * Answers a browser's question in advance.
 *
 * @param request of verb OPTIONS
 * @param origin that may ask; undefined for pages of this server, which need no permission
 * @param rules of the mount
 * @returns a response without body
 */
export function answerPreflight(request: Request, origin: string | undefined, rules: CorsRules): Response {
  const { methods, requestHeaders } = rules;
  const headers = new Headers({ allow: methods });
  if (origin !== undefined) {
    allowOrigin(headers, origin);
    headers.set('access-control-allow-methods', methods);
    headers.set(
      'access-control-allow-headers',
      request.headers.get('access-control-request-headers') ?? requestHeaders,
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
 * @param rules of the mount
 * @returns the same response, or a copy of it
 */
export function withCors(response: Response, origin: string | undefined, { responseHeaders }: CorsRules): Response {
  if (origin === undefined || response.status === 101) return response;
  const copy = new Response(response.body, response); // Headers of a response from elsewhere cannot be changed.
  allowOrigin(copy.headers, origin);
  copy.headers.set('access-control-expose-headers', responseHeaders);
  return copy;
}

function allowOrigin(headers: Headers, origin: string): void {
  headers.set('access-control-allow-origin', origin);
  headers.append('vary', 'origin');
}
