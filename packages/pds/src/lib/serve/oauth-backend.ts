/** What the OAuth routes ask of the actors, as calls. */
import type { OAuthBackend, OAuthDirectory, OAuthGrants, OAuthSignIn } from '../oauth/backend.ts';
import { checkPassword } from '../access/password.ts';
import { parseAssertionBody } from '../passkeys/passkey-body.ts';
import type { ExpectedChallenge } from '../passkeys/passkey-ceremony.ts';
import { spendAsMethod } from './page-limits.ts';
import { findAccount, type PdsRequest } from './pds-request.ts';

/** @returns the backend for one request */
export function createOAuthBackend(pds: PdsRequest): OAuthBackend {
  return { directory: createDirectory(pds), signIn: createSignIn(pds), grants: createGrants(pds) };
}

function createDirectory({ askDirectory }: PdsRequest): OAuthDirectory {
  return {
    createRequest: (request) => askDirectory('createOAuthRequest', request),
    openRequest: (requestId, known, fresh) => askDirectory('openOAuthRequest', requestId, known, fresh),
    setSecondFactor: (requestId, deviceId, owed) => askDirectory('setSecondFactor', requestId, deviceId, owed),
    addDeviceAccount: (account, nextSecret) => askDirectory('addDeviceAccount', account, nextSecret),
    issueCode: (code) => askDirectory('issueCode', code),
    dropRequest: (requestId) => askDirectory('dropOAuthRequest', requestId),
    redeemCode: (code) => askDirectory('redeemCode', code),
    useOnce: (key, expiresAt) => askDirectory('useOnce', key, expiresAt),
  };
}

function createGrants({ askAccount }: PdsRequest): OAuthGrants {
  return {
    getConsent: (did, clientId) => askAccount(did, 'getConsent', clientId),
    startSession: (did, session) => askAccount(did, 'startGrant', session),
    rotate: (did, rotation) => askAccount(did, 'rotateGrant', rotation),
    revokeSession: (did, sessionId) => askAccount(did, 'revokeGrant', sessionId),
  };
}

function createSignIn(pds: PdsRequest): OAuthSignIn {
  const { askAccount, askDirectory, caller, host } = pds;
  return {
    findAccount: async (identifier) => {
      const did = await findAccount(identifier, pds);
      const facts = did === undefined ? undefined : await askAccount(did, 'describe');
      return facts && { did: facts.did, handle: facts.handle };
    },

    byPassword: async ({ identifier, password }) => {
      const login = {
        nsid: 'com.atproto.server.createSession',
        input: { identifier },
        credential: { kind: 'none' },
      } as const;
      spendAsMethod(login, pds);
      const did = await findAccount(identifier, pds);
      if (did !== undefined) return askAccount(did, 'signInByPassword', password, caller.address);
      checkPassword(password, undefined); // Takes as long as a wrong password does.
      return { kind: 'wrong' };
    },

    byCode: ({ did, code }) => askAccount(did, 'signInByCode', code, caller.address),

    createPasskeyOptions: async (requestId, did) => {
      const allowed = did === undefined ? [] : await askAccount(did, 'describePasskeys');
      return host.passkeys.createAssertionOptions(createExpected(requestId, did), allowed);
    },

    byPasskey: async ({ requestId, did, credential }) => {
      const { userHandle } = parseAssertionBody(credential);
      const owner = userHandle === undefined ? undefined : await askDirectory('findPasskeyOwner', userHandle);
      const account = did ?? owner;
      if (account === undefined || (owner !== undefined && owner !== account)) return { kind: 'wrong' };
      return askAccount(account, 'signInByPasskey', credential, createExpected(requestId, did));
    },
  };
}

function createExpected(requestId: string, did: string | undefined): ExpectedChallenge {
  return { purpose: did === undefined ? 'signIn' : 'secondFactor', subject: requestId };
}
