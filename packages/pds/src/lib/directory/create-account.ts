/**
 * How an account is made: names are reserved, its DID is made or checked, then its actor is asked, and only then it is
 * listed. What fails on the way gives the names and the invitation back.
 *
 * - C1 Somebody who brings a DID has proved that it is theirs, by a token that the DID's key has signed for this
 *   method; DIDs whose documents this host serves are for the administrator to give.
 * - C2 Names and invitation are taken in one transaction, before anybody outside hears of the account.
 * - C3 They are given back by whoever knows that there will be no account: here if it was refused, else by `Promises`.
 */
import type { AccountCreation } from '../account/requests/owner-requests.ts';
import { mustBeAddress } from '../account/handlers/email-handlers.ts';
import type { Credential } from '../access/credential.ts';
import { mustBeGoodPassword } from '../access/password.ts';
import { mustAllowHandle } from '../identity/handle-rules.ts';
import { isServedHere } from '../identity/own-did.ts';
import { createPlcData } from '../identity/plc-credentials.ts';
import { createGenesisOperation, type PlcOperation } from '../identity/plc-operation.ts';
import { createSigningKey, importSigningKey } from '../keys/private-key.ts';
import { isDidKey } from '../keys/public-key.ts';
import type { DidKey } from '../keys/signing-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { DirectoryScope } from './directory-parts.ts';

/** What is asked for; the body of `com.atproto.server.createAccount`. */
export interface AccountRequest {
  readonly handle: string;
  readonly did?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  readonly inviteCode?: string | undefined;
  readonly recoveryKey?: string | undefined;
  readonly plcOp?: unknown;
}

/** A DID that is there, or will be once its first operation is submitted. */
interface NewIdentity {
  readonly did: string;
  readonly signingKey: { readonly did: DidKey; readonly privateKey: string };
  readonly operation: PlcOperation | undefined;
  readonly isMovingIn: boolean;
}

/**
 * Makes an account.
 *
 * @returns tokens of a first session
 * @throws XrpcError InvalidHandle, HandleNotAvailable, InvalidPassword, InvalidInviteCode, UnsupportedDomain, …
 */
export async function createAccount(request: AccountRequest, credential: Credential, parts: DirectoryScope) {
  const isAdmin = credential.kind === 'admin';
  const { email, password } = mustBeComplete(request, isAdmin);
  if (request.plcOp !== undefined) throw new XrpcError(400, 'InvalidRequest', 'Unsupported input: "plcOp"');
  const { settings, resolvers } = parts;
  const owner = { did: request.did, isReservedAllowed: isAdmin };
  const handle = await mustAllowHandle(request.handle, owner, settings, resolvers.handles);
  const inviteCode = isAdmin ? undefined : mustBeInvited(request.inviteCode, parts);
  const identity = await createIdentity(request, handle, credential, parts);
  const { did, isMovingIn } = identity;
  reserve(parts, { did, handle, email }, inviteCode); // C2
  return parts.promises.keep(did, async () => {
    let isAsked = false;
    try {
      if (identity.operation !== undefined) await parts.resolvers.plc.submit(did, identity.operation);
      const creation: AccountCreation = {
        handle,
        email,
        password,
        isMovingIn,
        signingKey: identity.signingKey.privateKey,
        device: parts.caller.device,
      };
      isAsked = true;
      const session = await parts.askAccount(did, 'create', creation);
      const status = isMovingIn ? 'deactivated' : 'active';
      parts.accounts.note({ did, handle, email, status, createdAt: parts.clock.now() });
      parts.reservedKeys.remove(identity.signingKey.did);
      return { did, ...session };
    } catch (error) {
      if (!isAsked || error instanceof XrpcError) giveUp(parts, did, inviteCode); // C3
      throw error;
    }
  });
}

function giveUp({ accounts, invites }: DirectoryScope, did: string, inviteCode: string | undefined): void {
  accounts.release(did);
  if (inviteCode !== undefined) invites.giveBack(inviteCode, did);
}

function mustBeComplete(
  { email, password }: AccountRequest,
  isAdmin: boolean,
): { email: string | null; password: string | null } {
  if (email === undefined && !isAdmin) throw new XrpcError(400, 'InvalidRequest', 'Email is required');
  if (password === undefined && !isAdmin) throw new XrpcError(400, 'InvalidRequest', 'Password is required');
  if (password !== undefined) mustBeGoodPassword(password);
  return { email: email === undefined ? null : mustBeAddress(email), password: password ?? null };
}

function mustBeInvited(code: string | undefined, { settings, invites }: DirectoryScope): string | undefined {
  if (code === undefined) {
    if (!settings.isInviteRequired) return undefined;
    throw new XrpcError(400, 'InvalidInviteCode', 'No invite code provided');
  }
  invites.mustBeAvailable(code);
  return code;
}

function reserve(
  { sql, accounts, invites, promises, clock }: DirectoryScope,
  names: { did: string; handle: string; email: string | null },
  inviteCode: string | undefined,
): void {
  sql.transaction(() => {
    accounts.reserve(names, clock.now());
    if (inviteCode !== undefined) invites.use(inviteCode, names.did);
    promises.plan(names.did);
  });
}

async function createIdentity(
  request: AccountRequest,
  handle: string,
  credential: Credential,
  parts: DirectoryScope,
): Promise<NewIdentity> {
  const { did } = request;
  if (did === undefined) return createPlcIdentity(request, handle, parts);
  const isServed = isServedHere(did, parts.settings);
  const isTheirs = credential.kind === 'service' && credential.did === did && !isServed;
  if (!isTheirs && credential.kind !== 'admin') {
    throw new XrpcError(401, 'AuthenticationRequired', `Missing auth to create account with did: ${did}`); // C1
  }
  const signingKey = (await parts.reservedKeys.get(did)) ?? (await createKey());
  return { did, signingKey, operation: undefined, isMovingIn: !isServed };
}

async function createPlcIdentity(
  { recoveryKey }: AccountRequest,
  handle: string,
  { settings }: DirectoryScope,
): Promise<NewIdentity> {
  if (settings.rotationKey === undefined) {
    throw new XrpcError(400, 'InvalidRequest', 'This host makes no did:plc: its operator has set no PDS_ROTATION_KEY');
  }
  if (recoveryKey !== undefined && !isDidKey(recoveryKey)) {
    throw new XrpcError(400, 'InvalidRequest', 'Input/recoveryKey must be a did:key of P-256 or K-256');
  }
  const rotationKey = await importSigningKey(settings.rotationKey);
  const signingKey = await createKey();
  const data = createPlcData({
    handle,
    signingKey: signingKey.did,
    rotationKey: rotationKey.did,
    publicUrl: settings.publicUrl,
    ...(recoveryKey === undefined ? {} : { recoveryKey }),
  });
  const { did, operation } = await createGenesisOperation(data, rotationKey);
  return { did, signingKey, operation, isMovingIn: false };
}

async function createKey(): Promise<{ did: DidKey; privateKey: string }> {
  const key = await createSigningKey('p256');
  return { did: key.did, privateKey: key.exportPrivateKey() };
}
