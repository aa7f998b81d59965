/** How the owner signs in on a page of this host: what the OAuth routes and the account page ask. */
import { isTakenDown } from '../admit.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { checkCode, signIn } from '../sign-in.ts';
import type { SignInOutcome } from '../../oauth/backend.ts';
import { parseAssertionBody } from '../../passkeys/passkey-body.ts';
import type { ExpectedChallenge } from '../../passkeys/passkey-ceremony.ts';

/** The requests. */
export const signInRequests = {
  /** Compares the account's own password. */
  signInByPassword: async (parts: AccountParts, password: string, address: string): Promise<SignInOutcome> => {
    const result = await signIn(parts, { password, takesAppPasswords: false, address });
    switch (result.kind) {
      case 'signedIn':
        return finish(parts);
      case 'codeOwed':
        return { kind: 'secondFactor', account: describe(parts), hasPasskeys: hasPasskeys(parts) };
      case 'tooMany':
      case 'wrong':
        return result;
    }
  },

  /** Compares a code after the password. */
  signInByCode: async (parts: AccountParts, code: string, address: string): Promise<SignInOutcome> => {
    const result = await checkCode(parts, code, address);
    if (result.kind === 'signedIn') return finish(parts);
    if (result.kind === 'tooMany') return result;
    return {
      kind: 'secondFactor',
      account: describe(parts),
      hasPasskeys: hasPasskeys(parts),
      problem: 'That code is not right.',
    };
  },

  /**
   * Checks what a passkey has signed; it counts once.
   *
   * @param credential the browser's answer, as JSON text
   * @param expected which challenge it must carry
   */
  signInByPasskey: async (
    parts: AccountParts,
    credential: string,
    expected: ExpectedChallenge,
  ): Promise<SignInOutcome> => {
    const body = parseAssertionBody(credential);
    const known = parts.passkeys.mustKnow(body.credentialId);
    parts.passkeys.use(await parts.ceremony.checkAssertion(body, known, expected));
    return finish(parts);
  },

  /** The passkeys that a browser may use for this account. */
  describePasskeys: ({ passkeys }: AccountParts) => passkeys.describe(),
};

function finish(parts: AccountParts): SignInOutcome {
  if (isTakenDown(mustGetProfile(parts))) return { kind: 'refused', reason: 'The account has been taken down' };
  return { kind: 'signedIn', account: describe(parts) };
}

function describe(parts: AccountParts): { did: string; handle: string } {
  return { did: parts.did, handle: mustGetProfile(parts).handle };
}

function hasPasskeys({ passkeys }: AccountParts): boolean {
  return passkeys.list().length > 0;
}
