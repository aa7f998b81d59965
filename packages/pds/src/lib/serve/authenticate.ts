/** Who asks: what `Authorization` says, checked by signatures alone. What has ended since, the account knows. */
import { parseAuthorization } from '../access/authorization.ts';
import type { Credential } from '../access/credential.ts';
import { createServiceCredential, verifyServiceToken } from '../access/service-token.ts';
import { getTokenKind } from '../access/session-tokens.ts';
import { refuseKind } from '../methods/authorize.ts';
import { getRule } from '../methods/methods.ts';
import type { Identity } from '../identity/did-document.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { NetworkError } from '../network/network-error.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { checkAdmin } from './admin-guesses.ts';
import type { PdsRequest } from './pds-request.ts';

/** Methods that end a session, however old its token is. */
const ENDS_SESSION = 'com.atproto.server.deleteSession';

/**
 * @param pds the request
 * @param nsid the method that is called
 * @returns who asks; `none` without a credential
 * @throws XrpcError InvalidToken, ExpiredToken, BadJwt…
 */
export async function authenticate(pds: PdsRequest, nsid: string): Promise<Credential> {
  const { request, host } = pds;
  if (host.dpop.isDpopRequest(request)) return host.dpop.verifyDpopRequest(request);
  const authorization = parseAuthorization(request);
  if (authorization === undefined) return { kind: 'none' };
  if (authorization.scheme === 'basic') {
    if (checkAdmin(authorization, pds)) return { kind: 'admin' };
    throw new XrpcError(401, 'AuthenticationRequired', 'Authentication Required');
  }
  const { token } = authorization;
  switch (getTokenKind(token)) {
    case 'access':
      return host.tokens.verifyAccess(token);
    case 'refresh':
      return host.tokens.verifyRefresh(token, { allowExpired: nsid === ENDS_SESSION });
    case 'service':
      // Nobody's document is fetched for a token that would not do.
      if (getRule(nsid).accepts.includes('service')) return verifyService(token, nsid, pds);
      throw refuseKind('service', getRule(nsid));
    case undefined:
      throw new XrpcError(400, 'InvalidToken', 'Token could not be verified');
  }
}

async function verifyService(token: string, nsid: string, { host }: PdsRequest): Promise<Credential> {
  const { serviceDid } = host.settings;
  const claims = await verifyServiceToken(token, {
    audiences: [serviceDid, `${serviceDid}#atproto_pds`],
    lxm: nsid,
    nowMs: host.now(),
    // No other key of the document speaks for the account: labels are often signed elsewhere.
    getSigningKey: async ({ did, keyId }, isForced) =>
      keyId === 'atproto' ? findSigningKey(host.resolvers.dids.resolve(did, { isForced })) : undefined,
  });
  return createServiceCredential(claims);
}

/** A document that cannot be had has signed nothing. */
async function findSigningKey(resolving: Promise<Identity>): Promise<string | undefined> {
  try {
    return (await resolving).signingKey;
  } catch (error) {
    if (error instanceof IdentityError || error instanceof NetworkError) return undefined;
    throw error;
  }
}
