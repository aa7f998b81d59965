import type { Clock, Sql } from '@sundog/actor';

import type { RowChange } from '../database/footprint.ts';
import type { AcrossShards } from './across-shards.ts';
import type { Deliveries } from './deliveries.ts';
import type { FanOutOutside } from './fan-out-calls.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { Histories } from './histories.ts';
import type { Instances } from './instances.ts';
import type { MutationLog } from './mutation-log.ts';
import type { Mutations } from './mutations.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Outcomes } from './outcomes.ts';
import type { Pace } from './pace.ts';
import type { Sessions } from './sessions.ts';
import type { ShardState } from './shard-state.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Transitions } from './transitions.ts';
import type { Turns } from './turns.ts';
import type { RunQuery, RunQueryBefore } from './watching.ts';

/** What a shard's engine is given. */
export interface ShardEngineParts {
  readonly ctx: DurableObjectState;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly functions: FunctionRunner;
  /** Tells the registry that there is this shard; undefined: it need not know. */
  readonly enlist: (() => Promise<void>) | undefined;
  /** Puts what leaves the shard where it cannot be lost, within the running transaction. */
  readonly enqueue: (entries: readonly OutboxEntry[]) => void;
  /** The other shards, for queries that run in all of them. */
  readonly outside: FanOutOutside;
}

/** What there is of a shard at work: each part of it is made with those of the others that it needs. */
export interface ShardParts extends ShardEngineParts {
  readonly turns: Turns;
  readonly state: ShardState;
  readonly histories: Histories;
  readonly instances: Instances;
  readonly sessions: Sessions;
  readonly outcomes: Outcomes;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly log: MutationLog;
  readonly across: AcrossShards;
  readonly transitions: Transitions;
  readonly pace: Pace;
  readonly mutations: Mutations;
  readonly run: RunQuery;
  readonly runBefore: RunQueryBefore;
  /** Lets work have its turn, after all that was due to be told. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Makes a transition for changes that are no mutation's, in the running turn. */
  readonly announce: (changes: readonly RowChange[]) => Promise<void>;
}
