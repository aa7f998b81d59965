/** Methods that are between a client and its own host: nobody else gets a token for them, and they are not sent on. */

/** The reference's list, and what lies between an account and its identity, its tokens and its passwords. */
const PROTECTED: ReadonlySet<string> = new Set([
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

/**
 * @param nsid a method
 * @returns whether it is never sent on, and no service token is made for it
 */
export function isProtectedMethod(nsid: string): boolean {
  return PROTECTED.has(nsid);
}

/**
 * @param nsid a method
 * @returns whether an app password must be a privileged one: private messages, and moving the account away
 */
export function isPrivilegedMethod(nsid: string): boolean {
  return nsid.startsWith('chat.bsky.') || nsid === 'com.atproto.server.createAccount';
}
