/**
 * The endpoints that clients call: pushed requests (RFC 9126), tokens (RFC 6749, 3.2), revocation (RFC 7009).
 *
 * Each first looks at the proof, whose nonce may make the client send the same request again, then at who the client
 * is: its assertion is good once.
 */
import { createRandomId } from '../../access/random-text.ts';
import { expandScope } from '../../scopes/permission-set.ts';
import { authenticateClient, type AuthenticatedClient } from '../clients/authenticate-client.ts';
import { isSameAuth } from '../client-auth.ts';
import { digestTextOf } from '../digest-text.ts';
import { OAuthError } from '../oauth-error.ts';
import { ACCESS_TOKEN_MS, type RefreshClaims } from '../oauth-tokens.ts';
import { REQUEST_LIFETIME_MS } from '../pending-requests.ts';
import type { ClientRequest, CodeRedemption } from '../authorization-request.ts';
import { parseAuthorizationParameters } from './authorization-parameters.ts';
import { verifyEndpointProof, type OAuthServer } from './oauth-server.ts';

/** Before the id of a pushed request. */
export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:';

type Form = ReadonlyMap<string, string>;

/** What an endpoint answers: a status and JSON. */
export interface EndpointAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An endpoint: throws `OAuthError` for what it refuses. */
export type Endpoint = (request: Request, form: Form, server: OAuthServer) => Promise<EndpointAnswer>;

/** `POST /oauth/par` */
export const pushRequest: Endpoint = async (request, form, server) => {
  const jkt = await verifyEndpointProof(request, server);
  const { client, auth } = await authenticateClient(form, server);
  const parameters = parseAuthorizationParameters(form, client, jkt);
  await mustExpand(parameters.scope, server);
  const id = createRandomId();
  const isStored = await server.backend.directory.createRequest({
    id,
    clientId: client.id,
    clientAuth: auth,
    jkt,
    parameters,
  });
  if (!isStored)
    throw new OAuthError('invalid_request', 'The code challenge was used before: make one for each request');
  return {
    status: 201,
    body: { request_uri: `${REQUEST_URI_PREFIX}${id}`, expires_in: REQUEST_LIFETIME_MS / 1000 },
  };
};

/** `POST /oauth/token` */
export const giveTokens: Endpoint = async (request, form, server) => {
  const jkt = await verifyEndpointProof(request, server);
  const client = await authenticateClient(form, server);
  const grant = form.get('grant_type');
  if (grant === 'authorization_code') return redeemCode(form, client, jkt, server);
  if (grant === 'refresh_token') return refresh(form, client, jkt, server);
  throw new OAuthError(
    'unsupported_grant_type',
    'The parameter "grant_type" must be "authorization_code" or "refresh_token"',
  );
};

/** `POST /oauth/revoke`: whatever becomes of it, the client is told the same (RFC 7009, 2.2). */
export const revokeToken: Endpoint = async (_request, form, server) => {
  const { client } = await authenticateClient(form, server);
  const token = form.get('token');
  if (token === undefined) throw new OAuthError('invalid_request', 'The parameter "token" is missing');
  const claims = server.tokens.parseRefresh(token) ?? server.tokens.parseAccess(token);
  if (claims?.clientId === client.id) await server.backend.grants.revokeSession(claims.did, claims.sessionId);
  return { status: 200, body: {} };
};

async function redeemCode(
  form: Form,
  { client, auth }: AuthenticatedClient,
  jkt: string,
  server: OAuthServer,
): Promise<EndpointAnswer> {
  const code = form.get('code');
  if (code === undefined) throw new OAuthError('invalid_request', 'The parameter "code" is missing');
  const redemption = await server.backend.directory.redeemCode(code);
  if (redemption.kind === 'used') {
    // Two have the code, and nobody knows which of them should (RFC 6749, 4.1.2).
    await server.backend.grants.revokeSession(redemption.did, redemption.sessionId);
  }
  if (redemption.kind !== 'granted') throw createGrantError('The code is none, was used before, or has expired');
  checkCode(form, redemption.request, { client, auth }, jkt);
  const { did, sessionId, scope, permissions } = redemption;
  const tokenId = createRandomId();
  const session = { sessionId, clientId: client.id, clientAuth: auth, jkt, scope, permissions, tokenId };
  if (!(await server.backend.grants.startSession(did, session))) {
    throw createGrantError('The code was used by two at once, or the account is closed');
  }
  return createTokenAnswer({ ...redemption, jkt, tokenId }, client, server);
}

/** A code is worth something only to who asked for it, with the keys it was asked with, and who knows its verifier. */
function checkCode(form: Form, asked: ClientRequest, { client, auth }: AuthenticatedClient, jkt: string): void {
  if (asked.clientId !== client.id) throw createGrantError('The code was given to another client');
  if (!isSameAuth(asked.clientAuth, auth)) throw createGrantError('The request was pushed with another client key');
  if (asked.jkt !== jkt) throw createGrantError('The request was pushed with another DPoP key');
  if (form.get('redirect_uri') !== asked.parameters.redirectUri) {
    throw createGrantError('The parameter "redirect_uri" must be that of the request');
  }
  const verifier = form.get('code_verifier') ?? '';
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier) || digestTextOf(verifier) !== asked.parameters.codeChallenge) {
    throw createGrantError('The parameter "code_verifier" does not fit the code challenge of the request');
  }
}

async function refresh(
  form: Form,
  { client, auth }: AuthenticatedClient,
  jkt: string,
  server: OAuthServer,
): Promise<EndpointAnswer> {
  const token = form.get('refresh_token');
  if (token === undefined) throw new OAuthError('invalid_request', 'The parameter "refresh_token" is missing');
  if (!client.canRefresh) throw createGrantError('The client does not declare the grant type "refresh_token"');
  const claims = server.tokens.parseRefresh(token);
  if (claims === undefined) throw createGrantError('The refresh token is none of this server');
  const tokenId = createRandomId();
  const outcome = await server.backend.grants.rotate(claims.did, {
    sessionId: claims.sessionId,
    tokenId: claims.tokenId,
    nextTokenId: tokenId,
    clientId: client.id,
    clientAuth: auth,
    jkt,
    permissions: await expandAgain(claims, server),
  });
  switch (outcome.kind) {
    case 'rotated': {
      const { sessionId, scope, permissions } = outcome.session;
      return createTokenAnswer({ did: claims.did, sessionId, scope, permissions, jkt, tokenId }, client, server);
    }
    case 'reused':
      throw createGrantError('The refresh token was used before; its session is over');
    case 'foreign':
      throw createGrantError('The refresh token belongs to another client, client key or DPoP key');
    case 'gone':
      throw createGrantError('The session is over');
  }
}

/** Sets may have changed since; one that cannot be had means what it meant. */
async function expandAgain({ scope }: RefreshClaims, server: OAuthServer): Promise<string | undefined> {
  if (scope === undefined) return undefined;
  const expanded = await expandScope(scope, server.resolvePermissionSet);
  return expanded.missing.length === 0 ? expanded.scope : undefined;
}

/**
 * Puts the permissions of sets in place of `include:`.
 *
 * @throws OAuthError invalid_scope for a set that cannot be had
 */
export async function mustExpand(scope: string, server: OAuthServer): Promise<string> {
  const expanded = await expandScope(scope, server.resolvePermissionSet);
  const [missing] = expanded.missing;
  if (missing === undefined) return expanded.scope;
  throw new OAuthError('invalid_scope', `The permission set "${missing}" cannot be read`);
}

interface IssuedSession extends Omit<Extract<CodeRedemption, { kind: 'granted' }>, 'kind' | 'request'> {
  readonly jkt: string;
  readonly tokenId: string;
}

function createTokenAnswer(
  { did, sessionId, scope, permissions, jkt, tokenId }: IssuedSession,
  client: AuthenticatedClient['client'],
  { tokens }: OAuthServer,
): EndpointAnswer {
  const owner = { did, sessionId, clientId: client.id };
  const granted = scope.includes('include:') ? scope : undefined;
  return {
    status: 200,
    body: {
      access_token: tokens.createAccess({ ...owner, scope: permissions, jkt }),
      token_type: 'DPoP',
      expires_in: ACCESS_TOKEN_MS / 1000,
      ...(client.canRefresh && { refresh_token: tokens.createRefresh({ ...owner, tokenId, scope: granted }) }),
      scope: permissions,
      sub: did,
    },
  };
}

function createGrantError(message: string): OAuthError {
  return new OAuthError('invalid_grant', message);
}
