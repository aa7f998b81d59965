/**
 * Proofs that whoever sends a request has the key of its session: DPoP, RFC 9449, 4.3.
 *
 * Everything that is cheap is looked at before the signature; the id is noted last, so that nobody can use up
 * another's.
 */
import { digestTextOf } from '../digest-text.ts';
import type { ProofUse } from '../../access/credential.ts';
import { parseJwt, type ParsedJwt } from '../../access/jwt.ts';
import { CLIENT_ALGORITHM, isSignedBy, parseEcJwk, thumbprintOf } from '../es256.ts';
import { OAuthError } from '../oauth-error.ts';
import { NONCE_LIFETIME_MS, type DpopNonces } from './dpop-nonces.ts';
import type { ReplayWindow } from './replay-window.ts';

/** How far a client's clock may be off. The nonce says how old a proof is; this finds clocks that are out of order. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
const ID_LENGTH_MAX = 256;

/** What proofs are checked with. */
export interface ProofChecker {
  readonly nonces: DpopNonces;
  readonly replays: ReplayWindow;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a proof must be for. */
export interface ProofTarget {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  /** The access token that comes with it. */
  readonly accessToken?: string;
}

/** A proof that is right. */
export interface VerifiedProof {
  /** Of its key. */
  readonly thumbprint: string;
  readonly use: ProofUse;
}

/** Ids are noted for as long as a proof with a valid nonce could come again. */
export const REPLAY_SPAN_MS = NONCE_LIFETIME_MS;

/**
 * @param proof the header `DPoP`
 * @param target the request it came with
 * @param checker of the host
 * @returns whose key it is of, and what is used up by it
 * @throws OAuthError `invalid_dpop_proof`, `use_dpop_nonce`
 */
export async function verifyProof(
  proof: string | null,
  target: ProofTarget,
  checker: ProofChecker,
): Promise<VerifiedProof> {
  if (proof === null) throw createProofError('the header "DPoP" is missing');
  const jwt = parseJwt(proof);
  if (jwt === undefined) throw createProofError('it is no JWT');
  if (jwt.header['typ'] !== 'dpop+jwt') throw createProofError('its "typ" is not "dpop+jwt"');
  if (jwt.header['alg'] !== CLIENT_ALGORITHM) throw createProofError(`its "alg" is not "${CLIENT_ALGORITHM}"`);
  const jwk = parseEcJwk(jwt.header['jwk']);
  if (jwk === undefined) throw createProofError('its "jwk" is no public key on P-256');
  const id = checkClaims(jwt, target, checker);
  const thumbprint = thumbprintOf(jwk);
  if (!(await isSignedBy(jwt, jwk, thumbprint))) throw createProofError('its signature is not right');
  const use = { id: `${thumbprint} ${id}`, requestId: crypto.randomUUID() };
  if (!checker.replays.claim(use)) throw createProofError('its "jti" was used before');
  return { thumbprint, use };
}

/** @returns the proof's id */
function checkClaims({ claims }: ParsedJwt, target: ProofTarget, { nonces, now }: ProofChecker): string {
  const { jti, htm, htu, iat, nonce, ath } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > ID_LENGTH_MAX) throw createProofError('its "jti" is no id');
  if (htm !== target.method) throw createProofError(`its "htm" is not "${target.method}"`);
  if (!isSameUrl(htu, target.url)) throw createProofError(`its "htu" is not "${target.url}"`);
  if (target.accessToken !== undefined && ath !== digestTextOf(target.accessToken)) {
    throw createProofError('its "ath" is not the digest of the access token');
  }
  if (nonce === undefined) throw new OAuthError('use_dpop_nonce', 'The DPoP proof must have a nonce of this server');
  if (typeof nonce !== 'string' || !nonces.isValid(nonce)) {
    throw new OAuthError('use_dpop_nonce', 'The nonce of the DPoP proof is not, or no longer, one of this server');
  }
  if (typeof iat !== 'number' || Math.abs(iat * 1000 - now()) > CLOCK_DIFFERENCE_MS) {
    throw createProofError('its "iat" is not now: is the clock right?');
  }
  return jti;
}

/** RFC 9449, 4.3: query and fragment do not count, and URLs are compared in their normal form. */
function isSameUrl(htu: unknown, url: string): boolean {
  if (htu === url) return true;
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const given = new URL(htu);
  return `${given.origin}${given.pathname}` === new URL(url).href;
}

function createProofError(reason: string): OAuthError {
  return new OAuthError('invalid_dpop_proof', `The DPoP proof is refused: ${reason}`);
}
