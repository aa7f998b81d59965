import type { Footprint } from '../database/footprint.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { Outcome } from './watching.ts';

/** What one run of a query came to. */
export interface QueryRun {
  readonly outcome: Outcome;
  readonly footprint: Footprint;
  /** Whether the function has asked who asks, so that the result is theirs alone. */
  readonly asksWho: boolean;
  /** Whether it would come to the same again: the function has asked for neither time nor chance. */
  readonly isRepeatable: boolean;
}

/** Runs a query as somebody; never rejects for what the function throws. */
export type RunQuery = (path: string, args: Value, identity: UserIdentity | undefined) => Promise<QueryRun>;
