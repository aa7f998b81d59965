/**
 * Whether a request comes from an OAuth session: the token, and the proof that whoever sends it has its key.
 *
 * Called for each request, so it asks nobody: the token is a JWT of this host, and whether its session goes on is for the
 * account to say (`Grants.isAlive`), where the call goes anyway.
 */
import type { Credential } from '../access/credential.ts';

/** What an OAuth session's request is checked against. */
export interface DpopVerifier {
  /**
   * @param request with `Authorization: DPoP …` and `DPoP: …`
   * @returns who asks; that the session goes on is not known yet
   * @throws XrpcError 401 `invalid_token`, `invalid_dpop_proof` or `use_dpop_nonce`, with `WWW-Authenticate` and `DPoP-Nonce`
   */
  verifyDpopRequest(request: Request): Promise<Extract<Credential, { kind: 'oauth' }>>;
  /** The newest nonce, for the header `DPoP-Nonce` of every answer to an OAuth session. */
  readonly nonce: string;
}
