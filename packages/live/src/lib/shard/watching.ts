import type { Footprint, RowChange } from '../database/footprint.ts';
import type { Value } from '../values/value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { FailureFrame } from '../wire/frames.ts';

/** Who may see a result: everyone, if the function has not asked who asks; else whoever it is, or nobody known. */
export type Audience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'one'; readonly identity: UserIdentity | undefined };

/** As whom an instance runs. */
export function identityOf(audience: Audience): UserIdentity | undefined {
  return audience.kind === 'one' ? audience.identity : undefined;
}

/** What a query came to. */
export type Outcome = { readonly value: Value } | { readonly error: FailureFrame };

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

/** A query instance: a function, its arguments and its audience, run once for all who watch it. */
export interface Instance {
  readonly id: number;
  /** Equal for equal functions, arguments and audiences. */
  readonly key: string;
  readonly path: string;
  readonly args: Value;
  readonly audience: Audience;
  /** What its result depends on; undefined: it is stale, as it was touched while nobody watched. */
  footprint: Footprint | undefined;
  /** Of the result that all who watch have; undefined: they may have different ones. See I4 of instances.ts. */
  digest: number | undefined;
  /** The oldest version from which patches lead to its newest result; see `PatchHistory`. */
  floor: number;
  /** Its result, unless it has not been run since the wake, or there was no room to keep it. */
  outcome: Outcome | undefined;
  readonly watchers: Set<Session>;
  /** Whether the root shard has it as a part of a query across shards. */
  isPart: boolean;
}

/** Whether anybody is told what becomes of an instance. */
export function isWatched({ watchers, isPart }: Instance): boolean {
  return watchers.size > 0 || isPart;
}

/** One connected client. */
export interface Session {
  readonly id: number;
  readonly socket: WebSocket;
  /** Undefined: nobody known. */
  identity: UserIdentity | undefined;
  /** When the identity ends, in milliseconds since 1970. */
  expiresAt: number | undefined;
  /** Its queries, by the numbers that it has given them. */
  readonly watched: Map<number, Instance>;
  /** How many of its queries watch each instance that it watches. */
  readonly queryCounts: Map<Instance, number>;
  /** The version that it was last brought to. */
  version: number;
}
