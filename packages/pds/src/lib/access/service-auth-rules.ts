/**
 * Which tokens an account may ask for with `getServiceAuth`, and which methods may be reached through other services.
 */
import { isDid } from '../values/syntax.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Credential } from './credential.ts';

/**
 * Methods that manage the account: asked for here, with the account's own session, and never by a token for another
 * service, which could send it back. The reference's list, and what lies between an account and its identity, its
 * tokens and its passwords.
 */
const protectedMethods = createMethodSet([
  'com.atproto.admin.sendEmail',
  'com.atproto.identity.requestPlcOperationSignature',
  'com.atproto.identity.signPlcOperation',
  'com.atproto.identity.submitPlcOperation',
  'com.atproto.identity.updateHandle',
  'com.atproto.server.activateAccount',
  'com.atproto.server.confirmEmail',
  'com.atproto.server.createAppPassword',
  'com.atproto.server.createSession',
  'com.atproto.server.deactivateAccount',
  'com.atproto.server.deleteAccount',
  'com.atproto.server.deleteSession',
  'com.atproto.server.getAccountInviteCodes',
  'com.atproto.server.getServiceAuth',
  'com.atproto.server.getSession',
  'com.atproto.server.listAppPasswords',
  'com.atproto.server.refreshSession',
  'com.atproto.server.requestAccountDelete',
  'com.atproto.server.requestEmailConfirmation',
  'com.atproto.server.requestEmailUpdate',
  'com.atproto.server.requestPasswordReset',
  'com.atproto.server.reserveSigningKey',
  'com.atproto.server.resetPassword',
  'com.atproto.server.revokeAppPassword',
  'com.atproto.server.updateEmail',
]);

const CREATE_ACCOUNT = 'com.atproto.server.createAccount';

const SECONDS_MAX = 60 * 60;
const SECONDS_MAX_WITHOUT_METHOD = 60;

/** What `getServiceAuth` is asked for. */
export interface ServiceAuthRequest {
  /** Whom the token is for: a service's DID, or one of its services by `did#service`. */
  readonly aud: string;
  /** Seconds since 1970. */
  readonly exp?: number | undefined;
  readonly lxm?: string | undefined;
}

/**
 * Whether a method is never sent on, nor allowed in a token for another service.
 *
 * @param nsid in any case: services may not care for it
 */
export function isProtectedMethod(nsid: string): boolean {
  return protectedMethods.has(nsid.toLowerCase());
}

/**
 * Whether a method is closed to app passwords that are not privileged: private messages, and moving the account.
 *
 * @param nsid in any case
 */
export function isPrivilegedMethod(nsid: string): boolean {
  const lowerCase = nsid.toLowerCase();
  return lowerCase.startsWith('chat.bsky.') || lowerCase === CREATE_ACCOUNT.toLowerCase();
}

/**
 * @param request as it was asked
 * @param credential who asks; what an OAuth session may is decided by its scope, elsewhere
 * @param nowMs milliseconds since 1970
 * @throws XrpcError BadExpiration, InvalidRequest, InvalidToken
 */
export function mustBeGrantable({ aud, exp, lxm }: ServiceAuthRequest, credential: Credential, nowMs: number): void {
  if (!isAudience(aud)) {
    throw new XrpcError(400, 'InvalidRequest', 'aud must be a valid atproto DID or did#serviceId reference');
  }
  if (exp !== undefined) mustBeNear(exp, lxm, nowMs);
  if (credential.kind === 'session' && credential.isTakenDown === true && lxm !== CREATE_ACCOUNT) {
    throw new XrpcError(400, 'InvalidToken', 'Bad token scope');
  }
  if (lxm === undefined) return;
  if (isProtectedMethod(lxm)) {
    const message = `cannot request a service auth token for the following protected method: ${lxm}`;
    throw new XrpcError(400, 'InvalidRequest', message);
  }
  if (credential.kind === 'session' && credential.tier === 'appPassword' && isPrivilegedMethod(lxm)) {
    const message = `insufficient access to request a service auth token for the following method: ${lxm}`;
    throw new XrpcError(400, 'InvalidRequest', message);
  }
}

function isAudience(aud: string): boolean {
  const [did = '', service, ...rest] = aud.split('#');
  return isDid(did) && service !== '' && rest.length === 0;
}

function mustBeNear(exp: number, lxm: string | undefined, nowMs: number): void {
  const seconds = exp - nowMs / 1000;
  if (seconds < 0) throw new XrpcError(400, 'BadExpiration', 'expiration is in past');
  if (seconds > SECONDS_MAX) {
    const message = 'cannot request a token with an expiration more than an hour in the future';
    throw new XrpcError(400, 'BadExpiration', message);
  }
  if (lxm === undefined && seconds > SECONDS_MAX_WITHOUT_METHOD) {
    const message = 'cannot request a method-less token with an expiration more than a minute in the future';
    throw new XrpcError(400, 'BadExpiration', message);
  }
}

function createMethodSet(nsids: readonly string[]): ReadonlySet<string> {
  return new Set(nsids.map((nsid) => nsid.toLowerCase()));
}
