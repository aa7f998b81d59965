/**
 * Runs: executions of a photon's methods that survive eviction and SIGKILL while they wait.
 *
 * Owns the tables `_sundog_run` and `_sundog_run_ask`, key-value entries `_sundog_run:<number>:…`, and the job kind
 * `runs`. Make it in the object's constructor: an alarm may be what wakes the object.
 *
 * Invariants:
 * - U1 A run that neither asks, nor keeps a checkpoint, nor is durable from its start, writes and reads nothing.
 * - U2 The code of a run is in memory at most once: there it goes on, else it begins again and repeats what is in its
 *   journal.
 * - U3 A run that was running when its process died begins again within seconds (T2). A run that waits does not, before
 *   it is answered, cancelled, or its time is over.
 */
import { parsePageLimit, systemClock, type Clock, type Jobs } from '@sundog/actor';

import { AskAnswerInvalidError } from '../photon/errors.ts';
import { parseAnswer } from './ask-answer.ts';
import { isRelayed } from './asks.ts';
import type { AskOutcome } from './journal-entry.ts';
import { toFailure } from './failure.ts';
import type { LiveRun } from './live-run.ts';
import { LiveRuns } from './live-runs.ts';
import { JournalFullError } from './run-errors.ts';
import type { RunHooks } from './run-host.ts';
import { DAY_MS, RunStore } from './run-store.ts';
import type { RunFilter } from './run-table.ts';
import type { AskAnswer, Caller, OpenAsk, RunAddress, RunProgress, RunRecord, RunRequest } from './run.ts';
import { Tending } from './tending.ts';

/** What runs are made with. */
export interface RunsOptions extends RunHooks {
  /** The object's queue. */
  readonly jobs: Jobs;
  readonly clock?: Clock;
  /** How long an ask is open unless it says otherwise; a day unless given. */
  readonly askTimeoutMs?: number;
  /** How long the end of a run that was durable is kept for whoever asks again; 10 minutes unless given. */
  readonly keepMs?: number;
  /** How long after a crash a run that was running begins again, at most; 5 seconds unless given. */
  readonly wakeMs?: number;
  /** How often the process may die at the same place of a run before the run is given up; 5 unless given. */
  readonly crashesMax?: number;
  /** How many durable runs of one caller may not have ended; 10,000 unless given. */
  readonly openMax?: number;
}

/** What became of an answer. */
export type AnswerReceipt = 'accepted' | 'answered already' | 'unknown';

/** Which part of the list. */
export interface RunPage {
  /** At most so many, 1 to 10,000; 100 unless told. */
  readonly limit?: number;
  /** The cursor of the page before. */
  readonly cursor?: number;
}

/** Some runs, the latest first. */
export interface RunList {
  readonly runs: readonly RunRecord[];
  /** For the next page; absent on the last. */
  readonly cursor?: number;
}

const KEEP_MS = 10 * 60_000;
const WAKE_MS = 5_000;
const CRASHES_MAX = 5;
const OPEN_MAX = 10_000;

/** The runs of one instance. */
export class Runs {
  readonly #store: RunStore;
  readonly #live: LiveRuns;
  readonly #cancelCalled: RunHooks['cancelCalled'];

  /**
   * @param ctx of the object
   * @param options
   */
  constructor(ctx: DurableObjectState, options: RunsOptions) {
    const { jobs, clock = systemClock, wakeMs = WAKE_MS, keepMs = KEEP_MS, ...more } = options;
    const { askTimeoutMs = DAY_MS, crashesMax = CRASHES_MAX, openMax = OPEN_MAX, ...hooks } = more;
    this.#cancelCalled = hooks.cancelCalled;
    const { storage } = ctx;
    const store = (this.#store = new RunStore(storage, openMax));
    const tending = new Tending({ jobs, clock, store, live: () => this.#live, wakeMs });
    const wakeAt = (atMs: number): void => tending.wakeAt(atMs);
    const wakeIfDead = (): void => tending.wakeIfDead();
    // Whoever called from another photon may come again much later: when it goes on itself after its own wait.
    const keepMsOf = ({ path }: RunRequest): number => (path.length === 0 ? keepMs : Math.max(keepMs, askTimeoutMs));
    const { table, values } = store;
    const limits = { askTimeoutMs, crashesMax, keepMs: keepMsOf };
    const admit = (caller: string): void => store.admit(caller);
    const parts = { ...hooks, ...limits, storage, clock, table, values, admit, wakeAt, wakeIfDead };
    this.#live = new LiveRuns((forget) => ({ ...parts, forget }), store);
  }

  /**
   * Starts a run, or joins the one with the same id. Never rejects: a failure of the run is a kind of progress.
   *
   * @param request
   * @returns how it ended; for a client of reach `rounds` or `task` also what it asks, as soon as it waits
   */
  start(request: RunRequest): Promise<RunProgress> {
    const { reach } = request.client;
    const stopsAtWait = reach === 'rounds' || reach === 'task';
    return this.#live.join(request.id, stopsAtWait) ?? this.#live.start(request).progress(stopsAtWait);
  }

  /**
   * Waits until a run ends, or waits for an answer.
   *
   * @returns undefined if there is no such run (any more)
   */
  async next(runId: string): Promise<RunProgress | undefined> {
    return this.#live.join(runId, true);
  }

  /**
   * Answers an ask. The run goes on; `next` tells how far.
   *
   * @param runId
   * @param askId
   * @param answer what came back
   * @param by who answered; whether they may is for the caller to know
   * @returns `unknown` also for an ask whose run has ended without it
   * @throws AskAnswerInvalidError it does not fit the question, which stays open; but a client of reach `stream` has no
   *   second try, so there the code that has asked gets this error
   */
  answer(runId: string, askId: string, answer: AskAnswer, by: Caller): AnswerReceipt {
    const live = this.#live.get(runId);
    const row = live === undefined ? this.#store.getRow(runId) : undefined;
    const number = live === undefined ? row?.number : live.journal.number;
    const asked = number === undefined ? undefined : this.#store.table.getAsk(number, askId);
    if (asked === undefined || asked.state === 'closed') return 'unknown';
    if (asked.state !== 'open') return 'answered already';
    const run = live ?? (row && this.#live.load(row));
    const ask = run?.asks.getOpen(askId);
    if (run === undefined || ask === undefined) return 'unknown';
    const outcome = parseOutcome(ask, answer, run.request);
    if (outcome === undefined) return 'accepted';
    settle(run, ask, outcome, by);
    if (live === undefined) this.#live.resume(run);
    return 'accepted';
  }

  /**
   * Ends a run: its signal is aborted, its open asks fail, and nothing that its code still does through `this` is done.
   *
   * @param reason for people
   * @returns false if there is none, or it has ended
   */
  cancel(runId: string, reason: string): boolean {
    const live = this.#live.get(runId);
    const row = live === undefined ? this.#store.getRow(runId) : undefined;
    const run = live ?? (row?.ends_at === null ? this.#live.load(row) : undefined);
    if (run === undefined) return false;
    const called = live === undefined ? findCalled(run.asks.open) : [];
    run.cancel(reason);
    for (const address of called) this.#cancelCalled?.(address, reason);
    return true;
  }

  /** The photon's state has been written. Call it in that transaction (J4 of journal.ts). */
  noteSave(): void {
    this.#live.noteSave();
  }

  /** What there is to know of a run: one that is running or waits, or one that was durable and ended not long ago. */
  get(runId: string): RunRecord | undefined {
    const row = this.#store.getRow(runId);
    if (row !== undefined) return this.#store.toRecord(row);
    const live = this.#live.get(runId);
    if (live === undefined) return undefined;
    const { request } = live;
    const { startedAtMs } = live.journal.origin;
    const { id, method, args, caller, deadlineMs: expiresAtMs = startedAtMs + DAY_MS } = request;
    const times = { startedAtMs, updatedAtMs: startedAtMs, expiresAtMs };
    return { id, method, args, caller, status: 'running', asks: [], ...times };
  }

  /**
   * Runs that are durable: that have asked, kept a checkpoint, or were so from their start.
   *
   * @param filter
   * @param page
   * @throws InvalidLimitError
   */
  list(filter: RunFilter = {}, { limit: given = 100, cursor = Number.MAX_SAFE_INTEGER }: RunPage = {}): RunList {
    const limit = parsePageLimit(given);
    const rows = this.#store.list(filter, cursor, limit);
    const runs = rows.map((row) => this.#store.toRecord(row));
    const last = rows.at(-1);
    return rows.length === limit && last !== undefined ? { runs, cursor: last.number } : { runs };
  }
}

/** The runs of other photons whose asks these are. */
function findCalled(asks: readonly OpenAsk[]): RunAddress[] {
  const called = new Map<string, RunAddress>();
  for (const { from } of asks) if (from !== undefined) called.set(from.runId, from);
  return [...called.values()];
}

/** Undefined if the answer says nothing yet. */
function parseOutcome(ask: OpenAsk, answer: AskAnswer, request: RunRequest): AskOutcome | undefined {
  try {
    const parsed = parseAnswer(ask, answer);
    return parsed && { kind: 'answered', answer: parsed };
  } catch (error) {
    if (!(error instanceof AskAnswerInvalidError) || mayAnswerAgain(request)) throw error;
    return isRelayed(ask.id) ? { kind: 'answered', answer } : { kind: 'failed', failure: toFailure(error) };
  }
}

/** What comes by way of another run has been refused over there, if it can be. */
function mayAnswerAgain({ client, root }: RunRequest): boolean {
  return client.reach !== 'stream' && root === undefined;
}

/** What JSON-RPC calls parameters that do not fit. */
const INVALID_PARAMS = -32602;

/** An answer that is too large to be kept does not fit. */
function settle({ asks, request }: LiveRun, ask: OpenAsk, outcome: AskOutcome, by: Caller): void {
  try {
    asks.settle(ask.id, outcome, by);
  } catch (error) {
    if (!(error instanceof JournalFullError)) throw error;
    const tooLarge = new AskAnswerInvalidError('content', String(error.data['reason']));
    if (mayAnswerAgain(request)) throw tooLarge;
    const refusal: AskAnswer = { kind: 'error', code: INVALID_PARAMS, message: tooLarge.message };
    const failed: AskOutcome = { kind: 'failed', failure: toFailure(tooLarge) };
    asks.settle(ask.id, isRelayed(ask.id) ? { kind: 'answered', answer: refusal } : failed, by);
  }
}
