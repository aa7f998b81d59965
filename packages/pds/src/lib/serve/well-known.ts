/** Documents under `/.well-known/` of this host and of the names below it. */
import { findOwnDocument } from './resolve-here.ts';
import type { PdsRequest } from './pds-request.ts';

/**
 * @param pds a request
 * @returns undefined if the path is none of these
 */
export async function answerWellKnown(pds: PdsRequest): Promise<Response | undefined> {
  switch (pds.url.pathname) {
    case '/.well-known/did.json':
      return answerDidDocument(pds);
    case '/.well-known/atproto-did':
      return answerHandle(pds);
    default:
      return undefined;
  }
}

const CORS = { 'access-control-allow-origin': '*' };

/** The name by which the host was called decides: each has a `did:web` of its own. */
async function answerDidDocument(pds: PdsRequest): Promise<Response> {
  const document = await findOwnDocument(didOf(pds.url.host), pds);
  if (document === undefined)
    return Response.json({ error: 'NotFound', message: 'No DID lives here' }, { status: 404, headers: CORS });
  return Response.json(document, { headers: { ...CORS, 'content-type': 'application/did+ld+json' } });
}

async function answerHandle({ url, askDirectory }: PdsRequest): Promise<Response> {
  const did = await askDirectory('findHandle', url.hostname);
  if (typeof did === 'string') return new Response(did, { headers: { ...CORS, 'content-type': 'text/plain' } });
  return new Response('User not found', { status: 404, headers: CORS });
}

function didOf(host: string): string {
  return `did:web:${host.replace(':', '%3A')}`;
}
