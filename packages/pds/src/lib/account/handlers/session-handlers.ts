/** `com.atproto.server.*` in the account: sessions of passwords, app passwords, tokens for other services. */
import type { SessionTier } from '../../access/credential.ts';
import { mustBeGrantable } from '../../access/service-auth-rules.ts';
import { createServiceToken } from '../../access/service-token.ts';
import type { SessionGrant } from '../../access/session-table.ts';
import type { TokenPair } from '../../access/session-tokens.ts';
import type { Credential } from '../../access/credential.ts';
import { isGranted } from '../../scopes/is-granted.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers, AccountScope } from '../account-scope.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { describeDidDocument } from '../describe-identity.ts';
import { isTakenDown } from '../admit.ts';
import { createTooManyError, signIn } from '../sign-in.ts';

/** The handlers. */
export const sessionHandlers = {
  'com.atproto.server.createSession': async ({ input }, parts) => {
    const { tier, appPassword } = await mustSignIn(parts, input.password, input.authFactorToken);
    const isClosed = isTakenDown(mustGetProfile(parts));
    if (isClosed && input.allowTakendown !== true) {
      throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
    }
    const grant = parts.sessions.create({ tier, appPassword, name: parts.caller.device, isTakenDown: isClosed });
    return { ...createTokens(parts, grant), ...(await describeSession(parts, true)) };
  },

  'com.atproto.server.getSession': ({ credential }, parts) => describeSession(parts, seesAddress(credential)),

  'com.atproto.server.refreshSession': async ({ credential }, parts) => {
    if (credential.kind !== 'refresh') throw new XrpcError(400, 'InvalidToken', 'Invalid token type');
    const rotation = parts.sessions.rotate(credential.sessionId, credential.tokenId);
    if (rotation.kind !== 'rotated') throw new XrpcError(400, 'ExpiredToken', 'Token has been revoked');
    return { ...createTokens(parts, rotation.grant), ...(await describeSession(parts, true)) };
  },

  'com.atproto.server.deleteSession': ({ credential }, parts) => {
    if (credential.kind === 'refresh') parts.sessions.revoke(credential.sessionId);
  },

  'com.atproto.server.createAppPassword': ({ input }, parts) => {
    return parts.appPasswords.create(input.name, input.privileged ?? false);
  },

  'com.atproto.server.listAppPasswords': (_call, parts) => ({ passwords: parts.appPasswords.list() }),

  'com.atproto.server.revokeAppPassword': ({ input }, parts) => parts.appPasswords.revoke(input.name),

  'com.atproto.server.getServiceAuth': async ({ params, credential }, parts) => {
    const { aud, lxm, exp } = params;
    const nowMs = parts.clock.now();
    mustBeGrantable({ aud, exp, lxm }, credential, nowMs);
    const key = await parts.signingKey();
    return { token: await createServiceToken({ key, iss: parts.did, aud, lxm, exp, nowMs }) };
  },
} satisfies Partial<AccountHandlers>;

async function mustSignIn(
  parts: AccountScope,
  password: string,
  code: string | undefined,
): Promise<{ tier: SessionTier; appPassword: string | undefined }> {
  const { address } = parts.caller;
  const result = await signIn(parts, { password, code, takesAppPasswords: true, address });
  switch (result.kind) {
    case 'signedIn':
      return result;
    case 'codeOwed':
      if (result.isWrong) throw new XrpcError(401, 'AuthenticationRequired', 'Sign-in code is invalid');
      throw new XrpcError(401, 'AuthFactorTokenRequired', 'A sign-in code of your authenticator app is required');
    case 'tooMany':
      throw createTooManyError(result.retryAfterMs);
    case 'wrong':
      throw new XrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
  }
}

function createTokens({ tokens, did }: AccountParts, grant: SessionGrant): TokenPair {
  return tokens.create({ did, ...grant });
}

/** What clients are told of the account they are signed in to. */
async function describeSession(parts: AccountParts, showsAddress: boolean) {
  const profile = mustGetProfile(parts);
  const isActive = profile.status === 'active';
  const email =
    profile.email === null || !showsAddress
      ? {}
      : { email: profile.email, emailConfirmed: profile.emailConfirmedAt !== null, emailAuthFactor: false };
  return {
    did: parts.did,
    handle: profile.handle,
    didDoc: await describeDidDocument(parts),
    ...email,
    active: isActive,
    ...(isActive ? {} : { status: profile.status }),
  };
}

/** An OAuth session sees the address only if it was granted. */
function seesAddress(credential: Credential): boolean {
  if (credential.kind !== 'oauth') return credential.kind === 'session';
  return isGranted(credential.scope, { resource: 'account', attribute: 'email', action: 'read' });
}
