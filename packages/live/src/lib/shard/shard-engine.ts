/**
 * One shard at work: what comes to it goes to one of these parts, each of which has its own file.
 *
 * - E1 One thing at a time (`Turns`): mutations, transitions and subscriptions see each other whole.
 * - E2 Whoever begins to watch does so at the newest version: what is due to be told is told first.
 */
import type { RowChange } from '../database/footprint.ts';
import { AcrossShards } from './across-shards.ts';
import { ClientQueries } from './client-queries.ts';
import { Connections } from './connections.ts';
import { Deliveries } from './deliveries.ts';
import { Histories } from './histories.ts';
import { IncomingCalls } from './incoming-calls.ts';
import { Instances } from './instances.ts';
import { MutationLog } from './mutation-log.ts';
import { Mutations } from './mutations.ts';
import { Outcomes } from './outcomes.ts';
import { Pace } from './pace.ts';
import type { RunQuery, RunQueryBefore } from './watching.ts';
import { Sessions } from './sessions.ts';
import type { ShardEngineParts, ShardParts } from './shard-parts.ts';
import { ShardState } from './shard-state.ts';
import { Subscriptions } from './subscriptions.ts';
import { Transitions } from './transitions.ts';
import { Turns } from './turns.ts';
import { Upkeep } from './upkeep.ts';

/** What is said of a shard to whoever runs it. */
export interface ShardCounts {
  readonly sessions: number;
  readonly behind: number;
  readonly instances: number;
  /** Instances that every write touches, as it is not known what they read. */
  readonly unknownFootprints: number;
  readonly runs: number;
  readonly runsInVain: number;
  readonly runsBefore: number;
  readonly version: number;
}

/** One shard at work. */
export interface ShardEngine {
  readonly connections: Connections;
  /** What clients say of the queries that they watch. */
  readonly clients: ClientQueries;
  readonly calls: IncomingCalls;
  /** What has to do with queries across shards. */
  readonly across: AcrossShards;
  readonly upkeep: Upkeep;
  /** Figures since the shard woke. */
  counts(): ShardCounts;
}

/**
 * Puts a shard to work.
 *
 * @param parts of the shard, whose tables are there
 */
export function createShardEngine(parts: ShardEngineParts): ShardEngine {
  const { ctx, sql, clock, functions, outside, enlist, enqueue } = parts;
  const turns = new Turns();
  const state = new ShardState(sql, clock);
  const histories = new Histories(sql);
  const instances = new Instances(sql, histories);
  const sessions = new Sessions(ctx, sql);
  const outcomes = new Outcomes({ state, instances, histories });
  const log = new MutationLog(sql);
  // These need each other: what is called back is there by then.
  const run: RunQuery = (...call) => across.run(...call);
  const runBefore: RunQueryBefore = (...call) => across.runBefore(...call);
  const inTurn = <Result>(work: () => Promise<Result>) =>
    turns.take(async () => {
      await pace.now(); // E2
      return work();
    });
  const announce = async (changes: readonly RowChange[]) => {
    sql.transaction(() => transitions.noteCommit(changes));
    transitions.noteChanges(changes);
    await pace.now();
  };
  const subscriptions = new Subscriptions({ sql, clock, instances, sessions, outcomes, run });
  const deliveries = new Deliveries({
    clock,
    state,
    outcomes,
    close: (session, code, reason) => connections.close(session, code, reason),
  });
  const shared = { sql, clock, turns, state, functions, instances, sessions, outcomes, subscriptions, deliveries, log };
  const across: AcrossShards = new AcrossShards({ ...shared, inTurn, outside, announce });
  const transitions: Transitions = new Transitions({ ...shared, run, runBefore, told: across.parts });
  const pace: Pace = new Pace({ ctx, clock, turns, transitions });
  const rememberers = [across, transitions, deliveries, subscriptions];
  const connections: Connections = new Connections({ ...shared, rememberers });
  const mutations = new Mutations({ ...shared, enlist, enqueue, transitions });
  restore({ ...shared, across }, connections);
  return {
    connections,
    across,
    clients: new ClientQueries({ ...shared, inTurn, across }),
    calls: new IncomingCalls({ ...shared, pace, transitions, mutations, across }),
    upkeep: new Upkeep({ ...shared, pace, transitions }),
    counts: () => ({
      ...transitions.counts,
      sessions: sessions.size,
      behind: deliveries.behindCount,
      instances: instances.size,
      unknownFootprints: instances.unknownCount,
      version: state.version,
    }),
  };
}

type Restored = Pick<ShardParts, 'state' | 'clock' | 'instances' | 'sessions' | 'across'>;

/** Finds again, after a wake, who is there and what they watch. */
function restore({ state, clock, instances, sessions, across }: Restored, connections: Connections): void {
  const { version, flushed } = state;
  instances.restore(flushed === version);
  sessions.restore((id) => instances.get(id), flushed);
  across.parts.restore(flushed === version);
  instances.noteUnwatched(clock.now());
  if (flushed === version) return;
  state.markFlushed();
  connections.interrupt(); // They were not told what was committed last.
}
