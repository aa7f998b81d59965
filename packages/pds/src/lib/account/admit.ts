/**
 * Whether the account lets a call in that the table of methods allows: decisions about the account's state and the
 * caller's session, which only the account knows.
 */
import type { Credential } from '../access/credential.ts';
import { isOpen } from '../methods/methods.ts';
import type { MethodRule } from '../xrpc/method.ts';
import type { ReplayWindow } from '../oauth/dpop/replay-window.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Profile } from './profile-table.ts';

/** Whether a session is there and not revoked: of a password, or of an OAuth client; and which proofs have come. */
export interface LiveSessions {
  isSessionAlive(sessionId: string): boolean;
  isGrantAlive(sessionId: string): boolean;
  readonly proofs: ReplayWindow;
}

/**
 * The credential as far as it counts for this account: what belongs to another account's owner is nothing here.
 *
 * @param credential as the Worker has checked it
 * @param did the account
 */
export function credentialHere(credential: Credential, did: string): Credential {
  if (credential.kind === 'none' || credential.kind === 'admin') return credential;
  return credential.did === did ? credential : { kind: 'none' };
}

/**
 * The credential as far as it counts for a method that is open to everyone: a session that has ended is none there.
 *
 * @param method the row
 * @param credential of `credentialHere`
 * @param sessions of the account
 */
export function credentialStill(method: MethodRule, credential: Credential, sessions: LiveSessions): Credential {
  return isOpen(method) && hasEnded(credential, sessions) ? { kind: 'none' } : credential;
}

/**
 * Lets a call in, or says why not.
 *
 * @param method the row
 * @param credential of `credentialHere`
 * @param profile of the account
 * @param sessions of the account
 * @throws XrpcError ExpiredToken, InvalidToken, invalid_dpop_proof, AccountTakedown, AccountDeactivated
 */
export function mustAdmit(method: MethodRule, credential: Credential, profile: Profile, sessions: LiveSessions): void {
  if (credential.kind === 'none' || credential.kind === 'admin') return;
  if (credential.kind === 'oauth') {
    if (hasEnded(credential, sessions)) {
      throw createChallenge('InvalidToken', 'invalid_token', 'The session of this token has ended');
    }
    if (!sessions.proofs.claim(credential.proof)) {
      throw createChallenge('invalid_dpop_proof', 'invalid_dpop_proof', 'The DPoP proof was used before');
    }
  }
  if (credential.kind === 'session' && hasEnded(credential, sessions)) {
    throw new XrpcError(400, 'ExpiredToken', 'Token has been revoked');
  }
  if (isTakenDown(profile) && !method.accepts.includes('takenDown')) {
    throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
  }
  if (profile.status === 'deactivated' && method.whileDeactivated !== true) {
    throw new XrpcError(401, 'AccountDeactivated', 'Account is deactivated');
  }
}

/**
 * Refuses what is public about a repository while it is not: its owner's sessions and administrators still see it.
 *
 * @param profile of the account
 * @param credential of `credentialHere`
 * @throws XrpcError RepoTakendown, RepoSuspended, RepoDeactivated
 */
export function mustBeAvailable(profile: Profile, credential: Credential): void {
  // Moderators may close an account; they do not keep its owner from what is in it.
  if (profile.status === 'active' || credential.kind === 'admin' || credential.kind === 'session') return;
  if (isTakenDown(profile)) {
    const isSuspended = profile.status === 'suspended';
    const code = isSuspended ? 'RepoSuspended' : 'RepoTakendown';
    throw new XrpcError(400, code, `Repo has been ${isSuspended ? 'suspended' : 'takendown'}: ${profile.did}`);
  }
  // Other tokens of the owner may be those of a session that has ended: nobody has looked.
  if (credential.kind === 'oauth') return;
  throw new XrpcError(400, 'RepoDeactivated', `Repo has been deactivated: ${profile.did}`);
}

function createChallenge(code: string, error: string, message: string): XrpcError {
  return new XrpcError(401, code, message, {
    'www-authenticate': `DPoP error="${error}", error_description="${message}"`,
  });
}

function hasEnded(credential: Credential, sessions: LiveSessions): boolean {
  if (credential.kind === 'oauth') return !sessions.isGrantAlive(credential.sessionId);
  return credential.kind === 'session' && !sessions.isSessionAlive(credential.sessionId);
}

/** Whether moderators have closed the account. */
export function isTakenDown({ status }: Pick<Profile, 'status'>): boolean {
  return status === 'takendown' || status === 'suspended';
}
