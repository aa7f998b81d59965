/**
 * Tokens between services: signed by an account's own key, for one service, and for one method of it.
 *
 * The XRPC specification, "Inter-Service Authentication", with what proposal 14 adds: an audience may name a service of
 * a DID (`did:web:…#bsky_appview`) and the header's `kid` the key that has signed. Errors are named as the reference
 * server names them.
 *
 * - V1 A token that was signed by a key that is no longer its account's is tried once more with a fresh DID document,
 *   as the one at hand may be older than the key.
 * - V2 The header cannot choose how the signature is checked: the key decides, and `alg` must agree.
 */
import { toBase64Url } from '@atcute/multibase';

import { parseDidKey } from '../keys/public-key.ts';
import type { Curve, SigningKey } from '../keys/signing-key.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Credential } from './credential.ts';
import { formatUnsignedJwt, parseJwt, type ParsedJwt } from './jwt.ts';
import { createRandomId } from './random-text.ts';

const DEFAULT_LIFETIME_SECONDS = 60;
/** The longest that a token may hold, as the reference server gives them out. */
const LIFETIME_SECONDS_MAX = 60 * 60;
/** How far the clocks of two hosts may differ, where that is for good or ill of nobody. */
const CLOCK_TOLERANCE_SECONDS = 60;
const TOKEN_ID_LENGTH_MAX = 512;
const DEFAULT_KEY_ID = 'atproto';

const algorithmOf: Readonly<Record<Curve, string>> = { p256: 'ES256', k256: 'ES256K' };
/** Tokens of other kinds, which must not pass for these. */
const foreignTypes: ReadonlySet<unknown> = new Set(['at+jwt', 'refresh+jwt', 'dpop+jwt']);

/** A token to make. */
export interface ServiceTokenRequest {
  readonly key: SigningKey;
  /** The account: a DID. */
  readonly iss: string;
  /** The service: a DID, with or without its fragment. */
  readonly aud: string;
  /** The method; undefined for a token that holds for any. */
  readonly lxm?: string | undefined;
  /** Seconds since 1970; a minute from now unless given. */
  readonly exp?: number | undefined;
  /** The key's name in the DID document, without `#`; left out of the header unless given: it is `atproto`. */
  readonly kid?: string | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Who has signed: whose key to look up, and under which name in the DID document. */
export interface ServiceTokenIssuer {
  readonly did: string;
  /** The fragment of the verification method: `atproto`. */
  readonly keyId: string;
}

/** What a token is held against. */
export interface ServiceTokenChecks {
  /** Any of these audiences will do: the service's DID, and the DID with its fragment. */
  readonly audiences: readonly string[];
  /** The method that is called; null: the token may name any, or none. */
  readonly lxm: string | null;
  /**
   * @param issuer whose key
   * @param forceRefresh whether a document from a cache will not do (V1)
   * @returns the key as a DID; undefined if the issuer has none
   */
  getSigningKey(issuer: ServiceTokenIssuer, forceRefresh: boolean): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What a token says that is in order. */
export interface ServiceTokenClaims extends ServiceTokenIssuer {
  readonly aud: string;
  readonly lxm: string | undefined;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly jti: string | undefined;
}

/** Makes a token. */
export async function createServiceToken(request: ServiceTokenRequest): Promise<string> {
  const { key, iss, aud, lxm, kid } = request;
  const iat = Math.floor(request.nowMs / 1000);
  const exp = request.exp ?? iat + DEFAULT_LIFETIME_SECONDS;
  const header = { typ: 'JWT', alg: algorithmOf[key.curve], kid };
  const unsigned = formatUnsignedJwt(header, { iat, iss, aud, exp, lxm, jti: createRandomId() });
  return `${unsigned}.${toBase64Url(await key.sign(new TextEncoder().encode(unsigned)))}`;
}

/**
 * Checks a token.
 *
 * @param token as it came
 * @param checks what it is held against
 * @throws XrpcError 401: BadJwt, BadJwtType, JwtExpired, BadJwtAudience, BadJwtLexiconMethod, BadJwtSignature
 */
export async function verifyServiceToken(token: string, checks: ServiceTokenChecks): Promise<ServiceTokenClaims> {
  const jwt = parseJwt(token);
  if (jwt === undefined) throw refuse('BadJwt', 'poorly formatted jwt');
  if (foreignTypes.has(jwt.header['typ'])) throw refuse('BadJwtType', 'Invalid jwt type');
  const claims = parseClaims(jwt);
  mustHoldNow(jwt, claims, checks.nowMs);
  if (!checks.audiences.includes(claims.aud)) {
    throw refuse('BadJwtAudience', 'jwt audience does not match service did');
  }
  if (checks.lxm !== null && claims.lxm !== checks.lxm) {
    const found = claims.lxm === undefined ? 'missing' : 'bad';
    throw refuse('BadJwtLexiconMethod', `${found} jwt lexicon method ("lxm"). must match: ${checks.lxm}`);
  }
  await mustBeSigned(jwt, claims, checks);
  return claims;
}

/**
 * The credential of a token that is in order.
 *
 * @param claims of `verifyServiceToken`
 */
export function createServiceCredential(claims: ServiceTokenClaims): Extract<Credential, { kind: 'service' }> {
  return { kind: 'service', did: claims.did, audience: claims.aud, method: claims.lxm };
}

function parseClaims({ header, claims }: ParsedJwt): ServiceTokenClaims {
  const { iss, aud, exp, lxm, jti } = claims;
  const { kid = DEFAULT_KEY_ID } = header;
  const isFormed =
    typeof iss === 'string' &&
    iss.startsWith('did:') &&
    typeof aud === 'string' &&
    typeof exp === 'number' &&
    (lxm === undefined || typeof lxm === 'string') &&
    (jti === undefined || (typeof jti === 'string' && jti.length <= TOKEN_ID_LENGTH_MAX)) &&
    typeof kid === 'string';
  if (!isFormed) throw refuse('BadJwt', 'poorly formatted jwt');
  // Labelers sign with a key of their own, and say so by a fragment of the issuer, as was usual before there was `kid`.
  const [did = '', fragment] = iss.split('#', 2);
  const keyId = fragment === 'atproto_labeler' ? 'atproto_label' : kid;
  return { did, keyId, aud, lxm, exp, jti };
}

function mustHoldNow({ claims: { iat } }: ParsedJwt, { exp }: ServiceTokenClaims, nowMs: number): void {
  const now = nowMs / 1000;
  if (now > exp) throw refuse('JwtExpired', 'jwt expired');
  if (exp > now + LIFETIME_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS) {
    throw refuse('BadJwt', 'jwt expiration is more than an hour in the future');
  }
  if (iat === undefined) return;
  if (typeof iat !== 'number') throw refuse('BadJwt', 'poorly formatted jwt');
  if (iat > now + CLOCK_TOLERANCE_SECONDS) throw refuse('BadJwt', 'jwt was issued in the future');
}

async function mustBeSigned(jwt: ParsedJwt, issuer: ServiceTokenIssuer, checks: ServiceTokenChecks): Promise<void> {
  const known = await checks.getSigningKey(issuer, false);
  if (known !== undefined && (await isSignedBy(jwt, known))) return;
  const fresh = await checks.getSigningKey(issuer, true); // V1
  if (fresh !== undefined && fresh !== known && (await isSignedBy(jwt, fresh))) return;
  if (fresh === undefined) throw refuse('BadJwtSignature', 'missing or bad key in did doc');
  throw refuse('BadJwtSignature', 'jwt signature does not match jwt issuer');
}

async function isSignedBy(jwt: ParsedJwt, didKey: string): Promise<boolean> {
  const curve = parseDidKey(didKey)?.curve;
  if (curve === undefined || jwt.header['alg'] !== algorithmOf[curve]) return false; // V2
  const signed = new TextEncoder().encode(jwt.signed);
  return verifySignature(didKey, signed, jwt.signature, { allowHighS: true });
}

function refuse(code: string, message: string): XrpcError {
  return new XrpcError(401, code, message);
}
