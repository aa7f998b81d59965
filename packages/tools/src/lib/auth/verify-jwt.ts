/**
 * Signed tokens.
 *
 * Owns: per configuration the issuer's keys, which are fetched when a token names one that is unknown, at most every half
 * minute, and every ten minutes at the latest: rotation needs nobody here.
 *
 * - J1 Only RS256, ES256 and EdDSA: `none` and the symmetric ones, for which a public key would be the secret, never.
 * - J2 Issuer, audience and times are checked; a token without an end is refused.
 */
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { Caller } from '../run/run.ts';
import type { JwtOptions } from './auth-options.ts';
import { InvalidAuthError, UnauthenticatedError } from './auth-errors.ts';

const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519']; // J1
const CLOCK_TOLERANCE_SECONDS = 60;

/** Turns a token into who sent it. */
export type VerifyToken = (token: string) => Promise<Caller>;

/**
 * @param options of the issuer
 * @returns what checks tokens; it throws UnauthenticatedError
 * @throws InvalidAuthError if a URL is none
 */
export function createJwtVerifier(options: JwtOptions): VerifyToken {
  const keys = createKeySource(options);
  const { issuer, audience, clockToleranceSeconds = CLOCK_TOLERANCE_SECONDS } = options;
  const checks = {
    issuer,
    audience,
    clockTolerance: clockToleranceSeconds,
    algorithms,
    requiredClaims: ['exp', 'sub'],
  }; // J2
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, checks);
      return createCaller(payload);
    } catch (error) {
      throw translate(error, options);
    }
  };
}

function createKeySource({ jwks, jwksUrl, issuer }: JwtOptions): JWTVerifyGetKey {
  if (jwks !== undefined) return createLocalJWKSet(jwks);
  const url = jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
  if (!URL.canParse(url)) throw new InvalidAuthError(`The keys' address must be a URL, found "${url}".`, { url });
  return createRemoteJWKSet(new URL(url));
}

/** The caller as the token says: `scope` of RFC 8693, or `scp` as some issuers write it. */
function createCaller(payload: JWTPayload): Caller {
  const { sub = '', name } = payload;
  return {
    id: sub,
    ...(typeof name === 'string' && { name }),
    isAnonymous: false,
    scopes: scopesOf(payload['scope'] ?? payload['scp']),
    claims: JSON.parse(JSON.stringify(payload)) as JsonObject,
  };
}

function scopesOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '');
  return Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : [];
}

/** What is wrong with a token may be told to whoever sent it; what is wrong with the keys' server may not. */
function translate(error: unknown, { issuer, audience }: JwtOptions): unknown {
  if (error instanceof errors.JWTExpired) return refuse('The token has expired: ask for a new one.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refuse(`The token's claim "${error.claim}" does not fit: it must be of issuer ${issuer} for ${audience}.`);
  }
  if (error instanceof errors.JWKSNoMatchingKey)
    return refuse('The token is signed with a key that its issuer does not publish.');
  if (error instanceof errors.JWSSignatureVerificationFailed) return refuse("The token's signature is wrong.");
  if (error instanceof errors.JOSEAlgNotAllowed) return refuse('The token must be signed with RS256, ES256 or EdDSA.');
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return refuse('The token is no JWT.');
  return error;
}

function refuse(message: string): UnauthenticatedError {
  return new UnauthenticatedError(message, 'invalid_token');
}
