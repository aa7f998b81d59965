/**
 * The tokens of OAuth sessions: JWTs that this host makes and checks, and clients treat as opaque.
 *
 * T1. An access token holds for 15 minutes, and only with a proof of its session's key (`cnf.jkt`).
 * T2. A refresh token holds as long as the session's row says, which knows the id of the one that is good.
 * T3. One kind never passes for the other, nor for a token of another kind of session: each has a key of its own.
 */
import { createHmacJwt, isHmacJwtOf, parseJwt } from '../access/jwt.ts';
import { deriveKey } from '../keys/derive-key.ts';
import { getAt } from '../values/json.ts';

/** T1. */
export const ACCESS_TOKEN_MS = 15 * 60_000;
const ACCESS_TYPE = 'at+jwt';
const REFRESH_TYPE = 'rt+jwt';

/** Whose a token is. */
export interface TokenOwner {
  readonly did: string;
  readonly sessionId: string;
  readonly clientId: string;
}

/** What an access token says. */
export interface AccessClaims extends TokenOwner {
  /** Permissions, separated by spaces; permission sets expanded. */
  readonly scope: string;
  /** Thumbprint of the session's DPoP key. */
  readonly jkt: string;
}

/** What a refresh token says. */
export interface RefreshClaims extends TokenOwner {
  /** `jti`: which of the session's tokens it is. */
  readonly tokenId: string;
  /** The granted scope if it has permission sets, to look them up again; else undefined. */
  readonly scope: string | undefined;
}

/** Makes and checks the tokens of one host. */
export class OAuthTokens {
  readonly #accessKey: Uint8Array;
  readonly #refreshKey: Uint8Array;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #now: () => number;

  /**
   * @param options `secret`: `PDS_SECRET`; `issuer`: the public URL; `audience`: the service's DID; `now`: milliseconds
   */
  constructor({
    secret,
    issuer,
    audience,
    now,
  }: {
    secret: string;
    issuer: string;
    audience: string;
    now: () => number;
  }) {
    this.#accessKey = deriveKey(secret, 'oauth-access-tokens');
    this.#refreshKey = deriveKey(secret, 'oauth-refresh-tokens');
    this.#issuer = issuer;
    this.#audience = audience;
    this.#now = now;
  }

  /** @returns a token, good for `ACCESS_TOKEN_MS` */
  createAccess({ did, sessionId, clientId, scope, jkt }: AccessClaims): string {
    const iat = Math.floor(this.#now() / 1000);
    return createHmacJwt(
      ACCESS_TYPE,
      {
        iss: this.#issuer,
        aud: this.#audience,
        sub: did,
        sid: sessionId,
        client_id: clientId,
        scope,
        cnf: { jkt },
        jti: crypto.randomUUID(),
        iat,
        exp: iat + ACCESS_TOKEN_MS / 1000,
      },
      this.#accessKey,
    );
  }

  /** @returns a token that `parseRefresh` reads */
  createRefresh({ did, sessionId, clientId, tokenId, scope }: RefreshClaims): string {
    const iat = Math.floor(this.#now() / 1000);
    const claims = { iss: this.#issuer, sub: did, sid: sessionId, client_id: clientId, jti: tokenId, iat };
    return createHmacJwt(REFRESH_TYPE, scope === undefined ? claims : { ...claims, scope }, this.#refreshKey);
  }

  /**
   * @param token as it came
   * @returns `expired` with what it said, or undefined if it is no access token of this host
   */
  parseAccess(token: string): (AccessClaims & { readonly isExpired: boolean }) | undefined {
    const claims = this.#parse(token, ACCESS_TYPE, this.#accessKey);
    const owner = claims && parseOwner(claims);
    if (owner === undefined || claims?.['aud'] !== this.#audience) return undefined;
    const { scope, exp } = claims;
    const jkt = getAt(claims, 'cnf', 'jkt');
    if (typeof scope !== 'string' || typeof exp !== 'number' || typeof jkt !== 'string') return undefined;
    return { ...owner, scope, jkt, isExpired: exp * 1000 <= this.#now() };
  }

  /** @returns undefined if it is no refresh token of this host */
  parseRefresh(token: string): RefreshClaims | undefined {
    const claims = this.#parse(token, REFRESH_TYPE, this.#refreshKey);
    const owner = claims && parseOwner(claims);
    const tokenId = claims?.['jti'];
    if (owner === undefined || typeof tokenId !== 'string') return undefined;
    const scope = claims?.['scope'];
    return { ...owner, tokenId, scope: typeof scope === 'string' ? scope : undefined };
  }

  #parse(token: string, type: string, key: Uint8Array): Readonly<Record<string, unknown>> | undefined {
    const jwt = parseJwt(token);
    if (jwt === undefined || jwt.header['typ'] !== type || !isHmacJwtOf(jwt, key)) return undefined;
    return jwt.claims['iss'] === this.#issuer ? jwt.claims : undefined;
  }
}

function parseOwner(claims: Readonly<Record<string, unknown>>): TokenOwner | undefined {
  const { sub, sid, client_id: clientId } = claims;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof clientId !== 'string') return undefined;
  return { did: sub, sessionId: sid, clientId };
}
