/** Which headers go along when a request is sent on, and which come back: those that are listed, no others. */

const REQUEST_HEADERS = ['accept', 'accept-language', 'atproto-accept-labelers', 'x-bsky-topics'];

/** Of requests that have a body. */
const BODY_HEADERS = ['content-type', 'content-encoding'];

/** What the service is told of who asks: the client's own name is between it and this host. */
const USER_AGENT = 'sundog-pds';

/**
 * `content-encoding` and `content-length` do not come back, as the engine decompresses what it gets; nor do `set-cookie`,
 * `www-authenticate` and what else a service could make a browser do on this host's origin.
 */
const RESPONSE_HEADERS = [
  'atproto-content-labelers',
  'atproto-repo-rev',
  'cache-control',
  'content-language',
  'content-type',
  'ratelimit-limit',
  'ratelimit-policy',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
];

/** A service that the request has chosen answers on the origin of this host's own pages. */
const NO_PAGE = { 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff' };

/**
 * @param headers of the client's request
 * @param hasBody whether the request has one
 * @returns what goes along
 */
export function pickRequestHeaders(headers: Headers, hasBody: boolean): Record<string, string> {
  const names = hasBody ? [...REQUEST_HEADERS, ...BODY_HEADERS] : REQUEST_HEADERS;
  return { ...pick(headers, names), 'user-agent': USER_AGENT };
}

/**
 * @param headers of the service's answer
 * @returns what comes back, and what keeps it from being a page of this host's origin
 */
export function pickResponseHeaders(headers: Headers): Record<string, string> {
  return { ...pick(headers, RESPONSE_HEADERS), ...NO_PAGE };
}

/**
 * @param headers of an answer that is an error
 * @returns what comes back of it
 */
export function pickErrorHeaders(headers: Headers): Record<string, string> {
  const names = RESPONSE_HEADERS.filter((name) => !name.startsWith('content-') && name !== 'cache-control');
  return pick(headers, names);
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked[name] = value;
  }
  return picked;
}
