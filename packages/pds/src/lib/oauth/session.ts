/** A client's session: the words between the endpoints and the account that keeps it. */
import type { ClientAuth } from './client-auth.ts';

/** A session to begin. */
export interface NewSession {
  readonly sessionId: string;
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  readonly jkt: string;
  /** What was granted: with `include:` as it was asked for. */
  readonly scope: string;
  /** What `scope` meant when it was last looked up: the permissions of its permission sets in place of `include:`. */
  readonly permissions: string;
  /** `jti` of its refresh token. */
  readonly tokenId: string;
}

/** A session as it stands. */
export interface GrantedSession extends Omit<NewSession, 'tokenId'> {
  readonly createdAt: number;
  readonly usedAt: number;
  /** When it ends unless it is refreshed before. */
  readonly expiresAt: number;
}

/** A refresh token is used. */
export interface Rotation {
  readonly sessionId: string;
  readonly tokenId: string;
  readonly nextTokenId: string;
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  readonly jkt: string;
  /** What the session's scope means by then; undefined: as before. */
  readonly permissions: string | undefined;
}

/** What has come of it. */
export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly session: GrantedSession }
  /** The token had been used before: the session is over. */
  | { readonly kind: 'reused' }
  /** Another client, client key or DPoP key than the session's; nothing has changed. */
  | { readonly kind: 'foreign' }
  /** There is no such session, or it has expired. */
  | { readonly kind: 'gone' };
