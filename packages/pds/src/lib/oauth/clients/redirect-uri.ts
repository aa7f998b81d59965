/**
 * Where a client may have its users sent.
 *
 * - D1. `https:` on the host of the client's id: nobody else proves to be that client.
 * - D2. Native clients: a scheme that is the client's host backwards, with one slash: `com.example.app:/callback`
 *   (RFC 8252, 7.1).
 * - D3. Clients on a developer's machine: `http:` to 127.0.0.1 or [::1], any port (RFC 8252, 7.3); not `localhost`,
 *   which somebody else may answer to.
 */
import { OAuthError } from '../oauth-error.ts';

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '[::1]'];
const LENGTH_MAX = 2000;

/**
 * @param uri what a client's document declares
 * @param clientUrl its id
 * @param isNative its `application_type`
 * @throws OAuthError invalid_redirect_uri
 */
export function checkDocumentRedirectUri(uri: string, clientUrl: URL, isNative: boolean): void {
  const url = parseUri(uri);
  if (url.protocol === 'https:') {
    if (url.hostname !== clientUrl.hostname) throw refuse(uri, `its host must be "${clientUrl.hostname}"`);
    return;
  }
  const scheme = clientUrl.hostname.split('.').toReversed().join('.');
  if (!isNative) throw refuse(uri, 'web clients must use https');
  if (url.protocol !== `${scheme}:`) throw refuse(uri, `native clients must use https or the scheme "${scheme}"`);
  if (!/^[^/]*:\/(?!\/)/.test(uri)) throw refuse(uri, `it must begin with "${scheme}:/" and no second slash`);
}

/**
 * @param uri what the id of a client on a developer's machine declares
 * @throws OAuthError invalid_redirect_uri
 */
export function checkLoopbackRedirectUri(uri: string): void {
  const url = parseUri(uri);
  if (url.protocol !== 'http:' || !LOOPBACK_HOSTS.includes(url.hostname)) {
    throw refuse(uri, 'clients on http://localhost must use http://127.0.0.1 or http://[::1]');
  }
}

/**
 * Whether a request's URI is one of those declared: the same text, but for the port on a developer's machine (D3).
 *
 * @param uri of the request
 * @param declared by the client
 */
export function isDeclaredRedirectUri(uri: string, declared: readonly string[]): boolean {
  return declared.includes(uri) || declared.some((each) => isSameButPort(uri, each));
}

function isSameButPort(uri: string, declared: string): boolean {
  if (!URL.canParse(uri) || !URL.canParse(declared)) return false;
  const [one, other] = [new URL(uri), new URL(declared)];
  if (other.protocol !== 'http:' || !LOOPBACK_HOSTS.includes(other.hostname)) return false;
  // Whoever declares a port means it: only the request's may be another.
  if (one.username !== '' || one.password !== '' || one.hash !== '') return false;
  one.port = '';
  return one.href === other.href;
}

function parseUri(uri: string): URL {
  if (uri.length > LENGTH_MAX) throw refuse(`${uri.slice(0, 50)}…`, 'it is too long');
  if (!URL.canParse(uri)) throw refuse(uri, 'it is no URL');
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') throw refuse(uri, 'it carries credentials');
  if (uri.includes('#')) throw refuse(uri, 'it has a fragment');
  return url;
}

function refuse(uri: string, reason: string): OAuthError {
  return new OAuthError('invalid_redirect_uri', `The redirect URI "${uri}" is refused: ${reason}`);
}
