/** An OAuth client, as far as it was let have a say: what is left of its metadata after all checks. */
import type { EcJwk } from '../es256.ts';

/** A key that a client signs its assertions with. */
export interface ClientKey {
  readonly kid: string | undefined;
  readonly jwk: EcJwk;
}

/** How a client proves who it is. */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'private_key_jwt'; readonly keys: readonly ClientKey[] }
  | { readonly method: 'private_key_jwt'; readonly keysUrl: string };

/** The client. */
export interface OAuthClient {
  readonly id: string;
  /** Runs on a developer's own machine, without a document. */
  readonly isLoopback: boolean;
  readonly redirectUris: readonly string[];
  /** The scopes it may ask for, in normal form. */
  readonly scopes: ReadonlySet<string>;
  readonly canRefresh: boolean;
  readonly authentication: ClientAuthentication;
  /** What it says of itself; nobody has verified that. */
  readonly name: string | undefined;
  readonly termsUrl: string | undefined;
  readonly policyUrl: string | undefined;
}
