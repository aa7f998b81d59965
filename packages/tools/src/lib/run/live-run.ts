/**
 * A run whose code is running, or waits in memory: what `getRunScope()` answers inside of it.
 *
 * Invariants:
 * - R1 A run ends once: by its code, by a cancel, or because it cannot go on.
 * - R2 Whoever waits for a run that stops at a wait gets all that the code has asked in one turn.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import { RunCancelledError } from '../photon/errors.ts';
import { mustAnswer } from './ask-answer.ts';
import { mustBeAskable } from './ask-client.ts';
import { askOperation, Asks } from './asks.ts';
import type { AskOutcome } from './journal-entry.ts';
import { createAsk } from './create-ask.ts';
import { toFailure } from './failure.ts';
import { Journal } from './journal.ts';
import { Operations, type Effect } from './operations.ts';
import { NoRunError } from './run-errors.ts';
import type { RunEnd, RunHost, RunReplay } from './run-host.ts';
import { runInScope, type AskOptions, type Operation, type RunScope } from './run-scope.ts';
import { RunSignal } from './run-signal.ts';
import type { AskRequest, Notice, RunProgress, RunRequest } from './run.ts';
import { storeEnd } from './store-end.ts';
import { readStarted, type StoredRun } from './stored-run.ts';

/** One run. */
export class LiveRun implements RunScope {
  readonly request: RunRequest;
  readonly asks: Asks;
  readonly journal: Journal;
  readonly #host: RunHost;
  readonly #stored: StoredRun | undefined;
  readonly #operations: Operations;
  readonly #signal: RunSignal;
  readonly #change = new Change();
  #end: RunEnd | undefined;

  /**
   * @param host who keeps it
   * @param request what it does
   * @param stored what there is of it already
   */
  constructor(host: RunHost, request: RunRequest, stored?: StoredRun) {
    this.#host = host;
    this.request = request;
    this.#stored = stored;
    this.journal =
      stored === undefined
        ? new Journal(host, { request, startedAtMs: host.clock.now(), state: host.state?.capture() })
        : new Journal(host, { request, startedAtMs: stored.row.started_at, state: undefined }, readStarted(stored));
    this.asks = new Asks({ host, request, journal: this.journal }, stored?.asks ?? [], () => this.#change.tell());
    this.#operations = new Operations(this);
    this.#signal = new RunSignal(host.clock, request.deadlineMs);
  }

  get isReplaying(): boolean {
    return this.journal.repetition.isOn;
  }

  get isDurable(): boolean {
    return this.journal.isDurable;
  }

  get signal(): AbortSignal {
    return this.#signal.signal;
  }

  /** How it has ended; undefined while it has not. */
  get end(): RunEnd | undefined {
    return this.#end;
  }

  /** Runs the code to its end. Never throws. */
  async execute(): Promise<void> {
    const stored = this.#stored;
    const replay: RunReplay | undefined = stored && {
      state: stored.state,
      onLive: (callback) => this.journal.repetition.onOver(callback),
    };
    try {
      const value: unknown = await runInScope(this, () => this.#host.invoke(this.request, this, replay));
      if (this.#end === undefined) this.journal.repetition.mustBeUsedUp();
      this.#finish({ status: 'returned', value, failure: undefined, error: undefined });
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * How far the run has come.
   *
   * @param stopsAtWait whether to answer when it waits, or only when it has ended
   */
  async progress(stopsAtWait: boolean): Promise<RunProgress> {
    for (;;) {
      if (this.#end !== undefined) return progressOf(this.#end);
      if (!stopsAtWait || !this.asks.isWaiting) await this.#change.next();
      else {
        await new Promise((resolve) => setTimeout(resolve, 0)); // R2
        if (this.#end === undefined && this.asks.isWaiting) return { kind: 'waiting', asks: this.asks.open };
      }
    }
  }

  /** Ends the run, whatever its code does. */
  cancel(reason: string): void {
    const error = new RunCancelledError(reason);
    this.#finish({ status: 'cancelled', value: undefined, failure: toFailure(error), error });
  }

  /** Ends the run with an error, whatever its code does. */
  fail(error: unknown): void {
    this.#finish({ status: 'failed', value: undefined, failure: toFailure(error), error });
  }

  perform<Result>(operation: Operation, effect: Effect<Result>): Promise<Result> {
    return this.#operations.perform(operation, effect);
  }

  performNow(operation: Operation, effect: () => void): void {
    this.#operations.performNow(operation, effect);
  }

  async ask(request: AskRequest, options: AskOptions = {}): Promise<JsonObject> {
    if (this.#end?.failure !== undefined) throw this.#end.error;
    if (this.#end !== undefined) throw new NoRunError(request.method);
    mustBeAskable(this.request.client, request);
    const { index, past } = this.#operations.start(askOperation(request));
    if (past !== undefined) {
      await past.delivered;
      return mustAnswer(request, past.entry.outcome as AskOutcome);
    }
    const id = String(index);
    const create = () => createAsk(this.#host, this.request, id, { request, options });
    return mustAnswer(request, await this.asks.wait(id, create));
  }

  notify(notice: Notice): void {
    if (this.#end === undefined && !this.isReplaying) this.#host.onNotice?.(this.request, notice);
  }

  onDurable(listener: () => void): () => void {
    return this.journal.onDurable(listener);
  }

  onWaiting(listener: (isWaiting: boolean) => void): () => void {
    return this.asks.onWaiting(listener);
  }

  #finish(end: RunEnd): void {
    if (this.#end !== undefined) return;
    const { isDurable, request, journal } = this;
    const host = this.#host;
    const stored = isDurable ? storeEnd({ host, journal, request }, end) : end;
    this.#end = stored;
    journal.repetition.stop();
    const reason = stored.failure === undefined ? undefined : stored.error;
    this.#signal.stop(reason);
    if (reason !== undefined) this.asks.reject(reason);
    host.forget(request.id);
    if (!isDurable) host.onEnd?.(request, stored);
    this.#change.tell();
  }
}

/** Something that others wait for again and again. */
class Change {
  readonly #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function progressOf({ failure, value }: RunEnd): RunProgress {
  return failure === undefined ? { kind: 'returned', value } : { kind: 'failed', failure };
}
