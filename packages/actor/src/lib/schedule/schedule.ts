/**
 * Schedules: named jobs that a user sees.
 *
 * Owns the table `_sundog_schedule`, key-value entries `_sundog_schedule:<id>`, and the job kind `schedule`. An active
 * schedule has exactly one job, keyed by the schedule's id and due at `nextRunAt`; any other has none.
 *
 * Invariants:
 * - C1 Everything is checked before anything is stored.
 * - C2 The result of an occurrence, the next occurrence and its job are one transaction. If the process dies before it,
 *   the occurrence runs again, with the same `scheduledAt` and a higher `attempt`.
 * - C3 An occurrence that runs early (up to a second) is not run again: the next one is after the later of it and now.
 * - C4 A schedule that is cancelled, paused or given another time while it runs is not brought back by the end of that
 *   run: the run is counted, no more, and if it fails, nothing is noted.
 * - C5 A failure ends as `error` and concerns no other schedule. `resume` or `update` makes it active again, or
 *   completes it if it has had all the executions that it may have.
 */
import { type Clock, systemClock } from '../clock.ts';
import { estimateCloneBytes } from '../clone-size.ts';
import { type JobContext, type DeadJob } from '../jobs/job.ts';
import { type Jobs } from '../jobs/jobs.ts';
import { type RetryOptions } from '../jobs/retry.ts';
import { parsePageLimit } from '../page-limit.ts';
import { rowLimitBytes } from '../sql/row-size.ts';
import {
  EARLY_MS,
  followingOccurrence,
  hasUsedUp,
  isSkipped,
  nextOccurrence,
  occurrenceAfterSkip,
} from './occurrence.ts';
import { parseChanges, parseSchedule } from './parse-schedule.ts';
import {
  InvalidScheduleError,
  ScheduleNameTakenError,
  ScheduleStatusError,
  UnknownMethodError,
  UnknownScheduleError,
} from './schedule-errors.ts';
import {
  type ScheduleChanges,
  type ScheduleContext,
  type ScheduleInput,
  type ScheduleRecord,
  type ScheduleStatus,
} from './schedule-record.ts';
import { type ScheduleRow, ScheduleTable } from './schedule-table.ts';

/** What schedules need from their object. */
export interface ScheduleOptions {
  /** The object's queue. */
  jobs: Jobs;
  clock?: Clock;
  /** Whether a schedule may call the method. */
  hasMethod: (method: string) => boolean;
  /** Calls the method. What it returns is dropped. */
  invoke: (method: string, params: unknown, context: ScheduleContext) => unknown;
  /** How long one execution may take; a minute unless told. */
  timeoutMs?: number;
  /** How many schedules are executed at the same time; 100 unless told. */
  concurrency?: number;
}

/** Which part of the list. */
export interface SchedulePage {
  status?: ScheduleStatus;
  /** At most so many, 1 to 10,000; 100 unless told. */
  limit?: number;
  /** The cursor of the page before. */
  cursor?: number;
}

const KIND = 'schedule';

/** The schedules of an object. One per object. */
export class Schedule {
  readonly #storage: DurableObjectStorage;
  readonly #options: ScheduleOptions;
  readonly #jobs: Jobs;
  readonly #clock: Clock;
  readonly #table: ScheduleTable;

  /**
   * @param ctx of the object
   * @param options the queue, and how methods are called
   * @throws JobKindTakenError for a second one over the same queue
   */
  constructor(ctx: DurableObjectState, options: ScheduleOptions) {
    this.#storage = ctx.storage;
    this.#options = options;
    this.#jobs = options.jobs;
    this.#clock = options.clock ?? systemClock;
    this.#table = new ScheduleTable(ctx.storage);
    const { timeoutMs, concurrency } = options;
    this.#jobs.define(KIND, (_payload, context) => this.#run(context), {
      earlyMs: EARLY_MS,
      onDead: (job) => this.#fail(job),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(concurrency === undefined ? {} : { concurrency }),
    });
  }

  /**
   * Adds a schedule.
   *
   * @throws InvalidScheduleError, InvalidCronError, NoOccurrenceError, UnknownTimeZoneError, PastTimeError (more than a
   * second ago), UnknownMethodError, ScheduleNameTakenError
   */
  create(input: ScheduleInput): ScheduleRecord {
    const now = this.#clock.now();
    const { name, definition, nextRunAt } = parseSchedule(input, { now, hasMethod: this.#options.hasMethod });
    if (this.#table.getByName(name) !== undefined) throw new ScheduleNameTakenError(name);
    const id = this.#clock.uuid();
    this.#storage.transactionSync(() => {
      this.#table.insert({ id, name, now, nextRunAt }, definition);
      if (input.params !== undefined) this.#putParams(id, input.params);
      this.#arm(id, nextRunAt, definition.retry);
    });
    return this.#record(id);
  }

  /** The schedule with this id. */
  get(id: string): ScheduleRecord | undefined {
    const row = this.#table.get(id);
    return row === undefined ? undefined : this.#table.toRecord(row);
  }

  /** The schedule with this name. */
  getByName(name: string): ScheduleRecord | undefined {
    const row = this.#table.getByName(name);
    return row === undefined ? undefined : this.#table.toRecord(row);
  }

  /**
   * Schedules in the order of their creation, and the cursor of the next page, or null if this is the last.
   *
   * @throws InvalidLimitError
   */
  list({ status, limit = 100, cursor = 0 }: SchedulePage = {}): { schedules: ScheduleRecord[]; cursor: number | null } {
    const rows = this.#table.list(status, cursor, parsePageLimit(limit));
    const last = rows.length < limit ? undefined : rows.at(-1);
    return { schedules: rows.map((row) => this.#table.toRecord(row)), cursor: last?.seq ?? null };
  }

  /**
   * Changes a schedule. A paused one stays paused, one in `error` becomes active again, a completed one is over. One
   * that has had as many executions as it may have is completed. While an execution runs, a new policy of repetition
   * counts from the next occurrence.
   *
   * @throws UnknownScheduleError, ScheduleStatusError, and what `create` throws
   */
  update(id: string, changes: ScheduleChanges): ScheduleRecord {
    const row = this.#must(id);
    if (row.status === 'completed') throw new ScheduleStatusError('update', id, row.status);
    const now = this.#clock.now();
    const context = { now, hasMethod: this.#options.hasMethod };
    const { definition, nextRunAt } = parseChanges(changes, row.definition, context);
    this.#storage.transactionSync(() => {
      this.#table.define(id, definition);
      if (changes.params !== undefined) this.#putParams(id, changes.params);
      const isRunning = this.#jobs.getByKey(KIND, id)?.state === 'running';
      if (hasUsedUp(definition, row.execution_count)) this.#advance(this.#must(id), null);
      else if (row.status === 'error') this.#activate(id, nextRunAt);
      else if (row.status === 'active' && nextRunAt !== undefined) this.#activate(id, nextRunAt);
      else if (row.status === 'active' && row.next_run_at !== null && changes.retry !== undefined && !isRunning) {
        this.#arm(id, row.next_run_at, definition.retry);
      }
    });
    return this.#record(id);
  }

  /** Removes a schedule. An execution that is under way goes on to its end. Answers whether it was there. */
  cancel(id: string): boolean {
    return this.#storage.transactionSync(() => {
      this.#jobs.cancelByKey(KIND, id);
      return this.#table.remove(id);
    });
  }

  /** Removes the schedule with this name. Answers whether it was there. */
  cancelByName(name: string): boolean {
    const row = this.#table.getByName(name);
    return row !== undefined && this.cancel(row.id);
  }

  /** Removes all schedules. Answers how many there were. */
  cancelAll(): number {
    return this.#storage.transactionSync(() => this.#table.ids().filter((id) => this.cancel(id)).length);
  }

  /**
   * Stops an active schedule for a while. What would have occurred meanwhile is not made up for.
   *
   * @throws UnknownScheduleError, ScheduleStatusError
   */
  pause(id: string): ScheduleRecord {
    const row = this.#must(id);
    if (row.status !== 'active') throw new ScheduleStatusError('pause', id, row.status);
    this.#storage.transactionSync(() => {
      this.#jobs.cancelByKey(KIND, id);
      this.#table.progress(id, { ...row, status: 'paused', next_run_at: null });
    });
    return this.#record(id);
  }

  /**
   * Lets a schedule go on that is paused or in `error`: with its next occurrence from now, or at once if it was to run
   * once and its time is over. One that has had as many executions as it may have is completed.
   *
   * @throws UnknownScheduleError, ScheduleStatusError
   */
  resume(id: string): ScheduleRecord {
    const row = this.#must(id);
    if (row.status !== 'paused' && row.status !== 'error') throw new ScheduleStatusError('resume', id, row.status);
    this.#storage.transactionSync(() => this.#activate(id, undefined));
    return this.#record(id);
  }

  async #run({ key, attempt, signal }: JobContext): Promise<void> {
    const row = key === null ? undefined : this.#table.get(key);
    if (row === undefined || row.next_run_at === null) return;
    const { id, name, definition, next_run_at: scheduledAt } = row;
    const { method } = definition;
    const startedAt = this.#clock.now();
    if (attempt === 1 && isSkipped(definition, scheduledAt, startedAt)) {
      const next = occurrenceAfterSkip(definition, startedAt);
      this.#storage.transactionSync(() => this.#advance(row, next));
      return;
    }
    if (!this.#options.hasMethod(method)) throw new UnknownMethodError(method);
    await this.#options.invoke(method, this.#table.params(id), { scheduleId: id, name, scheduledAt, attempt, signal });
    if (signal.aborted) return;
    this.#storage.transactionSync(() => {
      const current = this.#table.get(id);
      if (current === undefined) return; // C4
      const executionCount = current.execution_count + 1;
      const done = {
        ...current,
        execution_count: executionCount,
        last_execution_at: startedAt,
        error_message: null,
      };
      const isChanged = current.status !== 'active' || current.next_run_at !== scheduledAt;
      if (isChanged) return this.#table.progress(id, done); // C4
      this.#advance(done, followingOccurrence(current.definition, executionCount, scheduledAt, this.#clock.now()));
    });
  }

  /** Writes the row as it is after an occurrence, with the next one (C2). */
  #advance(row: ScheduleRow, next: number | null): void {
    this.#table.progress(row.id, { ...row, status: next === null ? 'completed' : 'active', next_run_at: next });
    if (next === null) this.#jobs.cancelByKey(KIND, row.id);
    else this.#arm(row.id, next, row.definition.retry);
  }

  /** Part of the transaction in which the job dies: the schedule tells the story, so the queue need not keep it. */
  #fail(job: DeadJob): 'discard' {
    const row = job.key === null ? undefined : this.#table.get(job.key);
    if (row === undefined) return 'discard';
    this.#table.progress(row.id, {
      status: 'error',
      last_execution_at: this.#clock.now(),
      execution_count: row.execution_count + 1,
      next_run_at: null,
      error_message: job.error,
    });
    return 'discard';
  }

  /** Makes a schedule active, for the given occurrence or its next one, unless it has had all its executions (C5). */
  #activate(id: string, nextRunAt: number | undefined): void {
    const row = this.#must(id);
    if (hasUsedUp(row.definition, row.execution_count)) return this.#advance(row, null);
    const { timing, retry } = row.definition;
    const now = this.#clock.now();
    const next = nextRunAt ?? (timing.kind === 'once' ? Math.max(timing.at, now) : nextOccurrence(timing, now));
    const status = next === null ? 'completed' : 'active';
    this.#table.progress(id, { ...row, status, next_run_at: next, error_message: null });
    if (next !== null) this.#arm(id, next, retry);
  }

  #arm(id: string, at: number, retry: RetryOptions | null): void {
    this.#jobs.enqueue(KIND, undefined, { key: id, at, retry: retry ?? { attemptsMax: 1 } });
  }

  #putParams(id: string, params: unknown): void {
    const sizeBytes = estimateCloneBytes(params);
    if (sizeBytes > rowLimitBytes) {
      const facts = { field: 'params', sizeBytes, sizeBytesMax: rowLimitBytes };
      throw new InvalidScheduleError(
        `params may have ${rowLimitBytes} bytes, found ${sizeBytes}; store them elsewhere.`,
        facts,
      );
    }
    try {
      this.#table.putParams(id, params);
    } catch (error) {
      throw new InvalidScheduleError(
        'params cannot be stored; give plain data.',
        { field: 'params' },
        { cause: error },
      );
    }
  }

  #must(id: string): ScheduleRow {
    const row = this.#table.get(id);
    if (row === undefined) throw new UnknownScheduleError(id);
    return row;
  }

  #record(id: string): ScheduleRecord {
    return this.#table.toRecord(this.#must(id));
  }
}
