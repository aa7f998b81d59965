/**
 * What is there for whoever looks for servers: `GET <endpoint>/server-card` for each photon, and at the mount's prefix
 * `GET /.well-known/ai-catalog.json` for all.
 *
 * Invariants:
 * - D1 Both are for everybody, pages of every origin included, as their extension wants it; but of tools that only this
 *   machine may use, nobody else learns.
 */
import type { AuthOptions } from '../auth/auth-options.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import { cardType, createCatalog, createServerCard } from '../mcp/server-card.ts';
import type { PhotonRequest } from './photon-request.ts';
import { mustBeRead } from './serve-errors.ts';

const CARD = '/mcp/server-card';
const CATALOG = '/.well-known/ai-catalog.json';

const MAX_AGE_SECONDS = 300;

/** Whether a path is one of them. */
export function isDiscovery({ rest, prefix, base }: PhotonRequest): boolean {
  return rest === CARD || (rest === CATALOG && base === prefix);
}

/** D1. */
export function isPublicDiscovery(asked: PhotonRequest): boolean {
  return asked.deployment.auth.kind !== 'loopback' && isDiscovery(asked);
}

/**
 * Answers with a card, or the catalog.
 *
 * @param asked the request
 * @returns JSON
 * @throws VerbNotAllowedError, LoopbackOnlyError
 */
export async function answerDiscovery(asked: PhotonRequest): Promise<Response> {
  const { request, url, photon, photons, prefix, base, rest, deployment } = asked;
  mustBeRead(request.method);
  const { auth } = deployment;
  if (auth.kind === 'loopback') await deployment.authenticate(request, url); // D1
  if (rest === CARD) {
    return respond(createServerCard(photon.manifest, `${url.origin}${base}/mcp`, headersOf(auth)), cardType);
  }
  const servers = [...photons.values()].map((one) => ({
    manifest: one.manifest,
    cardUrl: `${url.origin}${prefix}${one.base}${CARD}`,
  }));
  return respond(createCatalog(servers), 'application/ai-catalog+json');
}

/** OAuth's clients learn from a 401 where to get a token. */
function headersOf(auth: AuthOptions): JsonObject[] {
  if (auth.kind !== 'bearer') return [];
  const token = { description: 'Token of this server', isRequired: true, isSecret: true };
  return [{ name: 'Authorization', isRequired: true, value: 'Bearer {token}', variables: { token } }];
}

function respond(document: JsonObject, type: string): Response {
  return Response.json(document, {
    headers: { 'content-type': type, 'cache-control': `public, max-age=${MAX_AGE_SECONDS}` },
  });
}
