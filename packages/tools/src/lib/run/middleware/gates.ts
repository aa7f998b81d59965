/**
 * Who is inside of what only so many may be in at once: locks and queues of one instance.
 *
 * Owns `_sundog_tools_hold`: the places of runs that would go on after a crash. Everybody else who is inside, and all
 * who wait, die with the process.
 *
 * Called by: the layers `queued` and `locked`, `withLock`; whoever ends runs calls `forget`.
 *
 * - H1 A durable run keeps its places over a crash: nobody gets in between, and its replay finds itself inside.
 * - H2 A place is given back when the work ends, however it ends; and when the run ends before its code, by `forget`.
 * - H3 A run is inside of itself: a gate that it holds lets it in again. A call that comes back by way of another
 *   photon is another run and waits.
 */
import { SqlTable, type Sql } from '@sundog/actor';

import type { Operation, RunScope } from '../run-scope.ts';
import { Gate, type Entry, type EntryRequest } from './gate.ts';
import type { Timers } from './timers.ts';

/** What somebody wants to be inside of. */
export interface Passage extends Pick<EntryRequest, 'capacity' | 'waitingMax' | 'timeoutMs'> {
  readonly gate: string;
  /** As the journal has it. */
  readonly operation: Operation;
  /** Asked before waiting and again when it is one's turn; true: this caller may not be inside. */
  readonly isRefused?: () => boolean;
}

/** On whose behalf: a run, or code that nobody has called. */
export type PassageScope = Pick<RunScope, 'signal' | 'isDurable' | 'perform' | 'onDurable'> & {
  readonly request: Pick<RunScope['request'], 'id'>;
};

/** How asking for a passage ends without it. */
export type Refusal = Exclude<Entry, 'entered'> | 'refused';

/** All gates of one instance. */
export class Gates {
  readonly #timers: Timers;
  readonly #sql: Sql;
  readonly #table: SqlTable;
  readonly #gates = new Map<string, Gate>();
  /** What each run of this process is inside of. */
  readonly #held = new Map<string, Set<string>>();
  /** The rows of the table, as `gate\0run`; undefined until they have been read. */
  #kept: Set<string> | undefined;
  /** As of the first question; the table is only ever made after reading it. */
  #isTableThere: boolean | undefined;

  /**
   * @param sql over the object's storage
   * @param timers to wait by
   */
  constructor(sql: Sql, timers: Timers) {
    this.#sql = sql;
    this.#timers = timers;
    this.#table = new SqlTable(
      sql,
      '_sundog_tools_hold',
      `create table if not exists _sundog_tools_hold (
        gate text not null, run text not null, primary key (gate, run)
      ) strict, without rowid`,
    );
  }

  /**
   * Does work inside of a gate.
   *
   * @param scope of the run that wants in
   * @param passage
   * @param work done inside; what it throws is thrown
   * @param onRefused makes the error if it is not let in
   */
  async pass<Result>(
    scope: PassageScope,
    passage: Passage,
    work: () => Result | Promise<Result>,
    onRefused: (refusal: Refusal, waiting: number) => Error,
  ): Promise<Result> {
    const { gate, operation } = passage;
    const run = scope.request.id;
    let isInside = false;
    try {
      const { entry, waiting } = await scope.perform(operation, async () => {
        const entered = await this.#enter(scope, passage);
        isInside = entered.entry === 'entered';
        return entered;
      });
      if (entry !== 'entered') throw onRefused(entry, waiting);
      if (!isInside) this.#gate(gate).resume(run); // A replay: the effect has not run.
      isInside = true;
      this.#gatesOf(run).add(gate);
      const stop = scope.onDurable(() => this.#keep(gate, run));
      try {
        return await work();
      } finally {
        stop();
      }
    } finally {
      if (isInside) this.#leave(gate, run);
    }
  }

  /**
   * Gives back all that a run holds, since it has ended: whatever its code still does is not done.
   *
   * @param run its id
   */
  forget(run: string): void {
    const isUnknown = this.#kept === undefined && !this.#held.has(run);
    if (isUnknown && !this.#hasTable()) return;
    const gates = new Set(this.#held.get(run));
    for (const [gate, holder] of [...this.#read()].map(splitKey)) if (holder === run) gates.add(gate);
    for (const gate of gates) while (!this.#leave(gate, run));
  }

  async #enter(scope: PassageScope, passage: Passage): Promise<{ entry: Entry | 'refused'; waiting: number }> {
    const run = scope.request.id;
    const { capacity, waitingMax, timeoutMs, isRefused = () => false } = passage;
    if (isRefused()) return { entry: 'refused', waiting: 0 };
    const gate = this.#gate(passage.gate);
    const limits = { capacity, waitingMax, ...(timeoutMs !== undefined && { timeoutMs }) };
    const entry = await gate.enter({ holder: run, signal: scope.signal, ...limits });
    if (entry !== 'entered') return { entry, waiting: gate.waiting };
    if (isRefused()) {
      this.#leave(passage.gate, run);
      return { entry: 'refused', waiting: 0 };
    }
    if (scope.isDurable) this.#keep(passage.gate, run);
    return { entry, waiting: 0 };
  }

  #gate(name: string): Gate {
    this.#read();
    let gate = this.#gates.get(name);
    if (gate === undefined) this.#gates.set(name, (gate = new Gate(this.#timers)));
    return gate;
  }

  #leave(name: string, run: string): boolean {
    const gate = this.#gate(name);
    const hasLeft = gate.leave(run);
    if (hasLeft) this.#release(name, run);
    if (hasLeft && this.#read().delete(formatKey(name, run))) {
      this.#sql.run`delete from _sundog_tools_hold where gate = ${name} and run = ${run}`;
    }
    if (gate.isIdle) this.#gates.delete(name);
    return hasLeft;
  }

  #gatesOf(run: string): Set<string> {
    let gates = this.#held.get(run);
    if (gates === undefined) this.#held.set(run, (gates = new Set()));
    return gates;
  }

  #release(gate: string, run: string): void {
    const gates = this.#held.get(run);
    gates?.delete(gate);
    if (gates?.size === 0) this.#held.delete(run);
  }

  #keep(gate: string, run: string): void {
    const kept = this.#read();
    if (kept.has(formatKey(gate, run))) return;
    this.#table.use(() => this.#sql.run`insert or ignore into _sundog_tools_hold (gate, run) values (${gate}, ${run})`);
    kept.add(formatKey(gate, run));
  }

  /** Whoever only asks whether a run holds something shall not make the table. */
  #hasTable(): boolean {
    return (this.#isTableThere ??=
      this.#sql.maybeOne`select 1 from sqlite_master where name = '_sundog_tools_hold'` !== undefined);
  }

  /** H1: what an earlier process left, once. */
  #read(): Set<string> {
    if (this.#kept !== undefined) return this.#kept;
    const rows = this.#table.use(
      () => this.#sql.all<{ gate: string; run: string }>`select gate, run from _sundog_tools_hold`,
    );
    this.#kept = new Set(rows.map(({ gate, run }) => formatKey(gate, run)));
    for (const { gate, run } of rows) this.#gate(gate).reserve(run);
    return this.#kept;
  }
}

function formatKey(gate: string, run: string): string {
  return `${gate}\0${run}`;
}

function splitKey(key: string): [gate: string, run: string] {
  const at = key.lastIndexOf('\0');
  return [key.slice(0, at), key.slice(at + 1)];
}
