import { clientTag, clientText } from './client-text.ts';

/**
 * `GET /client.js`: the client as a module, for pages without a bundler.
 *
 * @param request with `if-none-match` a browser asks whether what it has is still right
 */
export function answerClient(request: Request): Response {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    etag: clientTag,
  };
  const isKnown = request.headers.get('if-none-match')?.includes(clientTag) === true;
  return isKnown ? new Response(null, { status: 304, headers }) : new Response(clientText, { headers });
}
