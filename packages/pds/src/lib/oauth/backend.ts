/**
 * What the OAuth routes, which keep nothing, ask of the actors: three short lists, one for each place. Whoever puts the
 * host together implements them by calls; `PendingRequests`, `Devices` and `Grants` of this room have the tables.
 */
import type { DeviceAccount, DeviceProof, NewDeviceAccount } from './device.ts';
import type { NewSession, Rotation, RotationOutcome } from './session.ts';
import type { CodeRedemption, NewCode, NewRequest, PendingRequest } from './authorization-request.ts';

/** Everything that the routes need from the rest of the host. */
export interface OAuthBackend {
  readonly directory: OAuthDirectory;
  readonly signIn: OAuthSignIn;
  readonly grants: OAuthGrants;
}

/** A request as a browser sees it: the request itself, and which accounts the browser may use for it. */
export interface OpenedRequest {
  readonly request: PendingRequest;
  /** The browser's: the one that was known, or the fresh one, which then has to be sent as a cookie. */
  readonly deviceId: string;
  readonly accounts: readonly DeviceAccount[];
}

/** The part of the host's directory: composed of `PendingRequests` and `Devices`. */
export interface OAuthDirectory {
  /**
   * Stores a pushed request.
   *
   * @returns false if its code challenge was used before
   */
  createRequest(request: NewRequest): Promise<boolean>;
  /**
   * Opens a request in a browser and binds it to that browser, so that nobody else goes on with it.
   *
   * @param requestId of the request
   * @param known what the browser's cookie says
   * @param fresh what its next cookie may say: for a browser without a cookie, or with one that is not known
   * @returns undefined if there is no such request, it has expired, or it belongs to another browser
   */
  openRequest(
    requestId: string,
    known: DeviceProof | undefined,
    fresh: DeviceProof,
  ): Promise<OpenedRequest | undefined>;
  /** Remembers that an account gave its password and still owes its second proof; null: it owes nothing. */
  setSecondFactor(requestId: string, deviceId: string, owed: { did: string; remembers: boolean } | null): Promise<void>;
  /**
   * Notes who signed in, who owes no second proof any more, and gives the browser another secret, so that a cookie that
   * somebody planted there is worth nothing afterwards.
   */
  addDeviceAccount(account: NewDeviceAccount, nextSecret: string): Promise<void>;
  /**
   * Ends a request with a code; once.
   *
   * @returns false if the request is no more
   */
  issueCode(code: NewCode): Promise<boolean>;
  /** Ends a request without a code. */
  dropRequest(requestId: string): Promise<void>;
  /** Uses a code, once; a second time says which session the first use made. */
  redeemCode(code: string): Promise<CodeRedemption>;
  /**
   * Uses something that may be used once: the `jti` of a client's assertion.
   *
   * @param key what is used
   * @param expiresAt milliseconds since 1970: when it would no longer be valid anyway
   * @returns false if it was used before
   */
  useOnce(key: string, expiresAt: number): Promise<boolean>;
}

/** An account whose owner signs in. */
export interface SignInAccount {
  readonly did: string;
  readonly handle: string;
}

/** What has come of a try to sign in. */
export type SignInOutcome =
  | { readonly kind: 'signedIn'; readonly account: SignInAccount }
  /** The password was right; a code or a passkey is owed. */
  | {
      readonly kind: 'secondFactor';
      readonly account: SignInAccount;
      readonly hasPasskeys: boolean;
      /** Why the last try failed, as a sentence. */
      readonly problem?: string;
    }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  /** The account is not served: taken down or suspended. */
  | { readonly kind: 'refused'; readonly reason: string };

/** How people prove who they are: the accounts' part, where wrong tries are counted by account and by caller. */
export interface OAuthSignIn {
  /** The account of this host with a DID, handle or e-mail address. */
  findAccount(identifier: string): Promise<SignInAccount | undefined>;
  byPassword(attempt: { identifier: string; password: string }): Promise<SignInOutcome>;
  /** A code of an authenticator app or a backup code, after the password; a wrong one is answered by `secondFactor`. */
  byCode(attempt: { did: string; code: string }): Promise<SignInOutcome>;
  /**
   * Options for `navigator.credentials.get`, whose challenge is good for this request alone.
   *
   * @param requestId the request
   * @param did of the account that owes its second proof; undefined: any passkey of this host
   */
  createPasskeyOptions(requestId: string, did: string | undefined): Promise<unknown>;
  /** @param attempt `credential` is the browser's answer as JSON text */
  byPasskey(attempt: { requestId: string; did: string | undefined; credential: string }): Promise<SignInOutcome>;
}

/** The account's part: composed of `Grants`. */
export interface OAuthGrants {
  /** The scope that an account has let a client have before; undefined: none. */
  getConsent(did: string, clientId: string): Promise<string | undefined>;
  /**
   * Starts a session.
   *
   * @returns false if it was revoked before it began: its code was used twice; or if the account has been closed since
   */
  startSession(did: string, session: NewSession): Promise<boolean>;
  /** Gives a session its next refresh token in place of the one that was used; a token used twice ends the session. */
  rotate(did: string, rotation: Rotation): Promise<RotationOutcome>;
  /** Ends a session; nothing happens if there is none. */
  revokeSession(did: string, sessionId: string): Promise<void>;
}
