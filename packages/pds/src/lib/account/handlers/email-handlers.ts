/** `com.atproto.server.*` in the account: what is proved by mail, and what may only be done after that. */
import { logger } from '@sundog/actor';

import { createTokenMail, type EmailTokenPurpose } from '../../access/mails.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { deleteAccount, putProfile } from '../lifecycle.ts';
import { guessOwnPassword } from '../sign-in.ts';

/** The handlers. */
export const emailHandlers = {
  'com.atproto.server.requestEmailConfirmation': (_call, parts) => sendToken(parts, 'confirm_email'),

  'com.atproto.server.confirmEmail': ({ input }, parts) => {
    const { email } = mustGetProfile(parts);
    if (email === null || email !== input.email.toLowerCase()) {
      throw new XrpcError(400, 'InvalidEmail', 'invalid email');
    }
    confirmEmail(parts, input.token);
  },

  'com.atproto.server.requestEmailUpdate': async (_call, parts) => {
    // An address that nobody has confirmed proves nothing, so it may be replaced without asking there.
    const tokenRequired = mustGetProfile(parts).emailConfirmedAt !== null;
    if (tokenRequired) await sendToken(parts, 'update_email');
    return { tokenRequired };
  },

  'com.atproto.server.updateEmail': async ({ input }, parts) => {
    const email = mustBeAddress(input.email);
    if (input.emailAuthFactor === true) {
      throw new XrpcError(400, 'InvalidRequest', 'Codes come from an authenticator app here: see the account page');
    }
    await changeEmail(parts, email, input.token);
  },

  'com.atproto.server.requestPasswordReset': (_call, parts) => {
    // Nobody waits for the mail: how long it takes, or how it fails, would tell who has an account here.
    sendResetToken(parts).catch((error: unknown) => {
      logger.warn('A mail for a new password was not sent.', { error: String(error) });
    });
  },

  'com.atproto.server.requestAccountDelete': (_call, parts) => sendToken(parts, 'delete_account'),

  'com.atproto.server.deleteAccount': async ({ input }, parts) => {
    if (!guessOwnPassword(parts, input.password, parts.caller.address)) {
      throw new XrpcError(401, 'AuthenticationRequired', 'Invalid did or password');
    }
    parts.emailTokens.use(parts.did, 'delete_account', input.token);
    await deleteAccount(parts);
  },
} satisfies Partial<AccountHandlers>;

/**
 * @param text as it was typed
 * @returns the address in small letters
 * @throws XrpcError InvalidRequest
 */
export function mustBeAddress(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= 254 && /^[^\s@<>"(),:;[\]\\]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email)) return email;
  throw new XrpcError(400, 'InvalidRequest', 'This email address is not supported, please use a different email.');
}

/**
 * The address is the owner's: they have read its mail.
 *
 * @throws XrpcError InvalidToken, ExpiredToken
 */
export function confirmEmail(parts: AccountParts, token: string): void {
  parts.emailTokens.use(parts.did, 'confirm_email', token);
  putProfile(parts, { emailConfirmedAt: parts.clock.now() });
}

/**
 * Another address, which is yet to be confirmed.
 *
 * @param email of `mustBeAddress`
 * @param token that was sent to the address before, if that was confirmed
 * @throws XrpcError TokenRequired, InvalidToken, ExpiredToken, InvalidRequest
 */
export async function changeEmail(parts: AccountParts, email: string, token: string | undefined): Promise<void> {
  if (mustGetProfile(parts).emailConfirmedAt !== null) {
    if (token === undefined) throw new XrpcError(400, 'TokenRequired', 'confirmation token required');
    parts.emailTokens.use(parts.did, 'update_email', token);
  }
  await parts.directory.rename({ email });
  parts.emailTokens.removeAll(parts.did);
  putProfile(parts, { email, emailConfirmedAt: null });
}

/** Sends the owner a code for a purpose. */
export async function sendToken(parts: AccountParts, purpose: EmailTokenPurpose): Promise<void> {
  const { email, handle } = mustGetProfile(parts);
  if (email === null) throw new XrpcError(400, 'InvalidRequest', 'account does not have an email address');
  const token = parts.emailTokens.create(parts.did, purpose);
  await parts.mailer.send(createTokenMail(purpose, { to: email, handle, token, host: hostOf(parts) }));
}

async function sendResetToken(parts: AccountParts): Promise<void> {
  const { email, handle } = mustGetProfile(parts);
  if (email === null) return;
  const token = await parts.directory.createResetToken();
  await parts.mailer.send(createTokenMail('reset_password', { to: email, handle, token, host: hostOf(parts) }));
}

function hostOf({ settings }: AccountParts): string {
  return new URL(settings.publicUrl).host;
}
