/** What shards are asked by each other and by Workers. */
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { MutationName, MutationOutcome } from './mutation-log.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Outcome } from './watching.ts';

/** Who asks. */
export interface Asker {
  readonly identity: UserIdentity | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** Nobody that is known: on whose behalf scheduled functions run. */
export const nobody: Asker = { identity: undefined };

/** A call of a function. */
export interface FunctionCall {
  readonly path: string;
  readonly args: Value;
}

/** The methods of a shard by which functions reach it from elsewhere. */
export interface ShardCalls {
  /** Runs a query; what the function throws is the outcome. */
  query(call: FunctionCall, asker: Asker, isOutside: boolean): Promise<Outcome>;
  /** Runs a mutation; what the function throws is the outcome. With a name it runs once, however often it is called. */
  mutate(call: FunctionCall, asker: Asker, isOutside: boolean, name?: MutationName): Promise<MutationOutcome>;
  /** Takes over what is to be done later or elsewhere. */
  dispatch(entries: readonly OutboxEntry[]): Promise<void>;
  /** Takes in what was committed to the global tables; asked of the shard that watches them. */
  globalChanged(): Promise<void>;
}
