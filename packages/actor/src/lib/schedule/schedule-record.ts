import { type RetryOptions } from '../jobs/retry.ts';

/**
 * Where a schedule stands: `active` until it is done; `paused` by hand; `completed` after its last execution; `error`
 * after an execution that failed for good, until it is resumed or updated.
 */
export type ScheduleStatus = 'active' | 'paused' | 'completed' | 'error';

/**
 * What happens to occurrences that were missed because nobody could run them: `once` runs one for all of them, `all`
 * runs each (the first and the latest 100 at most), `skip` runs none that is more than a minute late.
 */
export type CatchUp = 'once' | 'all' | 'skip';

/** When a schedule runs: exactly one of three. */
export type ScheduleTiming =
  | {
      /** Five or six fields (the first of six is seconds) or a macro such as `@daily`. */
      cron: string;
      /** IANA time zone of the cron expression; UTC unless told. */
      tz?: string;
      at?: never;
      delayMs?: never;
    }
  | { /** Once, at this time. */ at: number | Date; cron?: never; delayMs?: never; tz?: never }
  | { /** Once, this long from now. */ delayMs: number; cron?: never; at?: never; tz?: never };

/** What a schedule does, apart from when. */
export interface ScheduleWork {
  /** The method that is called. */
  method: string;
  /** What the method is given: a structured-clonable value. */
  params?: unknown;
  description?: string;
  /** Ends the schedule after its first execution. */
  fireOnce?: boolean;
  /** Ends the schedule after this many executions; 0, as unless told, is without end. */
  maxExecutions?: number;
  /** Repeats a failed execution; without it the first failure is final. */
  retry?: RetryOptions;
  catchUp?: CatchUp;
}

/** A new schedule. */
export type ScheduleInput = { name: string } & ScheduleWork & ScheduleTiming;

/** What can be changed of a schedule. A new timing replaces the old one. */
export type ScheduleChanges = Partial<ScheduleWork> &
  (
    | ScheduleTiming
    | {
        /** Alone: a new time zone for the same cron expression. */ tz?: string;
        cron?: never;
        at?: never;
        delayMs?: never;
      }
  );

/** A schedule as its users see it. Times are milliseconds since 1970. */
export interface ScheduleRecord {
  id: string;
  name: string;
  description: string | null;
  cron: string | null;
  tz: string | null;
  at: number | null;
  method: string;
  params: unknown;
  fireOnce: boolean;
  maxExecutions: number;
  retry: RetryOptions | null;
  catchUp: CatchUp;
  status: ScheduleStatus;
  createdAt: number;
  /** When the latest execution started. */
  lastExecutionAt: number | null;
  executionCount: number;
  /** Null unless active. */
  nextRunAt: number | null;
  /** Why the latest execution failed for good. */
  errorMessage: string | null;
}

/** What a method that is called by a schedule can know of that. */
export interface ScheduleContext {
  scheduleId: string;
  name: string;
  /** The occurrence that is executed; the same in every attempt. */
  scheduledAt: number;
  /** 1 for the first. */
  attempt: number;
  /** Aborted when the attempt has used up its time. */
  signal: AbortSignal;
}
