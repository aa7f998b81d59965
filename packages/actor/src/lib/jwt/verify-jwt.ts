/**
 * Signed tokens of other people's issuers (RFC 7519).
 *
 * Owns: per verifier the issuer's keys, which are fetched when a token names one that is unknown, at most every half
 * minute, and every ten minutes at the latest: rotation needs nobody here.
 *
 * - J1 Only RS256, ES256 and EdDSA: `none` and the symmetric ones, for which a public key would be the secret, never.
 * - J2 Issuer, audience and times are checked; a token without an end or a subject is refused.
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

import { ActorError } from '../errors.ts';

/** Whose tokens count. */
export interface JwtIssuer {
  /** The claim `iss`, exactly. */
  readonly issuer: string;
  /** The claim `aud`, or one of it. */
  readonly audience: string;
  /** Where its keys are; `<issuer>/.well-known/jwks.json` unless given. */
  readonly jwksUrl?: string;
  /** Its keys, instead of an address. */
  readonly jwks?: JSONWebKeySet;
  /** How far the clocks may differ; 60 unless given. */
  readonly clockToleranceSeconds?: number;
}

/** What a token says whose signature, issuer, audience and times are in order. */
export type JwtClaims = JWTPayload & { readonly sub: string; readonly iss: string; readonly exp: number };

/** A token is not accepted. The message may be told to whoever sent it. */
export class InvalidTokenError extends ActorError {
  override readonly name = 'InvalidTokenError';
  readonly code = 'invalid_token';
}

/** Keys cannot be found at an address that is none. */
export class InvalidIssuerError extends ActorError {
  override readonly name = 'InvalidIssuerError';
  readonly code = 'invalid_issuer';
}

const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519']; // J1
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Makes what checks the tokens of one issuer.
 *
 * @param issuer whose tokens
 * @returns checks a token; throws InvalidTokenError, or what the keys' server has failed with
 * @throws InvalidIssuerError
 */
export function createJwtVerifier(issuer: JwtIssuer): (token: string) => Promise<JwtClaims> {
  const keys = createKeySource(issuer);
  const checks = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    clockTolerance: issuer.clockToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS,
    algorithms,
    requiredClaims: ['exp', 'sub', 'iss'],
  }; // J2
  return async (token) => {
    try {
      const { payload } = await jwtVerify<JwtClaims>(token, keys, checks);
      return payload;
    } catch (error) {
      throw translate(error, issuer);
    }
  };
}

function createKeySource({ jwks, jwksUrl, issuer }: JwtIssuer): JWTVerifyGetKey {
  if (jwks !== undefined) return createLocalJWKSet(jwks);
  const url = jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
  if (URL.canParse(url)) return createRemoteJWKSet(new URL(url));
  throw new InvalidIssuerError(`The keys' address must be a URL, found "${url}".`, { url });
}

/** What is wrong with a token may be told to whoever sent it; what is wrong with the keys' server may not. */
function translate(error: unknown, { issuer, audience }: JwtIssuer): unknown {
  const message = describe(error, issuer, audience);
  return message === undefined ? error : new InvalidTokenError(message, {}, { cause: error });
}

function describe(error: unknown, issuer: string, audience: string): string | undefined {
  if (error instanceof errors.JWTExpired) return 'The token has expired: ask for a new one.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim "${error.claim}" does not fit: it must be of issuer ${issuer} for ${audience}.`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return 'The token is signed with a key that its issuer does not publish.';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is wrong.";
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token must be signed with RS256, ES256 or EdDSA.';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'The token is no JWT.';
  return undefined;
}
