import { ForeignOriginError } from './serve-errors.ts';

/**
 * Checks which site's page asks: only pages of this server itself, and of the origins that the project lists.
 *
 * @param request as it came
 * @param url of the request
 * @param allowedOrigins `*` allows all
 * @returns the foreign origin that is allowed; undefined where no header is needed
 * @throws ForeignOriginError
 */
export function checkOrigin(request: Request, url: URL, allowedOrigins: readonly string[]): string | undefined {
  const origin = request.headers.get('origin');
  // A proxy that ends TLS makes the schemes differ; the name and the port are those that the browser used.
  if (origin === null || origin === `http://${url.host}` || origin === `https://${url.host}`) return undefined;
  if (allowedOrigins.includes(origin) || allowedOrigins.includes('*')) return origin;
  throw new ForeignOriginError(origin);
}

/** Lets a foreign page read a response. */
export function withCors(response: Response, origin: string | undefined): Response {
  if (origin === undefined || response.status === 101) return response;
  const copy = new Response(response.body, response);
  copy.headers.set('access-control-allow-origin', origin);
  copy.headers.append('vary', 'origin');
  return copy;
}

/** Answers a browser that asks what a page of this origin may send. */
export function answerPreflight(origin: string | undefined): Response {
  const headers = {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '7200',
  };
  return withCors(new Response(null, { status: 204, headers }), origin);
}
