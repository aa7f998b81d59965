/**
 * What the Worker and the accounts ask of the directory besides the methods of the protocol: a table of functions.
 */
import type { DeviceProof, NewDeviceAccount } from '../oauth/device.ts';
import type { OpenedRequest } from '../oauth/backend.ts';
import type { NewCode, NewRequest } from '../oauth/authorization-request.ts';
import type { Ask } from '../xrpc/ask.ts';
import type { HostedAccount } from './account-table.ts';
import { findLocalDid, promiseNames, type DirectoryParts } from './directory-parts.ts';

/** The table. */
export const directoryRequests = {
  /** The account with this DID, handle or e-mail address. */
  find: ({ accounts }: DirectoryParts, identifier: string): HostedAccount | undefined => {
    if (identifier.startsWith('did:')) return accounts.get(identifier);
    return identifier.includes('@') ? accounts.getByEmail(identifier) : accounts.getByHandle(identifier);
  },

  /** Where a handle leads: see `findLocalDid`. */
  findHandle: ({ accounts, settings }: DirectoryParts, handle: string) => findLocalDid(handle, accounts, settings),

  /** A page of the accounts, in the order of their DIDs. */
  list: ({ accounts }: DirectoryParts, after: string, limit: number): HostedAccount[] => accounts.list(after, limit),

  /** How many accounts there are. */
  count: ({ accounts }: DirectoryParts): number => accounts.count(),

  /** Writes what an account says of itself. */
  note: (parts: DirectoryParts, account: HostedAccount): void => {
    if (parts.promises.isUnderWay(account.did)) return; // It will be asked.
    parts.accounts.note(account);
    if (account.status !== 'deleted') return;
    parts.passkeyOwners.remove(account.did);
    parts.devices.forgetAccount(account.did);
    parts.requests.dropCodes(account.did);
    parts.emailTokens.removeAll(account.did);
  },

  /** Gives an account another handle or address, if nobody else has it. */
  rename: (parts: DirectoryParts, did: string, names: { handle?: string; email?: string }): void =>
    promiseNames(parts, did, names),

  /** A code for a new password. */
  createResetToken: ({ emailTokens }: DirectoryParts, did: string): string => emailTokens.create(did, 'reset_password'),

  createOAuthRequest: ({ requests }: DirectoryParts, request: NewRequest): boolean => requests.create(request),

  openOAuthRequest: (
    { requests, devices }: DirectoryParts,
    requestId: string,
    known: DeviceProof | undefined,
    fresh: DeviceProof,
  ): OpenedRequest | undefined => {
    // Only who comes with a request is written down: anybody can think of one.
    if (!requests.has(requestId)) return undefined;
    const deviceId = devices.visit(known, fresh);
    const request = requests.open(requestId, deviceId);
    return request && { request, deviceId, accounts: devices.list(deviceId, requestId) };
  },

  setSecondFactor: (
    { requests }: DirectoryParts,
    requestId: string,
    deviceId: string,
    owed: { did: string; remembers: boolean } | null,
  ): void => requests.setSecondFactor(requestId, deviceId, owed),

  /** Notes who signed in; what was owed before is not owed any more. */
  addDeviceAccount: ({ devices, requests }: DirectoryParts, account: NewDeviceAccount, nextSecret: string): void => {
    devices.add(account, nextSecret);
    requests.setSecondFactor(account.requestId, account.deviceId, null);
  },

  /** Signs an account out of every browser, with what was begun there: its password has changed. */
  forgetDevices: ({ devices, requests, emailTokens }: DirectoryParts, did: string): void => {
    devices.forgetAccount(did);
    requests.dropCodes(did);
    emailTokens.removeAll(did);
  },

  issueCode: ({ requests }: DirectoryParts, code: NewCode): boolean => requests.issueCode(code),

  dropOAuthRequest: ({ requests }: DirectoryParts, requestId: string): void => requests.drop(requestId),

  redeemCode: ({ requests }: DirectoryParts, code: string) => requests.redeem(code),

  useOnce: ({ requests }: DirectoryParts, key: string, expiresAt: number): boolean => requests.useOnce(key, expiresAt),

  /** The user handle of an account for its passkeys. */
  passkeyHandleOf: ({ passkeyOwners }: DirectoryParts, did: string): string => passkeyOwners.handleOf(did),

  /** Whose passkey says this user handle. */
  findPasskeyOwner: ({ passkeyOwners }: DirectoryParts, userHandle: string): string | undefined =>
    passkeyOwners.getOwner(userHandle),
};

/** Asks the directory. */
export type AskDirectory = Ask<typeof directoryRequests>;
