/** Sessions of OAuth clients: what the OAuth routes of the Worker ask. */
import type { NewSession, Rotation, RotationOutcome } from '../../oauth/session.ts';
import type { AccountParts } from '../account-parts.ts';
import { isTakenDown } from '../admit.ts';

/** The requests. */
export const grantRequests = {
  /** The scope that the account has let a client have before. */
  getConsent: ({ grants }: AccountParts, clientId: string): string | undefined => grants.getConsent(clientId),

  /** Starts a session. @returns false if it was revoked before it began, or the account has been closed since */
  startGrant: (parts: AccountParts, session: NewSession): boolean => isServed(parts) && parts.grants.start(session),

  /** Gives a session its next refresh token. */
  rotateGrant: (parts: AccountParts, rotation: Rotation): RotationOutcome =>
    isServed(parts) ? parts.grants.rotate(rotation) : { kind: 'gone' },

  /** Ends a session. */
  revokeGrant: ({ grants }: AccountParts, sessionId: string): void => grants.revoke(sessionId),
};

/** Whether there is an account that moderators have not closed. */
function isServed({ profile }: AccountParts): boolean {
  const found = profile.get();
  return found !== undefined && found.status !== 'deleted' && !isTakenDown(found);
}
