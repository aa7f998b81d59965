/**
 * Transitions: what a shard's clients are told after mutations have been committed.
 *
 * Called by: the shard, in turn with everything else that it does, so that nothing is written while one is made.
 *
 * - T1 A touched instance runs once for all mutations since the last transition, whoever watches it.
 * - T2 What came of the runs is stored in one transaction, with the version that it is true for, before anything is sent.
 * - T3 A client gets one frame: all of its queries that have changed, and how its mutations ended.
 * - T4 What is told of an instance is encoded once, and a frame once for all clients that are told the same.
 * - T5 A result that is what it was is not told to anyone.
 * - T6 Instances that nobody watches do not run; they are stale until somebody does.
 * - T7 An instance that everyone shared is split when all that was touched is settled: who watched it may find one of
 *   their own that was touched, too.
 */
import type { Sql } from '@sundog/actor';

import type { RowChange } from '../database/footprint.ts';
import { planFrames } from '../reactive/plan-frames.ts';
import type { Deliveries } from './deliveries.ts';
import type { Instances } from './instances.ts';
import type { MutationOutcome } from './mutation-log.ts';
import type { Outcomes } from './outcomes.ts';
import type { Parts } from './parts.ts';
import type { QueryRun, RunQuery } from './run-instance.ts';
import type { ShardState } from './shard-state.ts';
import type { Subscriptions } from './subscriptions.ts';
import { formatChange, formatTransition } from './transition-text.ts';
import { isWatched, type Instance, type Session } from './watching.ts';

/** What transitions are made of. */
export interface TransitionParts {
  readonly sql: Sql;
  readonly state: ShardState;
  readonly instances: Instances;
  readonly outcomes: Outcomes;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly run: RunQuery;
  /** What the root shard has of this one. */
  readonly told: Pick<Parts, 'noteChanged' | 'release'>;
}

/** How often queries have run after writes, and to what end. */
export interface TransitionCounts {
  readonly runs: number;
  /** Of these, those whose result was what it had been. */
  readonly runsInVain: number;
}

/** What is told to one client alone. */
interface Personal {
  readonly taken: string[];
  readonly results: string[];
}

/** What a shard's clients are to be told next. */
export class Transitions {
  readonly #parts: TransitionParts;
  #changes: RowChange[] = [];
  #personal = new Map<Session, Personal>();
  #counts = { runs: 0, runsInVain: 0 };

  /** @param parts of the shard */
  constructor(parts: TransitionParts) {
    this.#parts = parts;
  }

  /** Whether there is anything to tell. */
  get isDue(): boolean {
    return this.#changes.length > 0 || this.#personal.size > 0;
  }

  /** How much has been run since the shard woke. */
  get counts(): TransitionCounts {
    return this.#counts;
  }

  /** Notes what a committed mutation has changed. */
  noteChanges(changes: readonly RowChange[]): void {
    for (const change of changes) this.#changes.push(change);
  }

  /** Notes how a client's mutation has ended: it is told with the transition that shows its effect. */
  noteResult(session: Session, number: number, outcome: MutationOutcome): void {
    this.#personalOf(session).results.push(JSON.stringify({ number, ...outcome }));
  }

  /** Forgets what a client that has gone was to be told. */
  forget(session: Session): void {
    this.#personal.delete(session);
  }

  /** Makes the transition that is due, and sends it. */
  async make(): Promise<void> {
    const { instances } = this.#parts;
    const touched = instances.touchedBy(this.#changes);
    this.#changes = [];
    const runs = new Map<Instance, QueryRun>();
    const nobodys: Instance[] = [];
    for (const instance of touched) {
      if (!isWatched(instance)) continue; // T6
      const run = await this.#run(instance);
      if (run.asksWho && instance.audience.kind === 'everyone') nobodys.push(instance);
      else runs.set(instance, run);
    }
    const texts = this.#settle(touched, runs, nobodys);
    for (const instance of nobodys) await this.#split(instance); // T7
    this.#send(texts);
  }

  async #split(instance: Instance): Promise<void> {
    for (const [session, taken] of await this.#parts.subscriptions.split(instance)) {
      this.#personalOf(session).taken.push(...taken);
    }
  }

  #run({ path, args, audience }: Instance): Promise<QueryRun> {
    this.#counts.runs += 1;
    return this.#parts.run(path, args, audience.kind === 'one' ? audience.identity : undefined);
  }

  /** Stores what the runs came to (T2), and writes what is to be told of each instance (T4). */
  #settle(
    touched: readonly Instance[],
    runs: ReadonlyMap<Instance, QueryRun>,
    nobodys: readonly Instance[],
  ): Map<number, [Instance, string]> {
    const { sql, state, instances, outcomes } = this.#parts;
    const told = new Map<number, [Instance, string]>();
    sql.transaction(() => {
      for (const instance of touched) {
        const run = runs.get(instance);
        if (run === undefined) {
          if (instance.footprint !== undefined) instances.expire(instance);
          continue;
        }
        const text = outcomes.settle(instance, run);
        if (text === undefined) {
          this.#counts.runsInVain += 1; // T5
          continue;
        }
        told.set(instance.id, [instance, formatChange(instance.id, text)]);
        this.#parts.told.noteChanged(instance);
      }
      for (const instance of nobodys) this.#parts.told.release(instance);
      state.markFlushed();
    });
    return told;
  }

  #send(told: ReadonlyMap<number, readonly [Instance, string]>): void {
    const { state, deliveries } = this.#parts;
    const { version } = state;
    const personal = this.#personal;
    this.#personal = new Map();
    for (const { instances, sockets } of planFrames(told.keys(), (id) => told.get(id)?.[0].watchers ?? [])) {
      const changes = instances.map((id) => told.get(id)?.[1] ?? '');
      let frame: string | undefined;
      for (const session of sockets) {
        const own = personal.get(session);
        if (own === undefined) {
          frame ??= formatTransition(version, { changes }); // T4
          deliveries.sendTransition(session, frame, version);
        } else {
          personal.delete(session);
          deliveries.sendPersonal(session, { changes, ...own }, version);
        }
      }
    }
    for (const [session, own] of personal) deliveries.sendPersonal(session, own, version);
  }

  #personalOf(session: Session): Personal {
    const found = this.#personal.get(session);
    if (found !== undefined) return found;
    const created: Personal = { taken: [], results: [] };
    this.#personal.set(session, created);
    return created;
  }
}
