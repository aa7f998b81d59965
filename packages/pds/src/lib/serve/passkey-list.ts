/**
 * An account's passkeys for tools of its owner, who come with a token of the account's own password instead of a
 * browser's cookie. To add one takes a browser, and the account page.
 */
import type { Credential } from '../access/credential.ts';
import { getText } from '../values/json.ts';
import { readBody } from '../xrpc/read-body.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { authenticate } from './authenticate.ts';
import type { PdsRequest } from './pds-request.ts';

const LIST = '/account/passkey/list';
const REMOVE = '/account/passkey/remove';
/** An id with what is around it. */
const BODY_BYTES_MAX = 4096;

/**
 * @param pds a request
 * @returns undefined if the path is none of these
 * @throws XrpcError 401 for whoever is not the owner
 */
export async function answerPasskeyList(pds: PdsRequest): Promise<Response | undefined> {
  const { request, url, askAccount, caller } = pds;
  const isList = url.pathname === LIST && request.method === 'GET';
  if (!isList && (url.pathname !== REMOVE || request.method !== 'POST')) return undefined;
  const { did, sessionId } = mustBeOwner(await authenticate(pds, ''));
  if (!isList) {
    const form = { intent: 'removePasskey', id: await readId(request) } as const;
    await askAccount(did, 'changeByPage', sessionId, form, caller.address);
  }
  const state = await askAccount(did, 'showPage', sessionId);
  if (state === undefined) throw new XrpcError(400, 'ExpiredToken', 'Token has been revoked');
  return Response.json({ passkeys: state.passkeys });
}

function mustBeOwner(credential: Credential): Extract<Credential, { kind: 'session' }> {
  const isOwner = credential.kind === 'session' && credential.tier === 'full' && !credential.isTakenDown;
  if (isOwner) return credential;
  throw new XrpcError(401, 'AuthMissing', "A token of the account's own password is needed");
}

async function readId(request: Request): Promise<string> {
  const bytes = await readBody(request, BODY_BYTES_MAX);
  const id = getText(await new Response(bytes).json().catch(() => undefined), 'id') ?? '';
  if (/^[\w-]{1,1400}$/.test(id)) return id;
  throw new XrpcError(400, 'InvalidRequest', 'Input/id must be the id of a passkey');
}
