/**
 * Clients on a developer's machine, which have nowhere to publish a document:
 * `http://localhost?redirect_uri=…&scope=…`. The id is all they say (OAuth specification of atproto, "Localhost Client
 * Development").
 */
import { formatScope, parseScope, splitScopes } from '../../scopes/permission.ts';
import { OAuthError } from '../oauth-error.ts';
import type { OAuthClient } from './client.ts';
import { checkLoopbackRedirectUri } from './redirect-uri.ts';

const DEFAULT_REDIRECT_URIS: readonly string[] = ['http://127.0.0.1/', 'http://[::1]/'];

/** Whether an id is one of a client on a developer's machine. */
export function isLoopbackClientId(clientId: string): boolean {
  return /^http:\/\/localhost(?:$|[/?#])/.test(clientId);
}

/**
 * @param clientId for which `isLoopbackClientId`
 * @throws OAuthError invalid_client_metadata, invalid_redirect_uri
 */
export function createLoopbackClient(clientId: string): OAuthClient {
  const url = new URL(clientId);
  if (url.pathname !== '/') throw refuse('it must have no path');
  if (clientId.includes('#')) throw refuse('it must have no fragment');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'redirect_uri' && name !== 'scope');
  if (unknown !== undefined) throw refuse(`it must have no parameter "${unknown}"`);
  const scopes = url.searchParams.getAll('scope');
  if (scopes.length > 1) throw refuse('it must have one parameter "scope" at most');
  const given = url.searchParams.getAll('redirect_uri');
  for (const uri of given) checkLoopbackRedirectUri(uri);
  return {
    id: clientId,
    isLoopback: true,
    redirectUris: given.length > 0 ? given : DEFAULT_REDIRECT_URIS,
    scopes: normalScopesOf(scopes[0] ?? 'atproto'),
    canRefresh: true,
    authentication: { method: 'none' },
    name: undefined,
    termsUrl: undefined,
    policyUrl: undefined,
  };
}

/**
 * @param scope what a client declares
 * @returns the normal form of each; what is none of atproto stays out, as nobody may ask for it
 * @throws OAuthError invalid_client_metadata without `atproto`
 */
export function normalScopesOf(scope: string): ReadonlySet<string> {
  const permissions = splitScopes(scope).map(parseScope);
  const scopes = new Set(permissions.filter((permission) => permission !== undefined).map(formatScope));
  if (!scopes.has('atproto')) {
    throw new OAuthError('invalid_client_metadata', 'The scope that the client declares must have "atproto"');
  }
  return scopes;
}

function refuse(reason: string): OAuthError {
  return new OAuthError('invalid_client_metadata', `The id of a client on localhost is refused: ${reason}`);
}
