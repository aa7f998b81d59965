/** What the handlers of an account's methods are given. */
import type { Handlers } from '../methods/methods.ts';
import type { AccountParts } from './account-parts.ts';

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
