import { createJwtVerifier, InvalidTokenError, type JwtClaims, type JwtIssuer } from '@sundog/actor/jwt';
import { decodeJwt } from 'jose';

import type { Value } from '../values/value.ts';
import type { UserIdentity } from '../values/user-identity.ts';

/** Who a token says its bearer is, and until when. */
export interface Authenticated {
  readonly identity: UserIdentity;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Finds out who a token is of; throws InvalidTokenError. */
export type Authenticate = (token: string) => Promise<Authenticated>;

/**
 * Makes what checks tokens of several issuers.
 *
 * @param issuers whose tokens count; without any, none does
 * @returns the check
 * @throws InvalidIssuerError
 */
export function createAuthenticate(issuers: readonly JwtIssuer[]): Authenticate {
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, createJwtVerifier(issuer)]));
  return async (token) => {
    const verify = verifiers.get(readIssuer(token));
    if (verify === undefined) {
      throw new InvalidTokenError('The token is of an issuer whose tokens do not count here.');
    }
    const claims = await verify(token);
    return { identity: createIdentity(claims), expiresAt: claims.exp * 1000 };
  };
}

/** Only to choose among the verifiers: nothing is believed before one has looked. */
function readIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (error) {
    throw new InvalidTokenError('The token is no JWT.', {}, { cause: error });
  }
}

/** Claims that differ from token to token of the same person: with them nobody's queries would be shared. */
const perToken = new Set(['exp', 'iat', 'nbf', 'jti', 'aud', 'iss', 'sub']);

function createIdentity(claims: JwtClaims): UserIdentity {
  const { iss, sub } = claims;
  const rest = Object.entries(claims).filter(([name]) => !perToken.has(name));
  // Claims are JSON, which is a value.
  const further = Object.fromEntries(rest) as Record<string, Value>;
  return { ...further, tokenIdentifier: `${iss}|${sub}`, subject: sub, issuer: iss };
}
