/**
 * The account page: what it shows, and what its forms change. The Worker has checked the browser's cookie and that the
 * form is ours; whether the session goes on is looked at here, each time.
 *
 * - R1 What lets somebody in from then on, or lets them in with less, takes a sign-in of the last ten minutes: a
 *   browser that was left open, or a cookie that was stolen, makes none of it on this page. (Apps are let in on another
 *   page, by the rules of `oauth/devices.ts`.) Signing in again begins another session, so a session's age is that of
 *   the sign-in. A passkey's challenge is only given then, and names the session.
 */
import { formatTotpUri } from '../../access/totp.ts';
import { formatDevice } from '../../pages/device-name.ts';
import type { AccountForm } from '../../pages/forms.ts';
import type { AccountView, AppLine, CodesState, Message, Revealed, SessionLine } from '../../pages/views.ts';
import { parseRegistrationBody } from '../../passkeys/passkey-body.ts';
import type { RegistrationOptions } from '../../passkeys/passkey-ceremony.ts';
import { describeScopes } from '../../scopes/consent-groups.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { activateAccount, deactivateAccount, deleteAccount } from '../lifecycle.ts';
import { guessOwnPassword, setPassword } from '../sign-in.ts';
import { changeEmail, confirmEmail, mustBeAddress, sendToken } from '../handlers/email-handlers.ts';

/** What the page shows of the account itself. */
export type AccountPageState = Pick<
  AccountView,
  'account' | 'isRecent' | 'sessions' | 'appPasswords' | 'apps' | 'passkeys' | 'codes'
>;

/** R1: how long a sign-in is recent. */
const RECENT_MS = 10 * 60_000;
/** R1: what takes one. */
const recentIntents: readonly AccountForm['intent'][] = [
  'changeEmail',
  'createAppPassword',
  'startCodes',
  'stopCodes',
  'renewBackupCodes',
];

/** What a form has done. */
export interface PageChange {
  readonly message: Message | undefined;
  readonly revealed: Revealed | undefined;
  /** Set while codes are being set up: their secret is shown once. */
  readonly codes: CodesState | undefined;
  /** The page is over: the owner has signed out, or the account is gone. */
  readonly isOver: boolean;
}

/** The requests. */
export const pageRequests = {
  /** Begins a session of the page, once its owner has signed in. */
  openPage: (parts: AccountParts, device: string): string =>
    parts.sessions.create({ tier: 'full', name: device }).sessionId,

  /** @returns undefined if the session has ended */
  showPage: (parts: AccountParts, sessionId: string): AccountPageState | undefined => {
    if (!parts.sessions.isAlive(sessionId)) return undefined;
    const { did, handle, email, emailConfirmedAt, status } = mustGetProfile(parts);
    return {
      account: {
        did,
        handle,
        email: email ?? undefined,
        isEmailConfirmed: emailConfirmedAt !== null,
        isActive: status === 'active',
      },
      isRecent: isRecent(parts, sessionId),
      sessions: listSessions(parts, sessionId),
      appPasswords: parts.appPasswords.list().map(({ name, createdAt, privileged }) => {
        return { name, createdAt: Date.parse(createdAt), isPrivileged: privileged };
      }),
      apps: listApps(parts),
      passkeys: parts.passkeys.list(),
      codes: describeCodes(parts),
    };
  },

  /**
   * Options for a new passkey.
   *
   * @returns undefined if the session has ended
   * @throws XrpcError AuthenticationRequired (R1)
   */
  createPasskeyOptions: (
    parts: AccountParts,
    sessionId: string,
    userHandle: string,
  ): RegistrationOptions | undefined => {
    if (!parts.sessions.isAlive(sessionId)) return undefined;
    mustBeRecent(parts, sessionId);
    const { handle } = mustGetProfile(parts);
    return parts.ceremony.createRegistrationOptions(sessionId, { userHandle, handle }, parts.passkeys.describe());
  },

  /**
   * Does what a form of the page says.
   *
   * @param address the caller's network address
   * @returns undefined if the session has ended
   */
  changeByPage: async (
    parts: AccountParts,
    sessionId: string,
    form: AccountForm,
    address: string,
  ): Promise<PageChange | undefined> => {
    if (!parts.sessions.isAlive(sessionId)) return undefined;
    try {
      if (recentIntents.includes(form.intent)) mustBeRecent(parts, sessionId);
      return await change(parts, form, { sessionId, address });
    } catch (error) {
      if (error instanceof XrpcError && error.status < 500) return say('bad', error.message);
      throw error;
    }
  },
};

type Intent = AccountForm['intent'];
type FormOf<Name extends Intent> = Extract<AccountForm, { intent: Name }>;

/** Who has sent a form. */
interface Sender {
  readonly sessionId: string;
  /** The caller's network address. */
  readonly address: string;
}

/** What each form does. */
const changes: {
  readonly [Name in Intent]: (
    parts: AccountParts,
    form: FormOf<Name>,
    sender: Sender,
  ) => PageChange | Promise<PageChange>;
} = {
  signOut: ({ sessions }, _form, { sessionId }) => {
    sessions.revoke(sessionId);
    return { ...say('good', 'You are signed out.'), isOver: true };
  },
  revokeSession: ({ sessions }, { id }, { sessionId }) => {
    sessions.revoke(id);
    return { ...say('good', 'That session has ended.'), isOver: id === sessionId };
  },
  createAppPassword: ({ appPasswords }, form) => {
    const { name, password } = appPasswords.create(form.name, form.isPrivileged);
    return { ...nothing, revealed: { kind: 'appPassword', name, password } };
  },
  revokeAppPassword: ({ appPasswords }, { name }) => {
    appPasswords.revoke(name);
    return say('good', 'The app password is revoked, and whoever used it is signed out.');
  },
  revokeApp: ({ grants }, { id }) => {
    grants.dismiss(id);
    return say('good', 'The app has no access any more.');
  },
  addPasskey: async ({ passkeys, ceremony }, { credential, name }, { sessionId }) => {
    passkeys.add(await ceremony.checkRegistration(parseRegistrationBody(credential), sessionId), name);
    return say('good', 'The passkey is yours to sign in with.');
  },
  renamePasskey: ({ passkeys }, { id, name }) => {
    passkeys.rename(id, name);
    return nothing;
  },
  removePasskey: ({ passkeys }, { id }) => {
    passkeys.remove(id);
    return say('good', 'The passkey opens nothing here any more.');
  },
  startCodes: async (parts) => {
    const secret = await parts.totp.begin();
    return secret === undefined ? nothing : { ...nothing, codes: describePending(parts, secret) };
  },
  confirmCodes: async ({ totp }, { code }) => {
    const codes = await totp.confirm(code);
    if (codes === undefined)
      return say('bad', 'That code is not right: begin again, and look at the clock of the device.');
    return { ...say('good', 'From now on a code is asked for.'), revealed: { kind: 'backupCodes', codes } };
  },
  stopCodes: ({ totp }) => {
    totp.disable();
    return say('good', 'No code is asked for any more.');
  },
  renewBackupCodes: ({ totp }) => ({ ...nothing, revealed: { kind: 'backupCodes', codes: totp.renewBackupCodes() } }),
  sendEmailConfirmation: async (parts) => {
    await sendToken(parts, 'confirm_email');
    return say('good', 'A mail with a code is on its way.');
  },
  confirmEmail: (parts, { token }) => {
    confirmEmail(parts, token);
    return say('good', 'Your address is confirmed.');
  },
  changeEmail: async (parts, form) => {
    const email = mustBeAddress(form.email);
    if (form.token === '' && mustGetProfile(parts).emailConfirmedAt !== null) {
      await sendToken(parts, 'update_email');
      return say('good', 'A code is on its way to the address that you have: type it here with the new one.');
    }
    await changeEmail(parts, email, form.token);
    return say('good', 'Your address is changed.');
  },
  changePassword: async (parts, { current, password }, { address }) => {
    if (!guessOwnPassword(parts, current, address)) return say('bad', 'That password is not right.');
    await setPassword(parts, password);
    return { ...say('good', 'Your password is new, and everything is signed out: sign in with it.'), isOver: true };
  },
  forgetBrowsers: async ({ directory }) => {
    await directory.forgetDevices();
    return say('good', 'Every browser asks for the password again before it lets an app in.');
  },
  deactivate: async (parts) => {
    await deactivateAccount(parts, null);
    return say('good', 'The account is deactivated: nobody sees it until you activate it again.');
  },
  activate: async (parts) => {
    const fault = await parts.identity.findFault(mustGetProfile(parts), await parts.signingKey());
    if (fault !== undefined) return say('bad', fault);
    await activateAccount(parts);
    return say('good', 'The account is active again.');
  },
  delete: async (parts, { handle, password }, { address }) => {
    if (!guessOwnPassword(parts, password, address)) return say('bad', 'That password is not right.');
    if (handle.toLowerCase().replace(/^@/, '') !== mustGetProfile(parts).handle) {
      return say('bad', 'That is not the handle of this account.');
    }
    await deleteAccount(parts);
    return { ...say('good', 'The account is deleted.'), isOver: true };
  },
};

function change<Name extends Intent>(
  parts: AccountParts,
  form: { readonly intent: Name } & FormOf<Name>,
  sender: Sender,
): PageChange | Promise<PageChange> {
  return changes[form.intent](parts, form, sender);
}

function isRecent({ sessions, clock }: AccountParts, sessionId: string): boolean {
  const session = sessions.list().find((each) => each.sessionId === sessionId);
  return session !== undefined && session.createdAt > clock.now() - RECENT_MS;
}

function mustBeRecent(parts: AccountParts, sessionId: string): void {
  if (isRecent(parts, sessionId)) return;
  throw new XrpcError(401, 'AuthenticationRequired', 'You signed in a while ago: sign in again to do this.');
}

const nothing: PageChange = { message: undefined, revealed: undefined, codes: undefined, isOver: false };

function say(tone: Message['tone'], text: string): PageChange {
  return { ...nothing, message: { tone, text } };
}

function listSessions({ sessions }: AccountParts, current: string): SessionLine[] {
  return sessions.list().map(({ sessionId, appPassword, name, createdAt, usedAt }) => ({
    id: sessionId,
    name: appPassword ?? formatDevice(name ?? 'Unknown'),
    isCurrent: sessionId === current,
    createdAt,
    usedAt,
  }));
}

function listApps({ grants }: AccountParts): AppLine[] {
  return grants.list().map(({ sessionId, clientId, scope, createdAt, usedAt }) => ({
    id: sessionId,
    client: { name: undefined, origin: originOf(clientId) },
    permissions: describeScopes(scope),
    createdAt,
    usedAt,
  }));
}

/** A client's id is the URL of its metadata, whose host is all of it that is certain. */
function originOf(clientId: string): string {
  const { host, hostname } = new URL(clientId);
  return hostname === 'localhost' ? 'this computer' : host;
}

function describeCodes({ totp }: AccountParts): CodesState {
  return totp.isEnabled() ? { kind: 'on', backupCodesLeft: totp.countBackupCodes() } : { kind: 'off' };
}

function describePending(parts: AccountParts, secret: string): CodesState {
  const { host } = new URL(parts.settings.publicUrl);
  return { kind: 'pending', secret, uri: formatTotpUri(secret, host, mustGetProfile(parts).handle) };
}
