/**
 * Transitions: what a shard's clients are told after mutations have been committed.
 *
 * Called by: the shard, in turn with everything else that it does, so that nothing is written while one is made.
 *
 * - T1 A touched instance runs once for all mutations since the last transition, whoever watches it.
 * - T2 Before anything is sent, what came of the runs is stored in one transaction, with the version that it is true
 *   for.
 * - T3 A client gets one frame: all of its queries that have changed, and how its mutations ended.
 * - T4 What is told of an instance is encoded once, and a frame once for all clients that are told the same.
 * - T5 A result that is what it was is not told to anyone.
 * - T6 Instances that nobody watches do not run; they are stale until somebody does.
 * - T7 An instance that everyone shared is split when all that was touched is settled: who watched it may find one of
 *   their own that was touched, too.
 * - T8 What an instance came to before, and what is no longer in memory, is found by a run over the rows as they were:
 *   what is sent then is a patch, and not the whole value to each who watches. It is one more run, once after a sleep.
 * - T9 Changes that touch no instance make no version, and cost nothing but themselves. A stale instance has a version
 *   of its own already, from when it became so.
 */
import type { RowChange } from '../database/footprint.ts';
import { planFrames } from '../reactive/plan-frames.ts';
import type { MutationOutcome } from './mutation-log.ts';
import type { Parts } from './parts.ts';
import { type Instance, type Outcome, type QueryRun, type Session, identityOf, isWatched } from './watching.ts';
import type { ShardParts } from './shard-parts.ts';
import { formatChange, formatTransition } from './transition-text.ts';

/** How often queries have run after writes, and to what end. */
export interface TransitionCounts {
  readonly runs: number;
  /** Of these, those whose result was what it had been. */
  readonly runsInVain: number;
  /** Runs besides these, over rows as they were before (T8). */
  readonly runsBefore: number;
}

/** After more changes than that, putting them back costs more than values do. */
const PUT_BACK_MAX = 1000;

/** What an instance came to, and had come to before, as far as that was not in memory. */
interface InstanceRuns {
  readonly run: QueryRun;
  readonly before: Outcome | undefined;
}

/** An instance that has changed, and how clients are told. */
type ToldInstance = readonly [Instance, string];

/** What is told to one client alone. */
interface Personal {
  readonly taken: string[];
  readonly results: string[];
}

type Needed = Pick<
  ShardParts,
  'sql' | 'state' | 'instances' | 'outcomes' | 'subscriptions' | 'deliveries' | 'run' | 'runBefore'
> & { readonly told: Parts };

/** What a shard's clients are to be told next. */
export class Transitions {
  readonly #parts: Needed;
  #changes: RowChange[] = [];
  #personal = new Map<Session, Personal>();
  #counts = { runs: 0, runsInVain: 0, runsBefore: 0 };

  constructor(parts: Needed) {
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

  /**
   * Raises the version within the transaction of changes, if they touch anything (T9).
   *
   * @returns the version that they lead to
   */
  noteCommit(changes: readonly RowChange[]): number {
    const { state, instances, told } = this.#parts;
    if (changes.length === 0) return state.version;
    const touched = instances.touchedBy(changes);
    if (touched.length === 0) return state.version;
    told.noteTouched(touched);
    return state.advance();
  }

  /** Notes what has been committed. */
  noteChanges(changes: readonly RowChange[]): void {
    const { version, flushed } = this.#parts.state;
    if (flushed < version) for (const change of changes) this.#changes.push(change); // T9
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
    const changes = this.#changes;
    const touched = instances.touchedBy(changes);
    this.#changes = [];
    const runs = new Map<Instance, InstanceRuns>();
    const nobodys: Instance[] = [];
    for (const instance of touched) {
      if (!isWatched(instance)) continue; // T6
      const run = await this.#run(instance);
      if (run.asksWho && instance.audience.kind === 'everyone') nobodys.push(instance);
      else runs.set(instance, { run, before: await this.#runBefore(changes, instance) });
    }
    const texts = changes.length === 0 ? new Map<number, ToldInstance>() : this.#settle(touched, runs, nobodys);
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
    return this.#parts.run(path, args, identityOf(audience));
  }

  /** T8. */
  async #runBefore(changes: readonly RowChange[], instance: Instance): Promise<Outcome | undefined> {
    const { outcomes, runBefore } = this.#parts;
    if (!outcomes.isForgotten(instance) || changes.length > PUT_BACK_MAX) return undefined;
    const { path, args, audience } = instance;
    const run = await runBefore(changes, path, args, identityOf(audience));
    if (run !== undefined) this.#counts.runsBefore += 1;
    return run?.outcome;
  }

  /** Stores what the runs came to (T2), and writes what is to be told of each instance (T4). */
  #settle(
    touched: readonly Instance[],
    runs: ReadonlyMap<Instance, InstanceRuns>,
    nobodys: readonly Instance[],
  ): Map<number, ToldInstance> {
    const { sql, state, instances, outcomes } = this.#parts;
    const told = new Map<number, ToldInstance>();
    sql.transaction(() => {
      for (const instance of touched) {
        const found = runs.get(instance);
        if (found === undefined) {
          if (instance.footprint !== undefined) instances.expire(instance);
          continue;
        }
        const text = outcomes.settle(instance, found.run, found.before);
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

  #send(told: ReadonlyMap<number, ToldInstance>): void {
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
