import type { Footprint, RowChange } from '../database/footprint.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { Outcome } from './watching.ts';

/** What one run of a query came to. */
export interface QueryRun {
  readonly outcome: Outcome;
  readonly footprint: Footprint;
  /** Whether the function has asked who asks, so that the result is theirs alone. */
  readonly asksWho: boolean;
}

/** Runs a query as somebody; never rejects for what the function throws. */
export type RunQuery = (path: string, args: Value, identity: UserIdentity | undefined) => Promise<QueryRun>;

/** Runs a query as it would have come out before these changes; undefined: that cannot be found out. */
export type RunQueryBefore = (
  changes: readonly RowChange[],
  ...call: Parameters<RunQuery>
) => Promise<QueryRun | undefined>;
