/**
 * The actor's single queue of work.
 *
 * Owns the tables `_sundog_job` and `_sundog_dead_job`, key-value entries `_sundog_job:<id>`, and the object's one
 * alarm: nothing else may set it. The object's `alarm()` forwards to `Jobs.alarm()`. Parts and users define kinds in
 * the object's constructor and put jobs into the queue within the transaction of the change that makes them necessary.
 *
 * Invariants:
 * - J1 The alarm is the earliest `due_at` of the live jobs, or unset without any. It changes in the transaction that
 *   changes that minimum, and only then. While an alarm is being handled the engine keeps it until the handler ends and
 *   delivers it again after a crash; the pump's last transaction sets the next one.
 * - J2 A running job keeps its `due_at`, so by J1 an object that dies while a job runs is woken at once.
 * - J3 A job leaves the live table only by a successful attempt, by `cancel`, or into the dead ones.
 * - J4 An attempt is counted before its handler starts; the policy bounds them by `attemptsMax + crashesMax`.
 * - J5 A job that was replaced or cancelled while it ran is not touched by the end of that run (P2). A handler may
 *   therefore settle its own job in its own transaction, by replacing or cancelling it.
 * - J6 Within a kind, jobs are started in the order of their times, then of their numbers.
 * - J7 `alarm()` throws only if the storage fails; it returns before the engine's limit, and what is still running then
 *   is joined by the next alarm, which is due at once (J2).
 *
 * Times are absolute. A clock that goes forward makes jobs due; one that goes back makes them wait; neither loses or
 * doubles one. Time limits of attempts and the waits of the pump are timers and do not follow the clock.
 */
import { type Clock, systemClock } from '../clock.ts';
import { parsePageLimit } from '../page-limit.ts';
import { Sql } from '../sql/sql.ts';
import { DeadJobTable } from './dead-job-table.ts';
import { dueTime } from './due-time.ts';
import { endedWithin } from './ended-within.ts';
import { type DeadJob, type EnqueueOptions, type Job, type JobHandler, type JobKindOptions } from './job.ts';
import { InvalidJobError, JobKeyTakenError, JobKindTakenError, UnknownJobKindError } from './job-errors.ts';
import { JobPayloads } from './job-payloads.ts';
import { JobTable } from './job-table.ts';
import { type JobKind, Pump } from './pump.ts';
import { resolveRetry } from './retry.ts';

/** How the queue is set up. */
export interface JobsOptions {
  clock?: Clock;
  /** How long one alarm is handled before the next one takes over; the engine's own limit is 15 minutes. */
  alarmMsMax?: number;
}

/** Which part of a list. */
export interface JobPage {
  /** The number of the last job of the page before. */
  after?: number;
  /** At most so many, 1 to 10,000; 100 unless told. */
  limit?: number;
}

const alarmMsMaxDefault = 10 * 60_000;

/** The queue. One per object. */
export class Jobs {
  readonly #storage: DurableObjectStorage;
  readonly #clock: Clock;
  readonly #alarmMsMax: number;
  readonly #table: JobTable;
  readonly #dead: DeadJobTable;
  readonly #kinds = new Map<string, JobKind>();
  readonly #pump: Pump;
  #isArmed = false;

  /**
   * @param ctx of the object
   * @param options clock and limits
   */
  constructor(ctx: DurableObjectState, options: JobsOptions = {}) {
    this.#storage = ctx.storage;
    this.#clock = options.clock ?? systemClock;
    this.#alarmMsMax = options.alarmMsMax ?? alarmMsMaxDefault;
    const sql = new Sql(ctx.storage);
    const payloads = new JobPayloads(ctx.storage);
    this.#table = new JobTable(sql, payloads);
    this.#dead = new DeadJobTable(sql, payloads);
    this.#pump = new Pump({
      storage: ctx.storage,
      table: this.#table,
      dead: this.#dead,
      payloads,
      kinds: this.#kinds,
      clock: this.#clock,
      setAlarm: () => this.#setAlarm(this.#table.earliest()),
    });
  }

  /**
   * Says who does the jobs of a kind. Call it in the object's constructor, for every kind that may be in the table:
   * a due job without a handler fails like one whose handler throws.
   *
   * @throws JobKindTakenError, InvalidJobError
   */
  define(kind: string, handler: JobHandler, options: JobKindOptions = {}): void {
    if (this.#kinds.has(kind)) throw new JobKindTakenError(kind);
    resolveRetry(options.retry);
    const { concurrency = 1, timeoutMs = 1, earlyMs = 0 } = options;
    if (!(Number.isSafeInteger(concurrency) && concurrency >= 1 && timeoutMs > 0 && earlyMs >= 0)) {
      throw new InvalidJobError(
        `concurrency must be a whole number from 1, timeoutMs more than 0, and earlyMs 0 or more, not ${concurrency}, ${timeoutMs} and ${earlyMs}.`,
        { kind, concurrency, timeoutMs, earlyMs },
      );
    }
    this.#kinds.set(kind, { handler, options });
  }

  /**
   * Puts a job into the queue: synchronously, as a part of the running transaction if there is one.
   *
   * @param kind a defined one
   * @param payload a structured-clonable value, or undefined
   * @returns the job's number
   * @throws UnknownJobKindError, InvalidJobError; DataCloneError if the payload cannot be stored
   */
  enqueue(kind: string, payload?: unknown, options: EnqueueOptions = {}): number {
    if (!this.#kinds.has(kind)) throw new UnknownJobKindError(kind, [...this.#kinds.keys()]);
    if (options.retry !== undefined) resolveRetry(options.retry);
    const now = this.#clock.now();
    const dueAt = dueTime(now, options);
    const job = { kind, key: options.key ?? null, dueAt, payload, retry: options.retry, now };
    const before = this.#table.earliest();
    const existing = job.key === null ? undefined : this.#table.getByKey(kind, job.key);
    if (existing === undefined) {
      const id = this.#table.insert(job);
      this.#changed(before, before === null ? dueAt : Math.min(before, dueAt));
      return id;
    }
    if (options.ifExists === 'keep' && existing.state !== 'running') return existing.id;
    this.#table.replace(existing, job);
    this.#changed(before, this.#table.earliest());
    return existing.id;
  }

  /** The live job with this number. */
  get(id: number): Job | undefined {
    const row = this.#table.get(id);
    return row === undefined ? undefined : this.#table.toJob(row);
  }

  /** The live job of a kind with this key. */
  getByKey(kind: string, key: string): Job | undefined {
    const row = this.#table.getByKey(kind, key);
    return row === undefined ? undefined : this.#table.toJob(row);
  }

  /**
   * Live jobs in the order of their numbers.
   *
   * @throws InvalidLimitError
   */
  list({ after = 0, limit = 100 }: JobPage = {}): Job[] {
    return this.#table.list(after, parsePageLimit(limit)).map((row) => this.#table.toJob(row));
  }

  /**
   * Takes a job out of the queue. One that is running goes on to its end, but is not retried.
   *
   * @returns whether it was there
   */
  cancel(id: number): boolean {
    const before = this.#table.earliest();
    const isGone = this.#table.remove(id);
    if (isGone) this.#changed(before, this.#table.earliest());
    return isGone;
  }

  /** Takes the job with a key out of the queue; see `cancel`. */
  cancelByKey(kind: string, key: string): boolean {
    const row = this.#table.getByKey(kind, key);
    return row !== undefined && this.cancel(row.id);
  }

  /**
   * Jobs that used up their attempts, in the order of their numbers.
   *
   * @throws InvalidLimitError
   */
  deadLetters({ after = 0, limit = 100 }: JobPage = {}): DeadJob[] {
    return this.#dead.list(after, parsePageLimit(limit));
  }

  /**
   * Puts a dead job back, due now, under its old number and with a fresh count of attempts.
   *
   * @returns whether there was such a dead job
   * @throws JobKeyTakenError if a live job has its key
   */
  retry(id: number): boolean {
    const dead = this.#dead.get(id);
    if (dead === undefined) return false;
    if (dead.key !== null && this.#table.getByKey(dead.kind, dead.key) !== undefined) {
      throw new JobKeyTakenError(dead.kind, dead.key);
    }
    const before = this.#table.earliest();
    this.#storage.transactionSync(() => this.#dead.revive(id, this.#clock.now()));
    this.#changed(before, this.#table.earliest());
    return true;
  }

  /** Removes a dead job for good. Answers whether it was there. */
  discard(id: number): boolean {
    return this.#dead.discard(id);
  }

  /** When the object's alarm is due by the table (J1), or null. */
  nextAlarmAt(): number | null {
    return this.#table.earliest();
  }

  /** Runs what is due. The object's alarm handler calls this and awaits it. */
  async alarm(): Promise<void> {
    this.#isArmed = true;
    if (await endedWithin(this.#pump.run(), this.#alarmMsMax)) return;
    this.#setAlarm(this.#table.earliest()); // J7
  }

  /**
   * Follows a change of the table. Compares minima instead of remembering the alarm: a rollback takes the alarm back
   * with the rows, and would leave a memory wrong. The first change after a wake sets it in any case: it may be lost.
   */
  #changed(before: number | null, after: number | null): void {
    if (before !== after || !this.#isArmed) this.#setAlarm(after);
    this.#isArmed = true;
    this.#pump.nudge();
  }

  #setAlarm(time: number | null): void {
    void (time === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(time));
  }
}
