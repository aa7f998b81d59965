/**
 * Whether a request comes from an OAuth session: the token, and the proof that whoever sends it has its key.
 *
 * Called for each request, so it asks nobody: the token is a JWT of this host. Whether its session goes on, and whether
 * another Worker has seen the proof, is for the account to say (`mustAdmit`), where the call goes anyway.
 */
import type { Credential } from '../access/credential.ts';
import { deriveKey } from '../keys/derive-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { DpopNonces } from './dpop/dpop-nonces.ts';
import { REPLAY_SPAN_MS, verifyProof, type ProofChecker, type VerifiedProof } from './dpop/dpop-proof.ts';
import { ReplayWindow } from './dpop/replay-window.ts';
import { CLIENT_ALGORITHM } from './es256.ts';
import { OAuthError } from './oauth-error.ts';
import { OAuthTokens } from './oauth-tokens.ts';

/** An OAuth session that asks. */
export type OAuthCredential = Extract<Credential, { kind: 'oauth' }>;

/** What a host's OAuth rests on. */
export interface OAuthIdentity {
  /** The issuer: with scheme, without a slash at its end. */
  readonly publicUrl: string;
  readonly serviceDid: string;
  /** `PDS_SECRET`. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How many proofs a Worker remembers. */
const PROOFS_MAX = 200_000;

/**
 * @param identity of the host
 * @returns what checks proofs; its nonces are the same in every Worker of the host
 */
export function createProofChecker({ secret, now }: Pick<OAuthIdentity, 'secret' | 'now'>): ProofChecker {
  const nonces = new DpopNonces(deriveKey(secret, 'oauth-dpop-nonces'), now);
  return { nonces, replays: new ReplayWindow(REPLAY_SPAN_MS, now, PROOFS_MAX), now };
}

/** Checks the requests of OAuth sessions. */
export class DpopVerifier {
  readonly #publicUrl: string;
  readonly #tokens: OAuthTokens;
  readonly #checker: ProofChecker;

  /** @param identity of the host */
  constructor(identity: OAuthIdentity) {
    this.#publicUrl = identity.publicUrl;
    this.#tokens = new OAuthTokens({ ...identity, issuer: identity.publicUrl, audience: identity.serviceDid });
    this.#checker = createProofChecker(identity);
  }

  /** For the header `DPoP-Nonce` of every answer to an OAuth session. */
  get nonce(): string {
    return this.#checker.nonces.current;
  }

  /** Whether a request claims to come from an OAuth session. */
  isDpopRequest(request: Request): boolean {
    return /^DPoP /i.test(request.headers.get('authorization') ?? '');
  }

  /**
   * @param request with `Authorization: DPoP …` and `DPoP: …`
   * @returns who asks; that the session goes on is not known yet
   * @throws XrpcError 401 `invalid_token`, `invalid_dpop_proof` or `use_dpop_nonce`, with `WWW-Authenticate` and
   *   `DPoP-Nonce`
   */
  async verifyDpopRequest(request: Request): Promise<OAuthCredential> {
    const token = /^DPoP +([\w.-]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const claims = token === undefined ? undefined : this.#tokens.parseAccess(token);
    if (token === undefined || claims === undefined)
      throw this.createChallenge('invalid_token', 'The access token is none of this server');
    const { thumbprint, use } = await this.#verifyProof(request, token);
    // Said after the proof, so that a client learns of a nonce it lacks first and of its token's end second.
    if (claims.isExpired) throw this.createChallenge('invalid_token', 'The access token has expired');
    if (thumbprint !== claims.jkt)
      throw this.createChallenge('invalid_token', 'The access token belongs to another DPoP key');
    const { did, sessionId, clientId, scope } = claims;
    return { kind: 'oauth', did, sessionId, clientId, scope, proof: use };
  }

  /**
   * The refusal of a request of an OAuth session, such as when its session is no more.
   *
   * @param code `invalid_token`, …
   * @param message why
   */
  createChallenge(code: string, message: string): XrpcError {
    return new XrpcError(401, code, message, {
      'www-authenticate': `DPoP algs="${CLIENT_ALGORITHM}", error="${code}", error_description="${message.replaceAll('"', "'")}"`,
      'dpop-nonce': this.nonce,
    });
  }

  async #verifyProof(request: Request, accessToken: string): Promise<VerifiedProof> {
    const { pathname } = new URL(request.url);
    const target = { method: request.method, url: `${this.#publicUrl}${pathname}`, accessToken };
    try {
      return await verifyProof(request.headers.get('dpop'), target, this.#checker);
    } catch (error) {
      if (error instanceof OAuthError) throw this.createChallenge(error.code, error.message);
      throw error;
    }
  }
}
