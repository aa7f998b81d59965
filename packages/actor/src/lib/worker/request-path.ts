/**
 * Reads the path of a request's URL as `new URL(url).pathname` has it. A URL costs as much as all else that the Worker
 * does before its mount, and most need none: their text says the path as it is.
 *
 * @param url of a request
 * @returns the path, with dot segments resolved and what must be escaped
 * @throws TypeError the text has to be parsed and is no URL, as no request's is
 */
export function readRequestPath(url: string): string {
  if (!PLAIN_URL.test(url)) return new URL(url).pathname;
  const start = url.indexOf('/', SHORTEST_ORIGIN);
  const end = url.indexOf('?', start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

/**
 * Nothing to resolve, to escape or to unescape: no segment begins with a dot, and nothing is written with `%` or `\`.
 */
const PLAIN_URL = /^https?:\/\/[\w.:[\]-]+(?:\/(?:[\w~:@-][\w.~:@-]*)?)+(?:\?|$)/;

const SHORTEST_ORIGIN = 'http://a'.length;
