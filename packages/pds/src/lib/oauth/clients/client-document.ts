/**
 * What clients publish about themselves, checked: the document at the URL that is the client's id (OAuth specification
 * of atproto, "Client ID Metadata Document").
 */
import { getAt, isObject, type JsonObject } from '../../values/json.ts';
import { CLIENT_ALGORITHM, parseEcJwk } from '../es256.ts';
import { OAuthError } from '../oauth-error.ts';
import type { ClientAuthentication, ClientKey, OAuthClient } from './client.ts';
import { normalScopesOf } from './loopback-client.ts';
import { checkDocumentRedirectUri } from './redirect-uri.ts';

const NAME_LENGTH_MAX = 200;
const REDIRECT_URIS_MAX = 50;

/**
 * @param clientId an id that is no loopback client's
 * @returns where its document is
 * @throws OAuthError invalid_client_metadata
 */
export function parseClientId(clientId: string): URL {
  const url = URL.canParse(clientId) ? new URL(clientId) : undefined;
  if (url === undefined || url.protocol !== 'https:') throw refuse('"client_id" must be a URL with https');
  if (url.port !== '' || url.username !== '' || url.password !== '') {
    throw refuse('"client_id" must have neither port nor credentials');
  }
  if (url.hash !== '' || url.pathname === '/') throw refuse('"client_id" must have a path and no fragment');
  // On the host of strangers: their blobs are there, and would speak with its name.
  if (url.pathname.startsWith('/xrpc/')) throw refuse('"client_id" must not be a method of a personal data server');
  // Two spellings of one URL would be two clients to whoever compares text.
  if (url.href !== clientId) throw refuse(`"client_id" must be written in its normal form, "${url.href}"`);
  return url;
}

/**
 * @param clientId where the document was found
 * @param document as it was found
 * @throws OAuthError invalid_client_metadata, invalid_redirect_uri
 */
export function parseClientDocument(clientId: string, document: unknown): OAuthClient {
  if (!isObject(document)) throw refuse('the document must be an object');
  const clientUrl = parseClientId(clientId);
  if (document['client_id'] !== clientId) throw refuse('"client_id" must be the URL of the document itself');
  if (document['dpop_bound_access_tokens'] !== true) throw refuse('"dpop_bound_access_tokens" must be true');
  const type = document['application_type'] ?? 'web';
  if (type !== 'web' && type !== 'native') throw refuse('"application_type" must be "web" or "native"');
  checkHomepage(document, clientUrl);
  if (!mustTexts(document, 'response_types').includes('code')) throw refuse('"response_types" must have "code"');
  return {
    id: clientId,
    isLoopback: false,
    redirectUris: parseRedirectUris(document, clientUrl, type === 'native'),
    scopes: normalScopesOf(mustText(document, 'scope')),
    canRefresh: parseGrants(document).includes('refresh_token'),
    authentication: parseAuthentication(document),
    name: parseName(getText(document, 'client_name')),
    termsUrl: getHttpsUrl(document, 'tos_uri'),
    policyUrl: getHttpsUrl(document, 'policy_uri'),
  };
}

/**
 * @param value a JWK set
 * @returns the keys in it that can be used
 * @throws OAuthError invalid_client_metadata
 */
export function parseClientKeys(value: unknown): ClientKey[] {
  const list = getAt(value, 'keys');
  if (!Array.isArray(list)) throw refuse('its key set must have "keys"');
  const keys = list.slice(0, 100).flatMap((each: unknown): ClientKey[] => {
    const jwk = parseEcJwk(each);
    const kid = getAt(each, 'kid');
    return jwk === undefined ? [] : [{ jwk, kid: typeof kid === 'string' ? kid : undefined }];
  });
  if (keys.length === 0) throw refuse(`its key set must have a public key for ${CLIENT_ALGORITHM}`);
  return keys;
}

function parseRedirectUris(fields: JsonObject, clientUrl: URL, isNative: boolean): readonly string[] {
  const uris = mustTexts(fields, 'redirect_uris');
  if (uris.length === 0 || uris.length > REDIRECT_URIS_MAX) {
    throw refuse(`"redirect_uris" must have between 1 and ${REDIRECT_URIS_MAX} URIs`);
  }
  for (const uri of uris) checkDocumentRedirectUri(uri, clientUrl, isNative);
  return uris;
}

function parseGrants(fields: JsonObject): readonly string[] {
  const grants = mustTexts(fields, 'grant_types');
  if (!grants.includes('authorization_code')) throw refuse('"grant_types" must have "authorization_code"');
  return grants;
}

function parseAuthentication(fields: JsonObject): ClientAuthentication {
  const method = fields['token_endpoint_auth_method'] ?? 'none';
  const { jwks, jwks_uri: keysUrl } = fields;
  const algorithm = fields['token_endpoint_auth_signing_alg'];
  if (jwks !== undefined && keysUrl !== undefined) throw refuse('"jwks" and "jwks_uri" must not both be there');
  if (method === 'none') {
    if (algorithm !== undefined) throw refuse('"token_endpoint_auth_signing_alg" is for "private_key_jwt" only');
    return { method };
  }
  if (method !== 'private_key_jwt') {
    throw refuse('"token_endpoint_auth_method" must be "none" or "private_key_jwt"');
  }
  if (algorithm !== undefined && algorithm !== CLIENT_ALGORITHM) {
    throw refuse(`"token_endpoint_auth_signing_alg" must be "${CLIENT_ALGORITHM}"`);
  }
  if (keysUrl !== undefined) return { method, keysUrl: mustHttpsUrl(fields, 'jwks_uri') };
  if (jwks === undefined) throw refuse('"private_key_jwt" needs "jwks" or "jwks_uri"');
  return { method, keys: parseClientKeys(jwks) };
}

function checkHomepage(fields: JsonObject, clientUrl: URL): void {
  const homepage = getText(fields, 'client_uri');
  if (homepage === undefined) return;
  if (!URL.canParse(homepage) || new URL(homepage).hostname !== clientUrl.hostname) {
    throw refuse(`"client_uri" must be on the host "${clientUrl.hostname}"`);
  }
}

/** What writes backwards, or nothing, could make a name look like more than a name. */
function parseName(text: string | undefined): string | undefined {
  const name = text?.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '').trim();
  return name === undefined || name === '' ? undefined : name.slice(0, NAME_LENGTH_MAX);
}

function getText(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'string') throw refuse(`"${name}" must be text`);
  return value;
}

function mustText(fields: JsonObject, name: string): string {
  const text = getText(fields, name);
  if (text === undefined) throw refuse(`"${name}" must be there`);
  return text;
}

function mustTexts(fields: JsonObject, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw refuse(`"${name}" must be a list of texts`);
  }
  return value;
}

function getHttpsUrl(fields: JsonObject, name: string): string | undefined {
  return fields[name] === undefined ? undefined : mustHttpsUrl(fields, name);
}

function mustHttpsUrl(fields: JsonObject, name: string): string {
  const text = mustText(fields, name);
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') throw refuse(`"${name}" must be a URL with https`);
  return text;
}

function refuse(reason: string): OAuthError {
  return new OAuthError('invalid_client_metadata', `The client's metadata is refused: ${reason}`);
}
