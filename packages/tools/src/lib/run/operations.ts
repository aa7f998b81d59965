/**
 * What the code of a run does, one operation at a time: done, or repeated out of the journal.
 *
 * Invariant O1: once a run has ended, what its code still does is not recorded. If the run was cancelled or cannot go
 * on, it is not done either.
 */
import { isPromiseLike } from '@sundog/actor';

import type { Asks } from './asks.ts';
import { toFailure } from './failure.ts';
import { mustReturn, type Outcome } from './journal-entry.ts';
import type { Journal, Started } from './journal.ts';
import { JournalFullError } from './run-errors.ts';
import type { RunEnd } from './run-host.ts';
import type { Operation, RelayedAnswer, Step } from './run-scope.ts';
import type { OpenAsk, RunAddress } from './run.ts';

/** Does an operation. */
export type Effect<Result> = (step?: Step) => Result | Promise<Result>;

type IndexedOperation = Operation & { readonly index: number };

/** The run whose operations these are. */
export interface OperatingRun {
  readonly journal: Journal;
  readonly asks: Asks;
  /** How it has ended; undefined while it has not. */
  readonly end: RunEnd | undefined;
  /** Ends it. */
  fail(error: unknown): void;
}

/** The operations of a run. */
export class Operations {
  readonly #run: OperatingRun;

  /** @param run */
  constructor(run: OperatingRun) {
    this.#run = run;
  }

  /** See `RunScope.perform`. */
  async perform<Result>(operation: Operation, effect: Effect<Result>): Promise<Result> {
    if (this.#run.end !== undefined) return this.#performLate(effect);
    const { index, past } = this.start(operation);
    if (past !== undefined) {
      if (!past.entry.isImmediate) await past.delivered;
      return mustReturn(past.entry.outcome) as Result;
    }
    const indexed = { index, ...operation };
    const result = this.#attempt(indexed, effect);
    if (!isPromiseLike(result)) return result;
    let value: Result;
    try {
      value = await result;
    } catch (error) {
      this.#mustRecord(indexed, false, { kind: 'failed', failure: toFailure(error) });
      throw error;
    }
    this.#mustRecord(indexed, false, { kind: 'returned', value });
    return value;
  }

  /** See `RunScope.performNow`. */
  performNow(operation: Operation, effect: () => void): void {
    if (this.#run.end !== undefined) return void this.#performLate(effect);
    const { index, past } = this.start(operation);
    if (past === undefined) void this.#attempt({ index, ...operation }, effect);
    else mustReturn(past.entry.outcome);
  }

  /**
   * Counts an operation.
   *
   * @throws JournalMismatchError, which ends the run
   */
  start(operation: Operation): Started {
    try {
      return this.#run.journal.start(operation);
    } catch (error) {
      this.#run.fail(error);
      throw error;
    }
  }

  /** Runs an effect; if it ends at once, it is recorded in its own transaction. */
  #attempt<Result>(operation: IndexedOperation, effect: Effect<Result>): Result | Promise<Result> {
    const { journal, asks } = this.#run;
    const run = (): Result | Promise<Result> => {
      const result = effect(new LiveStep(journal, asks, operation.index));
      if (!isPromiseLike(result)) this.#record(operation, true, { kind: 'returned', value: result });
      return result;
    };
    try {
      return journal.isDurable ? journal.write(run) : run();
    } catch (error) {
      if (error instanceof JournalFullError) this.#run.fail(error);
      this.#mustRecord(operation, true, { kind: 'failed', failure: toFailure(error) });
      throw error;
    }
  }

  #record({ index, kind, key }: IndexedOperation, isImmediate: boolean, outcome: Outcome): void {
    if (this.#run.end !== undefined) return; // O1
    const { journal } = this.#run;
    const add = (): void => journal.add({ index, kind, key }, { isImmediate, outcome });
    if (journal.isDurable) journal.write(add);
    else add();
  }

  /** Outside of any transaction. What cannot be recorded cannot be repeated, so the run ends. */
  #mustRecord(operation: IndexedOperation, isImmediate: boolean, outcome: Outcome): void {
    try {
      this.#record(operation, isImmediate, outcome);
    } catch (error) {
      this.#run.fail(error);
      throw error;
    }
  }

  /** O1 */
  #performLate<Result>(effect: Effect<Result>): Result | Promise<Result> {
    if (this.#run.end?.failure !== undefined) throw this.#run.end.error;
    return effect();
  }
}

/** One operation while it is done. */
class LiveStep implements Step {
  readonly #journal: Journal;
  readonly #asks: Asks;
  readonly #index: number;

  constructor(journal: Journal, asks: Asks, index: number) {
    this.#journal = journal;
    this.#asks = asks;
    this.#index = index;
  }

  get id(): string {
    return `${this.#journal.origin.request.id}/${this.#index}`;
  }

  keep(): void {
    this.#journal.keep();
  }

  relay(asks: readonly OpenAsk[], from?: RunAddress): Promise<readonly RelayedAnswer[]> {
    return this.#asks.relay(this.#index, asks, from);
  }
}
