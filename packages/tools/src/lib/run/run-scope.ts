/**
 * The run that the code of a photon is in: how `this.memory`, `this.confirm` and the others know on whose behalf they
 * work, and what has already been done before an eviction.
 *
 * Owns: one `AsyncLocalStorage`. Called by: every capability of a photon.
 *
 * Invariants:
 * - S1 Whatever a photon can see of the world, or do to it, goes through `perform`: after a crash it answers what it
 *   answered before, and does nothing twice.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import type { AskAnswer, AskPage, AskRequest, Caller, Notice, OpenAsk, RunAddress, RunRequest } from './run.ts';
import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';

/** What an operation is, so that a journal that no longer fits the code can say where: `memory.get`, `count`. */
export interface Operation {
  readonly kind: string;
  readonly key: string;
}

/** One operation while it is done. Effects that need none of it take no argument. */
export interface Step {
  /** `<id of the run>/<number>`: unique in the instance, and the same when it is done again after a crash. */
  readonly id: string;
  /** From here on the run goes on after a crash, though it has not asked. */
  keep(): void;
  /**
   * Asks on behalf of another run that this operation waits for. Those that have been asked before are not asked again.
   *
   * @param asks all that the other run waits for
   * @param from the other run: it is cancelled with this one
   * @returns when at least one of them is answered, or its time is over: all that have been answered
   */
  relay(asks: readonly OpenAsk[], from?: RunAddress): Promise<readonly RelayedAnswer[]>;
}

/** What came back for an ask of another run. */
export interface RelayedAnswer {
  /** The id that the other run gave it. */
  readonly askId: string;
  readonly answer: AskAnswer;
  readonly by: Caller;
}

/** How an ask differs from others. */
export interface AskOptions {
  /** How long to wait; a day unless told. It never waits longer than the run's deadline. */
  readonly timeoutMs?: number;
  /** What the content of an accepted form must be, where MCP's forms have no word for it, such as `pattern`. */
  readonly check?: ObjectSchema;
  /** What a page of ours asks for, in URL mode; the URL is added. */
  readonly page?: AskPage;
}

/** One run, from the inside. */
export interface RunScope {
  readonly request: RunRequest;
  /** Aborted when the client cancels, the deadline passes, or `@timeout` is over. */
  readonly signal: AbortSignal;
  /** Whether what the code does now has been done before. */
  readonly isReplaying: boolean;
  /** Whether it would go on after a crash: it has asked. What must come back with it has to be written then. */
  readonly isDurable: boolean;
  /**
   * Does something once: a replay answers what it answered the first time, without doing it.
   *
   * @param operation what it is
   * @param effect does it; its result must be structured-clonable. Nothing is performed or asked inside of it: a replay
   *   leaves it out
   * @returns what it answered
   * @throws JournalMismatchError if another operation stood here before; RunCancelledError
   */
  perform<Result>(operation: Operation, effect: (step?: Step) => Result | Promise<Result>): Promise<Result>;
  /** The same for what is done at once and answers nothing. */
  performNow(operation: Operation, effect: () => void): void;
  /**
   * Asks the client, or through it a person. The run may be evicted, or die, while it waits.
   *
   * @param request as MCP has it
   * @param options
   * @returns MCP's result, which says `accept` if it is that of an elicitation
   * @throws AskUnsupportedError before anything is sent; AskDeclinedError, AskCancelledError, AskTimeoutError,
   *   AskAnswerInvalidError, AskFailedError, RunCancelledError
   */
  ask(request: AskRequest, options?: AskOptions): Promise<JsonObject>;
  /** Tells the client something while the run goes on; a replay says nothing again. */
  notify(notice: Notice): void;
  /**
   * Tells once that the run becomes durable: what the listener writes then comes with the journal or not at all.
   *
   * @returns stops telling
   */
  onDurable(listener: () => void): () => void;
  /**
   * Tells when the run begins to wait for an answer, its own or one that a call it made waits for, and when it goes on.
   *
   * @returns stops telling
   */
  onWaiting(listener: (isWaiting: boolean) => void): () => void;
}

const storage = new AsyncLocalStorage<RunScope | undefined>();

/**
 * The run of the code that runs now.
 *
 * @returns undefined in constructors and hooks, where nobody has called
 */
export function getRunScope(): RunScope | undefined {
  return storage.getStore();
}

/**
 * Runs a function, and all it starts, inside of a run.
 *
 * @param scope of the run
 * @param callback what to run
 * @returns what the function returns
 */
export function runInScope<Result>(scope: RunScope, callback: () => Result): Result {
  return storage.run(scope, callback);
}

/**
 * Runs a function, and all it starts, outside of any run: what it does belongs to no call.
 *
 * @param callback what to run
 * @returns what the function returns
 */
export function runOutside<Result>(callback: () => Result): Result {
  return storage.run(undefined, callback);
}
