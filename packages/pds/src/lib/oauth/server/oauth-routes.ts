/**
 * The paths of OAuth: which request goes where, and how refusals are answered. Keeps caches between requests, nothing
 * else.
 *
 * Clients get JSON with the standard's names, a fresh nonce with every answer, and may be browser apps of any origin
 * (CORS without credentials); people get pages.
 */
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { OAuthBackend } from '../backend.ts';
import { OAuthError } from '../oauth-error.ts';
import { createPasskeyOptions, decideAuthorization, showAuthorization, showError } from './authorize.ts';
import { giveTokens, pushRequest, revokeToken, type Endpoint } from './client-endpoints.ts';
import { createOAuthParts, type OAuthOptions, type OAuthServer } from './oauth-server.ts';
import { readForm } from './read-form.ts';
import { createResourceMetadata, createServerMetadata, serverKeys } from './server-metadata.ts';

/** The routes. */
export interface OAuthRoutes {
  /**
   * @param request any request to the host
   * @param backend what the actors do for this request: calls belong to the request they are made for
   * @returns undefined for a path that is not of OAuth
   */
  fetch(request: Request, backend: OAuthBackend): Promise<Response | undefined>;
}

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/oauth/par', pushRequest],
  ['/oauth/token', giveTokens],
  ['/oauth/revoke', revokeToken],
]);

type Page = (request: Request, server: OAuthServer) => Promise<Response>;

const pages: ReadonlyMap<string, Page> = new Map([
  ['GET /oauth/authorize', showAuthorization],
  ['HEAD /oauth/authorize', showAuthorization],
  ['POST /oauth/authorize', decideAuthorization],
  ['POST /oauth/authorize/passkey', createPasskeyOptions],
]);

/** @param options of the host */
export function createOAuthRoutes(options: OAuthOptions): OAuthRoutes {
  const parts = createOAuthParts(options);
  const documents: ReadonlyMap<string, object> = new Map<string, object>([
    ['/.well-known/oauth-protected-resource', createResourceMetadata(parts.issuer)],
    ['/.well-known/oauth-authorization-server', createServerMetadata(parts.issuer)],
    ['/oauth/jwks', serverKeys],
  ]);
  return {
    async fetch(request, backend) {
      const server = { ...parts, backend };
      const { pathname } = new URL(request.url);
      const endpoint = endpoints.get(pathname);
      if (endpoint !== undefined) return answerClient(request, endpoint, server);
      const document = documents.get(pathname);
      if (document !== undefined) return answerDocument(request, document);
      const page = pages.get(`${request.method} ${pathname}`);
      return page === undefined ? undefined : answerPerson(request, page, server);
    },
  };
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'DPoP-Nonce, WWW-Authenticate',
} as const;

const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'Content-Type, DPoP, Authorization',
  'access-control-max-age': '86400',
} as const;

async function answerClient(request: Request, endpoint: Endpoint, server: OAuthServer): Promise<Response> {
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: PREFLIGHT });
  const headers = { ...CORS, 'cache-control': 'no-store', 'dpop-nonce': server.proofs.nonces.current };
  if (request.method !== 'POST') {
    const body = { error: 'invalid_request', error_description: 'This endpoint takes POST' };
    return Response.json(body, { status: 405, headers: { ...headers, allow: 'POST' } });
  }
  try {
    const { status, body } = await endpoint(request, await readForm(request), server);
    return Response.json(body, { status, headers });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const body = { error: error.code, error_description: error.message };
    return Response.json(body, { status: error.status, headers: { ...headers, ...challengeOf(error) } });
  }
}

/** RFC 9449, 8: the status of a missing nonce is 400; the header helps clients that look for it first. */
function challengeOf({ code }: OAuthError): Readonly<Record<string, string>> {
  if (code === 'use_dpop_nonce' || code === 'invalid_dpop_proof') return { 'www-authenticate': `DPoP error="${code}"` };
  return code === 'invalid_client' ? { 'www-authenticate': 'private_key_jwt' } : {};
}

function answerDocument(request: Request, document: object): Response {
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: PREFLIGHT });
  return Response.json(document, { headers: { ...CORS, 'cache-control': 'public, max-age=300' } });
}

async function answerPerson(request: Request, page: Page, server: OAuthServer): Promise<Response> {
  try {
    return await page(request, server);
  } catch (error) {
    if (error instanceof OAuthError) {
      return showError(server, {
        status: 400,
        title: 'The app has made a mistake',
        text: error.message,
        code: error.code,
      });
    }
    if (error instanceof XrpcError) {
      const { status, message, code } = error;
      return showError(server, { status, title: 'That did not work', text: message, code });
    }
    throw error;
  }
}
