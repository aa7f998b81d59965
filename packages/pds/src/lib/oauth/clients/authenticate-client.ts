/** Whether a client is who it says: RFC 7523, with the key that it publishes; public clients just say their id. */
import { parseJwt, type ParsedJwt } from '../../access/jwt.ts';
import type { OAuthDirectory } from '../backend.ts';
import { CLIENT_ALGORITHM, isSignedBy, thumbprintOf } from '../es256.ts';
import { OAuthError } from '../oauth-error.ts';
import type { ClientAuth } from '../client-auth.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { OAuthClient } from './client.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** An assertion is for one request; one that holds longer would have to be remembered longer. */
const ASSERTION_LIFETIME_MS = 10 * 60_000;
const CLOCK_DIFFERENCE_MS = 60_000;
const ID_LENGTH_MAX = 256;

/** What assertions are checked with. */
export interface ClientAuthenticator {
  readonly clients: ClientRegistry;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the ids of assertions are used up. */
  readonly backend: { readonly directory: Pick<OAuthDirectory, 'useOnce'> };
}

/** Who a client is, and how that is known. */
export interface AuthenticatedClient {
  readonly client: OAuthClient;
  readonly auth: ClientAuth;
}

/**
 * @param form of a request: `client_id`, and for clients with a key `client_assertion_type` and `client_assertion`
 * @param authenticator of the host
 * @throws OAuthError invalid_client, invalid_client_metadata, invalid_request
 */
export async function authenticateClient(
  form: ReadonlyMap<string, string>,
  authenticator: ClientAuthenticator,
): Promise<AuthenticatedClient> {
  const clientId = form.get('client_id');
  if (clientId === undefined) throw new OAuthError('invalid_request', 'The parameter "client_id" is missing');
  if (form.has('client_secret')) throw new OAuthError('invalid_client', 'Clients have no secret here, but a key');
  const client = await authenticator.clients.mustFind(clientId);
  const assertion = form.get('client_assertion');
  if (client.authentication.method === 'none') {
    if (assertion !== undefined) throw refuse('the client publishes no key');
    return { client, auth: { method: 'none' } };
  }
  if (assertion === undefined) throw refuse('the client must send one');
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) throw refuse(`its type must be "${ASSERTION_TYPE}"`);
  return { client, auth: await verifyAssertion(client, assertion, authenticator) };
}

async function verifyAssertion(
  client: OAuthClient,
  assertion: string,
  authenticator: ClientAuthenticator,
): Promise<ClientAuth> {
  const { directory } = authenticator.backend;
  const jwt = parseJwt(assertion);
  if (jwt === undefined || jwt.header['alg'] !== CLIENT_ALGORITHM)
    throw refuse(`it must be an ${CLIENT_ALGORITHM} JWT`);
  const { id, expiresAt } = checkClaims(jwt, client.id, authenticator);
  const kid = jwt.header['kid'];
  const keys = await authenticator.clients.findKeys(client, typeof kid === 'string' ? kid : undefined);
  for (const key of keys.slice(0, 10)) {
    const thumbprint = thumbprintOf(key.jwk);
    // oxlint-disable-next-line no-await-in-loop -- the first key that fits ends it; with a `kid` there is one
    if (!(await isSignedBy(jwt, key.jwk, thumbprint))) continue;
    // oxlint-disable-next-line no-await-in-loop -- once, for the key that fits
    const isFirst = await directory.useOnce(`assertion ${client.id} ${id}`, expiresAt + CLOCK_DIFFERENCE_MS);
    if (!isFirst) throw refuse('its "jti" was used before');
    return { method: 'private_key_jwt', kid: key.kid ?? thumbprint, thumbprint };
  }
  throw refuse('none of the keys that the client publishes has signed it');
}

function checkClaims(
  { claims }: ParsedJwt,
  clientId: string,
  { issuer, now }: ClientAuthenticator,
): { id: string; expiresAt: number } {
  const { iss, sub, aud, exp, nbf, jti } = claims;
  if (iss !== clientId || sub !== clientId) throw refuse('its "iss" and "sub" must be the client id');
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  const accepted = [issuer, `${issuer}/oauth/token`, `${issuer}/oauth/par`];
  if (!audiences.some((each) => typeof each === 'string' && accepted.includes(each))) {
    throw refuse(`its "aud" must be "${issuer}"`);
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > ID_LENGTH_MAX) throw refuse('its "jti" is no id');
  if (typeof exp !== 'number' || exp * 1000 <= now() - CLOCK_DIFFERENCE_MS) throw refuse('it has expired');
  if (exp * 1000 > now() + ASSERTION_LIFETIME_MS + CLOCK_DIFFERENCE_MS) throw refuse('it holds too long');
  if (typeof nbf === 'number' && nbf * 1000 > now() + CLOCK_DIFFERENCE_MS) throw refuse('it does not hold yet');
  return { id: jti, expiresAt: exp * 1000 };
}

function refuse(reason: string): OAuthError {
  return new OAuthError('invalid_client', `The client assertion is refused: ${reason}`);
}
