/** The account and its owner: how it comes to be, what its owner changes about it, and what others are told. */
import { hashPassword } from '../../access/password.ts';
import { createServiceToken } from '../../access/service-token.ts';
import type { Credential } from '../../access/credential.ts';
import { importSigningKey } from '../../keys/private-key.ts';
import { sealText } from '../../keys/sealed-text.ts';
import { getRule } from '../../methods/methods.ts';
import type { MethodCall } from '../../xrpc/method.ts';
import { mustGetProfile, signingKeyLabel, type AccountParts } from '../account-parts.ts';
import { mustAdmit } from '../admit.ts';
import { describeDidDocument } from '../describe-identity.ts';
import { createAccount, deleteAccount, putProfile, setHandle, setSigningKey } from '../lifecycle.ts';
import type { AccountStatus } from '../profile-table.ts';
import { setPassword } from '../sign-in.ts';

/** What an account begins with. */
export interface AccountCreation {
  readonly handle: string;
  readonly email: string | null;
  readonly password: string | null;
  /** The repository's private key, as a multikey. */
  readonly signingKey: string;
  /** One that moves in begins deactivated. */
  readonly isMovingIn: boolean;
  /** What the client calls itself. */
  readonly device: string;
}

/** What the directory shows of an account. Times are milliseconds since 1970. */
export interface AccountFacts {
  readonly did: string;
  readonly handle: string;
  readonly email: string | null;
  readonly emailConfirmedAt: number | null;
  readonly status: AccountStatus;
  readonly createdAt: number;
  readonly deactivatedAt: number | null;
  readonly head: { readonly cid: string; readonly rev: string } | undefined;
}

/** The requests. */
export const ownerRequests = {
  /** Makes the account, and a session for whoever made it. */
  create: async (parts: AccountParts, creation: AccountCreation) => {
    const { handle, email, password, signingKey, isMovingIn, device } = creation;
    const { settings, did, sessions, tokens } = parts;
    await createAccount(parts, {
      handle,
      email,
      passwordDigest: password === null ? null : hashPassword(password),
      sealedSigningKey: await sealText(settings.secret, signingKeyLabel(did), signingKey),
      status: isMovingIn ? 'deactivated' : 'active',
    });
    const grant = sessions.create({ tier: 'full', name: device });
    return { ...tokens.create({ did, ...grant }), handle, didDoc: await describeDidDocument(parts) };
  },

  /**
   * Lets a call go on that is answered elsewhere.
   *
   * @throws XrpcError if the session has ended, or the account is not open to the method
   */
  admit: (parts: AccountParts, nsid: string, credential: Credential): void =>
    mustAdmit(getRule(nsid), credential, mustGetProfile(parts), parts),

  /** A token by which the account asks another service, for a call that is let go on. */
  createToken: async (parts: AccountParts, call: Pick<MethodCall, 'nsid' | 'credential'>, aud: string, lxm: string) => {
    mustAdmit(getRule(call.nsid), call.credential, mustGetProfile(parts), parts);
    const key = await parts.signingKey();
    return createServiceToken({ key, iss: parts.did, aud, lxm, nowMs: parts.clock.now() });
  },

  /** What there is to know; undefined if there is no such account. */
  describe: (parts: AccountParts): AccountFacts | undefined => {
    const profile = parts.profile.get();
    if (profile === undefined) return undefined;
    const { did, handle, email, emailConfirmedAt, status, createdAt, deactivatedAt } = profile;
    const head = parts.repository.head();
    return { did, handle, email, emailConfirmedAt, status, createdAt, deactivatedAt, head };
  },

  /** Its DID document; for one whose document this host serves. */
  describeDocument: (parts: AccountParts) => describeDidDocument(parts),

  /** Another password; every session ends. */
  setPassword: (parts: AccountParts, password: string): Promise<void> => setPassword(parts, password),

  /** Another address, which is yet to be confirmed. */
  setEmail: (parts: AccountParts, email: string): void => putProfile(parts, { email, emailConfirmedAt: null }),

  /**
   * Another handle, which the directory has reserved. A `did:plc` that this host may change is told.
   *
   * @throws XrpcError, PlcError, NetworkError
   */
  setHandle: async (parts: AccountParts, handle: string): Promise<void> => {
    if (parts.did.startsWith('did:plc:') && parts.settings.rotationKey !== undefined) {
      const operation = await parts.identity.signOperation(parts.did, { alsoKnownAs: [`at://${handle}`] });
      await parts.identity.submitOwn(parts.did, operation);
    }
    await setHandle(parts, handle);
  },

  /**
   * Another signing key: the DID document first, as commits by a key that it does not name are refused everywhere.
   *
   * @param signingKey a private multikey
   */
  rotateSigningKey: async (parts: AccountParts, signingKey: string): Promise<void> => {
    const key = await importSigningKey(signingKey);
    if (parts.did.startsWith('did:plc:')) {
      const operation = await parts.identity.signOperation(parts.did, { verificationMethods: { atproto: key.did } });
      await parts.identity.submitOwn(parts.did, operation);
    }
    await setSigningKey(parts, key, await sealText(parts.settings.secret, signingKeyLabel(parts.did), signingKey));
  },

  /** Deletes the account. */
  remove: (parts: AccountParts) => deleteAccount(parts),
};
