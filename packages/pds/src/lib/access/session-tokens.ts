/**
 * The tokens of sessions that begin with a password.
 *
 * Made by the account, checked in the Worker, which asks nobody: a token says whose it is and which session it belongs
 * to, and whether that goes on is for the account to say (`SessionTable.isAlive`). Clients decode them, so the claims
 * are the reference server's, and `sid`.
 *
 * - T1 An access token holds for two hours, a refresh token for ninety days, or as long as its row.
 * - T2 One kind never passes for the other: the header's `typ` and the claim `scope` both say which it is.
 * - T3 An access token comes with every request for two hours, so those that were right are remembered: a Worker keeps
 *   one `SessionTokens`. Whether they have expired is asked each time.
 */
import { deriveKey } from '../keys/derive-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Credential, SessionTier } from './credential.ts';
import { createHmacJwt, formatHmacHead, isHmacJwtOf, parseJwt, parseJwtHeader, type ParsedJwt } from './jwt.ts';

/** T1. */
export const ACCESS_TOKEN_MS = 2 * 60 * 60_000;
/** T1. */
export const REFRESH_TOKEN_MS = 90 * 24 * 60 * 60_000;

const ACCESS_TYPE = 'at+jwt';
const REFRESH_TYPE = 'refresh+jwt';
const REFRESH_SCOPE = 'com.atproto.refresh';
const accessHead = formatHmacHead(ACCESS_TYPE);
const TAKEN_DOWN_SCOPE = 'com.atproto.takendown';

const scopeOfTier: Readonly<Record<SessionTier, string>> = {
  full: 'com.atproto.access',
  privilegedAppPassword: 'com.atproto.appPassPrivileged',
  appPassword: 'com.atproto.appPass',
};
const tierOfScope: ReadonlyMap<unknown, SessionTier> = new Map([
  [scopeOfTier.full, 'full'],
  [scopeOfTier.privilegedAppPassword, 'privilegedAppPassword'],
  [scopeOfTier.appPassword, 'appPassword'],
]);

/** A session that tokens are made for. */
export interface TokenSubject {
  /** The account. */
  readonly did: string;
  readonly sessionId: string;
  readonly tier: SessionTier;
  readonly isTakenDown?: boolean;
  /** `jti` of the refresh token. */
  readonly tokenId: string;
  /** When the refresh token ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The answer's fields, as clients know them. */
export interface TokenPair {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

/** How strictly a refresh token is looked at. */
export interface RefreshCheckOptions {
  /** For `deleteSession`: a session may be ended however old its token is. */
  readonly allowExpired?: boolean;
}

/** How many access tokens are remembered (T3). */
const REMEMBERED_MAX = 1000;

/** An access token whose signature and claims were right. */
interface RightToken {
  readonly credential: SessionCredential;
  readonly claims: ParsedJwt['claims'];
}

type SessionCredential = Extract<Credential, { kind: 'session' }>;

/** Makes and checks the tokens of one host. */
export class SessionTokens {
  readonly #key: Uint8Array;
  readonly #serviceDid: string;
  readonly #now: () => number;
  readonly #right = new Map<string, RightToken>();

  /**
   * @param secret `PDS_SECRET`
   * @param serviceDid who the tokens are for: this host
   * @param now milliseconds since 1970
   */
  constructor(secret: string, serviceDid: string, now: () => number) {
    this.#key = deriveKey(secret, 'session-tokens');
    this.#serviceDid = serviceDid;
    this.#now = now;
  }

  /** Makes the two tokens of a session that has begun, or goes on. */
  create(subject: TokenSubject): TokenPair {
    const iat = Math.floor(this.#now() / 1000);
    const { did, sessionId, tier, tokenId } = subject;
    const common = { sub: did, aud: this.#serviceDid, iat, sid: sessionId };
    const scope = subject.isTakenDown === true ? TAKEN_DOWN_SCOPE : scopeOfTier[tier];
    return {
      accessJwt: createHmacJwt(ACCESS_TYPE, { scope, ...common, exp: iat + ACCESS_TOKEN_MS / 1000 }, this.#key),
      refreshJwt: createHmacJwt(
        REFRESH_TYPE,
        { scope: REFRESH_SCOPE, ...common, exp: Math.floor(subject.expiresAt / 1000), jti: tokenId, tier },
        this.#key,
      ),
    };
  }

  /**
   * Whose access token this is.
   *
   * @throws XrpcError ExpiredToken, InvalidToken
   */
  verifyAccess(token: string): SessionCredential {
    const { credential, claims } = this.#right.get(token) ?? this.#remember(token);
    this.#mustNotBeExpired(claims);
    return credential;
  }

  /**
   * Whose refresh token this is. Whether it was used before, its session's table knows.
   *
   * @throws XrpcError ExpiredToken, InvalidToken, MissingTokenId
   */
  verifyRefresh(token: string, options: RefreshCheckOptions = {}): Extract<Credential, { kind: 'refresh' }> {
    const { claims, did, sessionId } = this.#verify(token, REFRESH_TYPE);
    if (options.allowExpired !== true) this.#mustNotBeExpired(claims);
    if (claims['scope'] !== REFRESH_SCOPE) throw createInvalidToken('Bad token scope');
    const { jti, tier } = claims;
    if (typeof jti !== 'string' || jti === '') {
      throw new XrpcError(401, 'MissingTokenId', 'Unexpected missing refresh token id');
    }
    if (!isTier(tier)) throw createInvalidToken('Malformed token');
    return { kind: 'refresh', did, sessionId, tier, tokenId: jti };
  }

  #remember(token: string): RightToken {
    const { claims, did, sessionId } = this.#verify(token, ACCESS_TYPE);
    const isTakenDown = claims['scope'] === TAKEN_DOWN_SCOPE;
    const tier = isTakenDown ? 'full' : tierOfScope.get(claims['scope']);
    if (tier === undefined) throw createInvalidToken('Bad token scope');
    const session = { kind: 'session', did, sessionId, tier } as const;
    const right: RightToken = { credential: isTakenDown ? { ...session, isTakenDown } : session, claims };
    const [oldest] = this.#right.keys();
    if (oldest !== undefined && this.#right.size >= REMEMBERED_MAX) this.#right.delete(oldest);
    this.#right.set(token, right);
    return right;
  }

  #verify(token: string, type: string): { claims: ParsedJwt['claims']; did: string; sessionId: string } {
    const jwt = parseJwt(token);
    if (jwt === undefined || !isHmacJwtOf(jwt, this.#key)) throw createInvalidToken('Token could not be verified');
    if (jwt.header['typ'] !== type) throw createInvalidToken('Invalid token type'); // T2
    const { sub, aud, sid } = jwt.claims;
    if (aud !== this.#serviceDid) throw createInvalidToken('Token could not be verified');
    if (typeof sub !== 'string' || !sub.startsWith('did:') || typeof sid !== 'string') {
      throw createInvalidToken('Malformed token');
    }
    return { claims: jwt.claims, did: sub, sessionId: sid };
  }

  #mustNotBeExpired({ exp }: ParsedJwt['claims']): void {
    if (typeof exp === 'number' && exp > this.#now() / 1000) return;
    throw new XrpcError(400, 'ExpiredToken', 'Token has expired');
  }
}

/** What kind of token somebody has sent, by its header alone, so that the right check can be asked. */
export type TokenKind = 'access' | 'refresh' | 'service';

/**
 * @param token as it came; nothing of it is checked
 * @returns undefined if it is no token
 */
export function getTokenKind(token: string): TokenKind | undefined {
  if (token.startsWith(accessHead)) return 'access';
  const header = parseJwtHeader(token);
  if (header === undefined) return undefined;
  if (header['typ'] === REFRESH_TYPE) return 'refresh';
  return header['typ'] === ACCESS_TYPE || header['alg'] === 'HS256' ? 'access' : 'service';
}

function isTier(tier: unknown): tier is SessionTier {
  return typeof tier === 'string' && Object.hasOwn(scopeOfTier, tier);
}

function createInvalidToken(message: string): XrpcError {
  return new XrpcError(400, 'InvalidToken', message);
}
