/**
 * How an account comes to be, changes its standing, and goes. Each step is one transaction: the row, the events that
 * the firehose hears of it, and the job that tells the directory.
 *
 * - L1 The firehose hears, in this order, `#identity`, `#account`, then what the repository is (`#commit` or `#sync`).
 * - L2 No commit is told of while the account is not active: what waits for its turn meanwhile is refused.
 * - L3 Of a deleted account the numbers of its events and its row stay: if it comes back, its events go on counting.
 *   Blobs are garbage from that moment on by their own keys, so what a later account uploads is not among them.
 * - L4 That an account is open or gone the directory hears before the firehose: whoever hears of its handle there finds
 *   that it leads on, and whoever has deleted it may give the handle away. To one in the making it leads on by itself.
 */
import { createAccountEvent, createIdentityEvent } from '../events/create-event.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';
import { isTakenDown } from './admit.ts';
import type { AccountStatus, Profile } from './profile-table.ts';

/** What an account begins with. */
export interface NewAccount {
  readonly handle: string;
  readonly email: string | null;
  readonly passwordDigest: string | null;
  /** Sealed for this account; see `signingKeyLabel`. */
  readonly sealedSigningKey: string;
  /** `deactivated` for one that moves in: its repository and its DID document follow. */
  readonly status: 'active' | 'deactivated';
}

/**
 * Makes the account and its empty repository, in one transaction.
 *
 * @throws XrpcError InvalidRequest if there is one
 */
export async function createAccount(parts: AccountParts, account: NewAccount): Promise<void> {
  const existing = parts.profile.get();
  if (existing !== undefined && existing.status !== 'deleted') {
    throw new XrpcError(400, 'InvalidRequest', `Account already exists: ${parts.did}`);
  }
  const profile = createProfile(parts, account);
  parts.expectKey(account.sealedSigningKey);
  const isSilent = account.status !== 'active'; // L2
  await tellWhole(parts, () =>
    parts.repository.create({
      isSilent,
      beforeEvent: () => {
        parts.profile.put(profile);
        if (!isSilent) tellStanding(parts, profile); // L1
      },
      withinCommit: () => planTelling(parts),
    }),
  );
}

/** Opens a deactivated account to the world: the caller has checked that its DID document points here. */
export async function activateAccount(parts: AccountParts): Promise<void> {
  const profile = mustGetProfile(parts);
  if (isTakenDown(profile)) throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
  if (profile.status === 'active') return;
  const active: Profile = { ...profile, status: 'active', deactivatedAt: null, deleteAfter: null };
  const open = (): void => {
    parts.profile.put(active);
    parts.jobs.cancelByKey(DELETE_JOB, DELETE_JOB);
    tellStanding(parts, active); // L1
    if (parts.repository.head() !== undefined) parts.repository.appendSyncEvent();
  };
  await changeWithEvents(parts, open, { isDirectoryFirst: true });
}

/**
 * Closes the account to the world until it is activated again. One that moderators have closed stays closed by them.
 *
 * @param deleteAfter when to delete it, in milliseconds since 1970; null: never by itself
 */
export async function deactivateAccount(parts: AccountParts, deleteAfter: number | null): Promise<void> {
  const profile = mustGetProfile(parts);
  const status = isTakenDown(profile) ? profile.status : 'deactivated';
  await changeWithEvents(parts, () => {
    parts.profile.put({ ...profile, status, deactivatedAt: parts.clock.now(), deleteAfter });
    tellStatus(parts, status);
    if (deleteAfter === null) parts.jobs.cancelByKey(DELETE_JOB, DELETE_JOB);
    else parts.jobs.enqueue(DELETE_JOB, null, { key: DELETE_JOB, at: deleteAfter });
  });
}

/**
 * Closes or opens the account for moderators.
 *
 * @param reference what they call their decision; undefined: the account is opened again
 */
export async function setTakedown(parts: AccountParts, reference: string | undefined): Promise<void> {
  const profile = mustGetProfile(parts);
  const isOpen = reference === undefined;
  const opened: AccountStatus = profile.deactivatedAt === null ? 'active' : 'deactivated';
  const status = isOpen ? opened : 'takendown';
  if (status === profile.status) return;
  const change = (): void => {
    parts.profile.put({ ...profile, status, takedownReference: reference ?? null });
    tellStatus(parts, status);
    if (isOpen) return;
    parts.sessions.revokeAll();
    parts.grants.revokeAll();
  };
  await changeWithEvents(parts, change, { isDirectoryFirst: status === 'active' });
}

/** Gives the account another handle, which the directory has reserved. */
export async function setHandle(parts: AccountParts, handle: string): Promise<void> {
  const profile = mustGetProfile(parts);
  await changeWithEvents(parts, () => {
    parts.profile.put({ ...profile, handle });
    parts.repository.appendEvent('identity', createIdentityEvent({ did: parts.did, handle, time: timeOf(parts) }));
  });
}

/** Tells the firehose that the identity is to be looked up again. */
export async function tellIdentity(parts: AccountParts): Promise<void> {
  const { handle } = mustGetProfile(parts);
  await changeWithEvents(parts, () =>
    parts.repository.appendEvent('identity', createIdentityEvent({ did: parts.did, handle, time: timeOf(parts) })),
  );
}

/**
 * Gives the account another signing key, which its DID document names already: one commit by it says so to everybody.
 *
 * @param parts of the account
 * @param key the new one
 * @param sealedSigningKey the same, sealed for this account
 * @throws XrpcError Conflict if the account is opened or closed meanwhile
 */
export async function setSigningKey(parts: AccountParts, key: SigningKey, sealedSigningKey: string): Promise<void> {
  const { status, handle } = mustGetProfile(parts);
  await tellWhole(parts, () =>
    parts.repository.resign({
      signingKey: key,
      isSilent: status !== 'active', // L2
      beforeEvent: () => {
        const profile = mustGetProfile(parts);
        if (profile.status !== status)
          throw new XrpcError(409, 'Conflict', 'The account has changed meanwhile: try again');
        parts.profile.put({ ...profile, sealedSigningKey });
        parts.repository.appendEvent('identity', createIdentityEvent({ did: parts.did, handle, time: timeOf(parts) }));
      },
      withinCommit: () => planTelling(parts),
    }),
  );
}

/** Deletes the account with all that it holds here, in one transaction; the bytes of its blobs go by a job. */
export async function deleteAccount(parts: AccountParts): Promise<void> {
  mustGetProfile(parts);
  const remove = () =>
    parts.repository.destroy(() => {
      const profile = mustGetProfile(parts);
      parts.sql.script(DROP_PRIVATE_TABLES);
      parts.sessions.revokeAll();
      parts.takedowns.clear();
      parts.blobs.removeAll();
      parts.jobs.cancelByKey(DELETE_JOB, DELETE_JOB);
      parts.profile.put({
        ...profile,
        email: null,
        emailConfirmedAt: null,
        passwordDigest: null,
        sealedSigningKey: '',
        status: 'deleted',
        deleteAfter: null,
      });
      tellStatus(parts, 'deleted');
      planTelling(parts);
    });
  await tellWhole(parts, remove, { isDirectoryFirst: true });
}

/** Changes the account's row, which nobody but the directory hears of. */
export function putProfile(parts: AccountParts, changes: Partial<Profile>): void {
  const profile = { ...mustGetProfile(parts), ...changes };
  parts.sql.transaction(() => {
    parts.profile.put(profile);
    parts.notes.plan();
  });
}

/** Says what the job does that deletes a deactivated account at its time. Call it in the actor's constructor. */
export function defineDeletion(parts: AccountParts): void {
  parts.jobs.define(DELETE_JOB, async () => {
    const profile = parts.profile.get();
    if (profile !== undefined && profile.deleteAfter !== null) await deleteAccount(parts);
  });
}

const DELETE_JOB = 'pds.delete-account';

/**
 * Secrets and settings; whoever misses one of these tables makes it anew. Of none of them anything is kept in memory:
 * what is, has to be told (`revokeAll`, `clear`).
 */
const DROP_PRIVATE_TABLES = `
  drop table if exists app_password; drop table if exists email_token; drop table if exists totp;
  drop table if exists backup_code; drop table if exists passkey; drop table if exists oauth_session;
  drop table if exists oauth_consent; drop table if exists preference`;

/** Puts a change of the account, its events and the note to the directory into one transaction, and sends them on. */
async function changeWithEvents(parts: AccountParts, change: () => void, options?: TellOptions): Promise<void> {
  const changeAll = (): void =>
    parts.sql.transaction(() => {
      change();
      planTelling(parts);
    });
  await tellWhole(parts, changeAll, options);
}

interface TellOptions {
  /** Whether the account is open, or gone, from now on (L4). */
  readonly isDirectoryFirst?: boolean;
}

/** What a transaction that was undone has left in memory goes too. */
async function tellWhole(
  parts: AccountParts,
  change: () => unknown,
  { isDirectoryFirst = false }: TellOptions = {},
): Promise<void> {
  try {
    await change();
  } catch (error) {
    parts.profile.forget();
    throw error;
  }
  if (isDirectoryFirst) await parts.notes.flush(); // L4
  await parts.events.flush();
}

function planTelling(parts: AccountParts): void {
  parts.notes.plan();
  parts.events.arm();
}

function createProfile(parts: AccountParts, account: NewAccount): Profile {
  const now = parts.clock.now();
  return {
    ...account,
    did: parts.did,
    emailConfirmedAt: null,
    createdAt: now,
    deactivatedAt: account.status === 'active' ? null : now,
    deleteAfter: null,
    takedownReference: null,
  };
}

function tellStanding(parts: AccountParts, { handle, status }: Profile): void {
  const time = timeOf(parts);
  parts.repository.appendEvent('identity', createIdentityEvent({ did: parts.did, handle, time }));
  tellStatus(parts, status);
}

function tellStatus(parts: AccountParts, status: AccountStatus): void {
  parts.repository.appendEvent(
    'account',
    createAccountEvent({
      did: parts.did,
      status: status === 'active' ? undefined : status,
      time: timeOf(parts),
    }),
  );
}

function timeOf({ clock }: AccountParts): string {
  return new Date(clock.now()).toISOString();
}
