/** The methods that an account answers: one table, typed by the rows that say so. */
import type { Handlers } from '../methods/methods.ts';
import type { AccountParts } from './account-parts.ts';
import { adminHandlers } from './handlers/admin-handlers.ts';
import { emailHandlers } from './handlers/email-handlers.ts';
import { identityHandlers } from './handlers/identity-handlers.ts';
import { preferenceHandlers } from './handlers/preference-handlers.ts';
import { repositoryHandlers } from './handlers/repository-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { standingHandlers } from './handlers/standing-handlers.ts';
import { syncHandlers } from './handlers/sync-handlers.ts';

/** Where a call comes from. */
export interface Caller {
  /** The network address, or of IPv6 the network: see `formatAddressBlock`. */
  readonly address: string;
  /** What the client calls itself; for the list of sessions. */
  readonly device: string;
}

/** What a handler works with. */
export interface AccountScope extends AccountParts {
  readonly caller: Caller;
}

/** A handler for each method that runs in the account. */
export type AccountHandlers = Handlers<'account', AccountScope>;

/** The table. */
export const accountHandlers: AccountHandlers = {
  ...adminHandlers,
  ...emailHandlers,
  ...identityHandlers,
  ...preferenceHandlers,
  ...repositoryHandlers,
  ...sessionHandlers,
  ...standingHandlers,
  ...syncHandlers,
};
