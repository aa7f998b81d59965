import { createJwtVerifier as createClaimsVerifier, InvalidIssuerError, InvalidTokenError } from '@sundog/actor/jwt';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { Caller } from '../run/run.ts';
import type { JwtOptions } from './auth-options.ts';
import { InvalidAuthError, UnauthenticatedError } from './auth-errors.ts';

/** Turns a token into who sent it. */
export type VerifyToken = (token: string) => Promise<Caller>;

type Claims = Awaited<ReturnType<ReturnType<typeof createClaimsVerifier>>>;

/**
 * @param options of the issuer
 * @returns what checks tokens; it throws UnauthenticatedError
 * @throws InvalidAuthError if a URL is none
 */
export function createJwtVerifier(options: JwtOptions): VerifyToken {
  const verify = createVerifier(options);
  return async (token) => {
    try {
      return createCaller(await verify(token));
    } catch (error) {
      // What is wrong with a token may be told to whoever sent it; what is wrong with the keys' server may not.
      throw error instanceof InvalidTokenError ? new UnauthenticatedError(error.message, 'invalid_token') : error;
    }
  };
}

function createVerifier(options: JwtOptions): ReturnType<typeof createClaimsVerifier> {
  try {
    return createClaimsVerifier(options);
  } catch (error) {
    throw error instanceof InvalidIssuerError ? new InvalidAuthError(error.message, error.data) : error;
  }
}

/** The caller as the token says: `scope` of RFC 8693, or `scp` as some issuers write it. */
function createCaller(claims: Claims): Caller {
  const { sub, name } = claims;
  return {
    id: sub,
    ...(typeof name === 'string' && { name }),
    isAnonymous: false,
    scopes: scopesOf(claims['scope'] ?? claims['scp']),
    claims: JSON.parse(JSON.stringify(claims)) as JsonObject,
  };
}

function scopesOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '');
  return Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : [];
}
