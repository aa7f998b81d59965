/** What the OAuth endpoints share. */
import { deriveKey } from '../../keys/derive-key.ts';
import type { GuardedFetch } from '../../network/guarded-fetch.ts';
import { createPermissionSetCache } from '../../scopes/permission-set-cache.ts';
import type { PermissionSetResolver } from '../../scopes/permission-set.ts';
import type { OAuthBackend } from '../backend.ts';
import { ClientRegistry } from '../clients/client-registry.ts';
import { verifyProof, type ProofChecker } from '../dpop/dpop-proof.ts';
import { OAuthTokens } from '../oauth-tokens.ts';
import { createProofChecker, type OAuthIdentity } from '../verify-dpop-request.ts';

/** What a host says of its OAuth. */
export interface OAuthOptions extends OAuthIdentity {
  /** Guarded: the metadata of clients is at URLs that anybody writes. */
  readonly fetch: GuardedFetch;
  /** Finds the lexicon with an NSID, checked against its authority. */
  readonly resolveLexicon: (nsid: string) => Promise<unknown>;
  /** A path where a forgotten password is reset. */
  readonly resetUrl: string;
}

/** What a Worker keeps between requests: keys and caches. */
export interface OAuthParts {
  readonly issuer: string;
  /** The host's name, for pages. */
  readonly host: string;
  readonly resetUrl: string;
  readonly clients: ClientRegistry;
  readonly proofs: ProofChecker;
  readonly tokens: OAuthTokens;
  readonly resolvePermissionSet: PermissionSetResolver;
  /** For the tokens of forms. */
  readonly formKey: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What one request is answered with. */
export interface OAuthServer extends OAuthParts {
  readonly backend: OAuthBackend;
}

/** @param options of the host */
export function createOAuthParts(options: OAuthOptions): OAuthParts {
  const { publicUrl, serviceDid, secret, now } = options;
  const clock = { now, random: Math.random, uuid: () => crypto.randomUUID() };
  return {
    issuer: publicUrl,
    host: new URL(publicUrl).host,
    resetUrl: options.resetUrl,
    clients: new ClientRegistry(options.fetch, now),
    proofs: createProofChecker({ secret, now }),
    tokens: new OAuthTokens({ secret, issuer: publicUrl, audience: serviceDid, now }),
    resolvePermissionSet: createPermissionSetCache(options.resolveLexicon, clock),
    formKey: deriveKey(secret, 'oauth-forms'),
    now,
  };
}

/**
 * The proof of a request to an endpoint of the authorization server.
 *
 * @returns the thumbprint of its key
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce
 */
export async function verifyEndpointProof(request: Request, server: OAuthServer): Promise<string> {
  const url = `${server.issuer}${new URL(request.url).pathname}`;
  const target = { method: request.method, url };
  return (await verifyProof(request.headers.get('dpop'), target, server.proofs)).thumbprint;
}
