/**
 * Runs due jobs: rounds of one transaction each that settle what has finished and claim what is next.
 *
 * Owned by `Jobs`, which calls `run` from the alarm. A round's claims are on disk before their handlers start, so an
 * attempt that takes the process with it has been counted.
 *
 * Invariants:
 * - P1 A handler starts only after its claim is durable, and not if the job was cancelled or replaced until then.
 * - P2 A job that this pump has in flight is not claimed again, also if it was replaced meanwhile. So a row that is
 *   `running` when an attempt ends is that attempt's; one that was replaced is `waiting`.
 * - P3 A finished job is settled by the next round. If the process dies before that round is durable, the job runs
 *   again: the window is what finished since the last commit, at most the concurrency of the kinds.
 * - P4 Each kind has its own slots, and at most one suspect is in flight: a job whose process died in two of its
 *   attempts, or in all but the last that may crash. So a job that kills the process takes each other job with it at
 *   most twice, and none to its death but those that allow one crash only; whatever was in flight when a healthy
 *   process was killed goes on side by side. The suspect that is due first goes first, whatever its kind.
 * - P5 The pump ends in the transaction that sets the alarm for what is left.
 */
import { type Clock } from '../clock.ts';
import { isPromiseLike } from '../is-promise-like.ts';
import { type DeadJobTable } from './dead-job-table.ts';
import { endedWithin } from './ended-within.ts';
import { type DeadJob, type JobHandler, type JobKindOptions } from './job.ts';
import { CRASHED, formatError, JobTimeoutError, UnknownJobKindError } from './job-errors.ts';
import { type JobPayloads } from './job-payloads.ts';
import { type JobRow, type JobTable } from './job-table.ts';
import { logger } from '../logger.ts';
import { decideFailure, type Failure, type RetryOptions, resolveRetry } from './retry.ts';

/** A kind as it was defined. */
export interface JobKind {
  handler: JobHandler;
  options: JobKindOptions;
}

const concurrencyDefault = 100;
const timeoutMsDefault = 60_000;

/** Longer waits are cut: a timer holds 31 bits. */
const waitMsMax = 60 * 60_000;

interface Attempt {
  row: JobRow;
  isSuspect: boolean;
  /** Undefined if it went well. */
  error: string | undefined;
}

/** What the pump works with. */
export interface PumpParts {
  storage: DurableObjectStorage;
  table: JobTable;
  dead: DeadJobTable;
  payloads: JobPayloads;
  kinds: ReadonlyMap<string, JobKind>;
  clock: Clock;
  /** Called in the pump's last transaction (P5). */
  setAlarm: () => void;
}

/** The running part of the queue. */
export class Pump {
  readonly #parts: PumpParts;
  readonly #inFlight = new Map<number, Attempt>();
  #finished: Attempt[] = [];
  #isRecovered = false;
  #isNudged = false;
  #current: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(parts: PumpParts) {
    this.#parts = parts;
  }

  /** Runs until nothing is due or in flight. Calls during a run join it. */
  run(): Promise<void> {
    this.#current ??= this.#loop().finally(() => (this.#current = undefined));
    return this.#current;
  }

  /** Makes a running pump look at the table again. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake?.();
  }

  async #loop(): Promise<void> {
    const { storage, table, clock } = this.#parts;
    for (let isFirst = true; ; isFirst = false) {
      this.#isNudged = false;
      const now = clock.now();
      const attempts = storage.transactionSync(() => this.#round(now, isFirst));
      this.#finished = [];
      this.#isRecovered = true;
      for (const attempt of attempts) this.#inFlight.set(attempt.row.id, attempt);
      if (attempts.length > 0) {
        await storage.sync(); // P1
        for (const attempt of attempts) void this.#start(attempt);
      } else if (this.#inFlight.size === 0) return;
      await this.#pause(table.earliestAfter(now)); // After the time of the claims: what came due since is seen at once.
    }
  }

  /** Settles, claims, and sets the alarm if that leaves nothing to run. Throws nothing but the storage's own errors. */
  #round(now: number, isFirst: boolean): Attempt[] {
    if (!this.#isRecovered) this.#recover();
    for (const attempt of this.#finished) this.#settle(attempt);
    const attempts = this.#claim(now, isFirst);
    if (attempts.length === 0 && this.#inFlight.size === 0) this.#parts.setAlarm();
    return attempts;
  }

  /** What is marked as running when the pump first looks was running in a process that is no more. */
  #recover(): void {
    const { table } = this.#parts;
    for (const kind of table.kinds()) {
      for (const row of table.running(kind)) {
        this.#fail('crashed', { ...row, crashes: row.crashes + 1 }, CRASHED);
      }
    }
  }

  #settle({ row, error }: Attempt): void {
    const { table } = this.#parts;
    if (error === undefined) return table.complete(row.id);
    const current = table.getRunning(row.id);
    if (current !== undefined) this.#fail('failed', current, error);
  }

  #fail(failure: Failure, row: JobRow, error: string): void {
    const { table, clock } = this.#parts;
    const policy = resolveRetry(this.#parts.kinds.get(row.kind)?.options.retry, parseRetry(row.retry));
    const now = clock.now();
    const verdict = decideFailure(failure, row, policy, { now, random: clock.random() });
    const { kind, key, id, attempts } = row;
    if (verdict.kind === 'retry') {
      logger.warn('A job failed and is tried again', { kind, key, id, attempts, error, dueAt: verdict.dueAt });
      return table.release(row, { state: verdict.state, dueAt: verdict.dueAt, error });
    }
    logger.error('A job failed for the last time', { kind, key, id, attempts, error });
    const dead = this.#parts.dead.bury(row, error, now);
    if (this.#tellDeath(dead) === 'discard') this.#parts.dead.discard(row.id);
  }

  /** A hook that throws takes back its own writes only: the burial stands. */
  #tellDeath(job: DeadJob): 'keep' | 'discard' {
    const onDead = this.#parts.kinds.get(job.kind)?.options.onDead;
    if (onDead === undefined) return 'keep';
    try {
      return this.#parts.storage.transactionSync(() => onDead(job));
    } catch {
      return 'keep';
    }
  }

  #claim(now: number, isFirst: boolean): Attempt[] {
    const { table, kinds } = this.#parts;
    const except = JSON.stringify([...this.#inFlight.keys()]); // P2
    const attempts: Attempt[] = [];
    const open = table.kinds().filter((kind) => this.#freeSlots(kind) > 0);
    const hasSuspect = this.#inFlightOf((attempt) => attempt.isSuspect) > 0;
    const suspected = hasSuspect ? undefined : table.kindOfFirstSuspect(open, now); // P4
    for (const kind of open) {
      const limit = this.#freeSlots(kind);
      const until = now + (isFirst ? (kinds.get(kind)?.options.earlyMs ?? 0) : 0);
      const suspects = kind === suspected ? table.claim(kind, 'suspect', { until: now, limit: 1, except }) : [];
      const others = table.claim(kind, 'waiting', { until, limit: limit - suspects.length, except });
      for (const row of suspects) attempts.push({ row, isSuspect: true, error: undefined });
      for (const row of others) attempts.push({ row, isSuspect: false, error: undefined });
    }
    return attempts.sort((a, b) => a.row.due_at - b.row.due_at || a.row.id - b.row.id);
  }

  #freeSlots(kind: string): number {
    const slots = this.#parts.kinds.get(kind)?.options.concurrency ?? concurrencyDefault;
    return slots - this.#inFlightOf(({ row }) => row.kind === kind);
  }

  #inFlightOf(isMeant: (attempt: Attempt) => boolean): number {
    let count = 0;
    for (const attempt of this.#inFlight.values()) if (isMeant(attempt)) count += 1;
    return count;
  }

  async #start(attempt: Attempt): Promise<void> {
    const { row } = attempt;
    try {
      await this.#handle(row);
    } catch (error) {
      attempt.error = formatError(error);
    }
    this.#inFlight.delete(row.id);
    this.#finished.push(attempt);
    this.#wake?.();
  }

  async #handle(row: JobRow): Promise<void> {
    const kind = this.#parts.kinds.get(row.kind);
    if (kind === undefined) throw new UnknownJobKindError(row.kind, [...this.#parts.kinds.keys()]);
    if (this.#parts.table.getRunning(row.id) === undefined) return; // P1
    const { id, key, attempts: attempt, due_at: dueAt, enqueued_at: enqueuedAt } = row;
    const abort = new AbortController();
    const context = { id, kind: row.kind, key, attempt, dueAt, enqueuedAt, signal: abort.signal };
    const result = kind.handler(this.#parts.payloads.get(row), context);
    if (!isPromiseLike(result)) return; // Whatever it returned: it has ended.
    const timeoutMs = kind.options.timeoutMs ?? timeoutMsDefault;
    if (await endedWithin(result, timeoutMs)) return;
    const error = new JobTimeoutError(row.kind, timeoutMs);
    abort.abort(error);
    throw error;
  }

  /** Waits for an attempt to end, for a nudge or for a time, then lets the others of the same turn end as well. */
  async #pause(until: number | null): Promise<void> {
    if (this.#finished.length === 0 && !this.#isNudged) {
      let timer = 0;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        const waitMs = until === null ? waitMsMax : Math.min(waitMsMax, Math.max(1, until - this.#parts.clock.now()));
        timer = setTimeout(resolve, waitMs);
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function parseRetry(text: string | null): RetryOptions | undefined {
  return text === null ? undefined : (JSON.parse(text) as RetryOptions);
}
