/** What the handlers and requests of the directory work with. */
import type { Clock, Jobs, Sql } from '@sundog/actor';

import { EmailTokenTable } from '../access/email-token-table.ts';
import { InviteTable } from '../access/invite-table.ts';
import type { Mailer } from '../access/mailer.ts';
import { ReservedKeyTable } from '../access/reserved-key-table.ts';
import type { Caller } from '../account/account-scope.ts';
import type { AskAccount } from '../account/account-requests.ts';
import { createResolvers, type Resolvers } from '../identity/create-resolvers.ts';
import type { Handlers } from '../methods/methods.ts';
import { Devices } from '../oauth/devices.ts';
import { PendingRequests } from '../oauth/pending-requests.ts';
import { PasskeyOwners } from '../passkeys/passkey-owners.ts';
import type { Settings } from '../settings/settings.ts';
import { AccountTable } from './account-table.ts';
import { Promises } from './promises.ts';

/** What the directory's actor gives. */
export interface DirectoryOptions {
  readonly settings: Settings;
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly askAccount: AskAccount;
  /** The newest number of the firehose. */
  readonly getHeadSeq: () => Promise<number>;
}

/** What handlers and requests work with. */
export interface DirectoryParts extends DirectoryOptions {
  readonly accounts: AccountTable;
  readonly promises: Promises;
  readonly invites: InviteTable;
  readonly reservedKeys: ReservedKeyTable;
  readonly emailTokens: EmailTokenTable;
  readonly requests: PendingRequests;
  readonly devices: Devices;
  readonly passkeyOwners: PasskeyOwners;
  readonly resolvers: Resolvers;
}

/** What a handler of a method works with. */
export interface DirectoryScope extends DirectoryParts {
  readonly caller: Caller;
}

/** A handler for each method that runs in the directory. */
export type DirectoryHandlers = Handlers<'directory', DirectoryScope>;

/** @returns the parts, put together */
export function createDirectoryParts(options: DirectoryOptions): DirectoryParts {
  const { settings, sql, jobs, clock, askAccount } = options;
  const accounts = new AccountTable(sql);
  const invites = new InviteTable(sql, clock, new URL(settings.publicUrl).hostname);
  return {
    ...options,
    accounts,
    invites,
    promises: new Promises({ jobs, accounts, invites, describe: (did) => askAccount(did, 'describe') }),
    reservedKeys: new ReservedKeyTable(sql, clock, settings.secret),
    emailTokens: new EmailTokenTable(sql, clock, settings.secret),
    requests: new PendingRequests(sql, clock),
    devices: new Devices(sql, clock),
    passkeyOwners: new PasskeyOwners(sql),
    resolvers: createResolvers(settings, () => clock.now(), {
      getDid: async (handle) => findLocalDid(handle, accounts, settings),
    }),
  };
}

/**
 * The DID of an account of this host that is open to the world, or being made: the firehose tells of it before this row
 * does. Null if nobody else is to be asked, as the name is under a domain of this host; undefined if others decide.
 */
export function findLocalDid(
  handle: string,
  accounts: AccountTable,
  { handleDomains }: Pick<Settings, 'handleDomains'>,
): string | null | undefined {
  const account = accounts.getByHandle(handle);
  if (account?.status === 'active' || account?.status === 'creating') return account.did;
  return handleDomains.some((domain) => handle.endsWith(domain)) ? null : undefined;
}

/**
 * Gives an account another handle or address, before the account itself has it.
 *
 * @throws XrpcError HandleNotAvailable, InvalidRequest
 */
export function promiseNames(
  { sql, accounts, promises }: Pick<DirectoryParts, 'sql' | 'accounts' | 'promises'>,
  did: string,
  names: { readonly handle?: string; readonly email?: string },
): void {
  sql.transaction(() => {
    accounts.rename(did, names);
    promises.plan(did);
  });
}
