/** Who asks, once what they have sent has been checked: the words between those who check and those who decide. */

/** How much a session of a password may do: the account's own, an app's with private messages, an app's without. */
export type SessionTier = 'full' | 'privilegedAppPassword' | 'appPassword';

/** A DPoP proof, and the request that it came with. */
export interface ProofUse {
  /** The proof's key and its `jti`. */
  readonly id: string;
  /** Random: known to nobody outside, so that nobody can pretend to be that request. */
  readonly requestId: string;
}

/** Who asks. */
export type Credential =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'session';
      readonly did: string;
      readonly sessionId: string;
      readonly tier: SessionTier;
      /** Set for a token of an account that was taken down: it may look and appeal, nothing else. */
      readonly isTakenDown?: true;
    }
  | {
      readonly kind: 'refresh';
      readonly did: string;
      readonly sessionId: string;
      readonly tier: SessionTier;
      /** `jti` of the refresh token: each may be used once. */
      readonly tokenId: string;
    }
  | {
      readonly kind: 'oauth';
      readonly did: string;
      readonly sessionId: string;
      readonly clientId: string;
      /** What was granted, separated by spaces. */
      readonly scope: string;
      /** The proof that came with it, for the account, which lets each count for one request. */
      readonly proof: ProofUse;
    }
  | {
      /** A token that an account's own signing key has signed for this service. */
      readonly kind: 'service';
      readonly did: string;
      readonly audience: string;
      /** The method that it is for; a token that names none is for methods that ask for none only. */
      readonly method: string | undefined;
    }
  | { readonly kind: 'admin' };

/** The names by which rows of the table of methods say whom they accept. */
export type CredentialKind =
  | 'none'
  | 'full'
  | 'privilegedAppPassword'
  | 'appPassword'
  | 'takenDown'
  | 'refresh'
  | 'oauth'
  | 'service'
  | 'admin';

/** The name of a credential for the table of methods. */
export function getCredentialKind(credential: Credential): CredentialKind {
  if (credential.kind !== 'session') return credential.kind;
  return credential.isTakenDown ? 'takenDown' : credential.tier;
}
