import type { Clock } from '@sundog/actor';

import type { RunScope } from './run-scope.ts';
import type { AskPage, Notice, OpenAsk, RunAddress, RunFailure, RunRequest } from './run.ts';
import type { RunTable } from './run-table.ts';
import type { RunValues } from './run-values.ts';

/** A method that is called a second time, because its run goes on after an eviction or a crash. */
export interface RunReplay {
  /** The state of the photon when the run began; undefined if it keeps none. */
  readonly state: unknown;
  /**
   * Calls back, once, when all that the code had done has been repeated: at once if that is nothing. What the code
   * changed in its state until then is kept already; what it changes from then on is new.
   */
  onLive(callback: () => void): void;
}

/** How a run ended. */
export interface RunEnd {
  readonly status: 'returned' | 'failed' | 'cancelled';
  /** What the method returned; undefined if it has not. */
  readonly value: unknown;
  /** Undefined if it returned. */
  readonly failure: RunFailure | undefined;
  /** What was thrown, for the log: never for callers. */
  readonly error: unknown;
}

/** What runs call in the photon's actor. */
export interface RunHooks {
  /**
   * Calls the method.
   *
   * @param request which one
   * @param scope what its code is in
   * @param replay absent the first time
   * @returns a value, or a promise
   */
  readonly invoke: (request: RunRequest, scope: RunScope, replay?: RunReplay) => unknown;
  /** What a photon marked `@stateful` keeps. */
  readonly state?: {
    /**
     * Called when a run begins.
     *
     * @returns called at most once, later, if the run comes to wait: the state as it was when the run began, as a
     *   structured clone
     */
    capture(): () => unknown;
    /** Writes the state as it is, if it has changed. Called in the transaction of whatever a run writes. */
    save(): void;
  };
  /** The address of the page of ours where an ask can be answered; undefined if there is none. */
  readonly pageUrl?: (request: RunRequest, askId: string, page: AskPage) => string | undefined;
  /** A run says something. */
  readonly onNotice?: (request: RunRequest, notice: Notice) => void;
  /** A run asks. Called once for each ask, in the transaction that keeps it. */
  readonly onAsk?: (request: RunRequest, ask: OpenAsk) => void;
  /** An ask is over: answered, or its time is. Called once for each, in the transaction that keeps it. */
  readonly onAskEnd?: (request: RunRequest, ask: OpenAsk) => void;
  /** A run is cancelled of which no code is in memory, and which waits for this run of another photon. */
  readonly cancelCalled?: (address: RunAddress, reason: string) => void;
  /** A run has ended. Called once, in the transaction that keeps its end if it is kept. */
  readonly onEnd?: (request: RunRequest, end: RunEnd) => void;
}

/** What one run needs of those who keep it. */
export interface RunHost extends RunHooks {
  readonly storage: DurableObjectStorage;
  readonly clock: Clock;
  readonly table: RunTable;
  readonly values: RunValues;
  /** How long an ask is open unless it says otherwise. */
  readonly askTimeoutMs: number;
  /** How often the process may die at the same place of a run. */
  readonly crashesMax: number;
  /** How long an ended run is kept. */
  keepMs(request: RunRequest): number;
  /**
   * A run of this caller becomes durable. Part of the running transaction.
   *
   * @throws TooManyRunsError
   */
  admit(caller: string): void;
  /** Sees to it that the object is awake at a time, to look after its runs. Part of the running transaction. */
  wakeAt(atMs: number): void;
  /** Sees to it that a run which is marked as running is found if the process dies. Part of the running transaction. */
  wakeIfDead(): void;
  /** A run has ended: nothing of it is live. */
  forget(runId: string): void;
}
