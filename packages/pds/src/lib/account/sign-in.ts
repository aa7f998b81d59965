/**
 * How the owner of an account proves who they are with a password, and with a code where one is set up. The same for
 * sessions, for the consent page and for the account page.
 *
 * - N1 Wrong tries are counted for each network address; one that has too many is not even compared.
 * - N2 App passwords open sessions, never pages: what a page allows, only the account's own password may.
 */
import { checkPassword, hashPassword, mustBeGoodPassword } from '../access/password.ts';
import type { SessionTier } from '../access/credential.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';

/** A try. */
export interface SignInAttempt {
  readonly password: string;
  /** A code of an authenticator app, or a backup code. */
  readonly code?: string | undefined;
  readonly takesAppPasswords: boolean;
  /** The caller's network address. */
  readonly address: string;
}

/** What has come of a try. */
export type SignInResult =
  | { readonly kind: 'signedIn'; readonly tier: SessionTier; readonly appPassword: string | undefined }
  /** The password is right; a code is owed. `isWrong`: one was given, and is not right. */
  | { readonly kind: 'codeOwed'; readonly isWrong: boolean }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number };

/** Compares a password, and a code if one is owed. */
export async function signIn(parts: AccountParts, attempt: SignInAttempt): Promise<SignInResult> {
  const now = parts.clock.now();
  const retryAfterMs = parts.tries.waitMsOf(attempt.address, now);
  if (retryAfterMs > 0) return { kind: 'tooMany', retryAfterMs };
  const found = attempt.takesAppPasswords ? parts.appPasswords.find(attempt.password) : undefined; // N2
  if (found !== undefined) return { kind: 'signedIn', tier: found.tier, appPassword: found.name };
  if (!checkOwnPassword(parts, attempt.password)) {
    parts.tries.add(attempt.address, now);
    return { kind: 'wrong' };
  }
  if (!parts.totp.isEnabled()) return { kind: 'signedIn', tier: 'full', appPassword: undefined };
  if (attempt.code === undefined) return { kind: 'codeOwed', isWrong: false };
  return checkCode(parts, attempt.code, attempt.address);
}

/** Compares a code after the password was right. */
export async function checkCode(parts: AccountParts, code: string, address: string): Promise<SignInResult> {
  const outcome = await parts.totp.verify(code);
  if (outcome.kind === 'right') return { kind: 'signedIn', tier: 'full', appPassword: undefined };
  parts.tries.add(address, parts.clock.now());
  return outcome.kind === 'wrong'
    ? { kind: 'codeOwed', isWrong: true }
    : { kind: 'tooMany', retryAfterMs: outcome.retryAfterMs };
}

/**
 * Compares the account's own password.
 *
 * @returns whether it is right; an account without one has none that is
 */
function checkOwnPassword(parts: AccountParts, password: string): boolean {
  const profile = mustGetProfile(parts);
  const { isRight, needsRehash } = checkPassword(password, profile.passwordDigest ?? undefined);
  if (needsRehash) parts.profile.put({ ...profile, passwordDigest: hashPassword(password) });
  return isRight;
}

/**
 * The same where nobody has signed in: wrong ones are counted (N1).
 *
 * @throws XrpcError RateLimitExceeded
 */
export function guessOwnPassword(parts: AccountParts, password: string, address: string): boolean {
  const now = parts.clock.now();
  const retryAfterMs = parts.tries.waitMsOf(address, now);
  if (retryAfterMs > 0) throw createTooManyError(retryAfterMs);
  const isRight = checkOwnPassword(parts, password);
  if (!isRight) parts.tries.add(address, now);
  return isRight;
}

/** The refusal of whoever has tried too often. */
export function createTooManyError(retryAfterMs: number): XrpcError {
  return new XrpcError(429, 'RateLimitExceeded', 'Too many wrong passwords: wait a while', {
    'retry-after': String(Math.ceil(retryAfterMs / 1000)),
  });
}

/** What changing a password works with. */
export type PasswordParts = Pick<
  AccountParts,
  'did' | 'sql' | 'profile' | 'sessions' | 'grants' | 'emailTokens' | 'passwordNotes'
>;

/**
 * Gives the account another password. Whoever is signed in with the old one is signed out: sessions, apps and browsers;
 * of those the directory hears at once, or by a job.
 *
 * @throws XrpcError InvalidPassword
 */
export async function setPassword(parts: PasswordParts, password: string): Promise<void> {
  mustBeGoodPassword(password);
  const passwordDigest = hashPassword(password);
  try {
    parts.sql.transaction(() => {
      parts.profile.put({ ...mustGetProfile(parts), passwordDigest });
      parts.sessions.revokeAll();
      parts.grants.revokeAll();
      parts.emailTokens.removeAll(parts.did);
      parts.passwordNotes.plan();
    });
  } catch (error) {
    parts.profile.forget();
    throw error;
  }
  await parts.passwordNotes.flush();
}
