import { type RetryOptions } from './retry.ts';

/**
 * Where a job stands: `waiting` for its time; `running` since an attempt was claimed; `suspect` when it waits after the
 * process died during two of its attempts, or during all but one that may crash: it runs alone among suspects then.
 */
export type JobState = 'waiting' | 'suspect' | 'running';

/** A job in the queue. Times are milliseconds since 1970. */
export interface Job {
  /** Never given again, also after the job is gone. */
  id: number;
  kind: string;
  key: string | null;
  state: JobState;
  payload: unknown;
  dueAt: number;
  /** How often a handler was started for it. */
  attempts: number;
  /** How many of the attempts ended with the process. */
  crashes: number;
  /** What the last attempt failed with. */
  error: string | null;
  enqueuedAt: number;
}

/** A job that used up its attempts; it stays until it is retried or discarded. */
export interface DeadJob extends Omit<Job, 'state' | 'dueAt' | 'error'> {
  error: string;
  diedAt: number;
}

/** What a handler is told beside the payload. */
export interface JobContext {
  id: number;
  kind: string;
  key: string | null;
  /** 1 for the first. */
  attempt: number;
  dueAt: number;
  enqueuedAt: number;
  /** Aborted when the attempt has used up its time; the job is then retried whether the handler stops or not, so
   * the next attempt may run beside this one. */
  signal: AbortSignal;
}

/** Does the work of one kind of job. It may run more than once for one job, so it must bear that. */
export type JobHandler = (payload: unknown, context: JobContext) => void | Promise<void>;

/** How the jobs of a kind are run. */
export interface JobKindOptions {
  /** What differs from the queue's default policy. */
  retry?: RetryOptions;
  /** How many run at the same time; 100 unless told. */
  concurrency?: number;
  /** How long one attempt may take; a minute unless told. */
  timeoutMs?: number;
  /** How much before its time a job may run if the alarm rings early; 0 unless told. */
  earlyMs?: number;
  /**
   * Called in the transaction in which a job dies. It answers whether the dead-letter row is kept. What it wrote is
   * undone if it throws, and the row is kept.
   */
  onDead?: (job: DeadJob) => 'keep' | 'discard';
}

/** When and under which conditions a job is put into the queue. */
export interface EnqueueOptions {
  /** Absolute time; a past one is due now. Not together with `delayMs`. */
  at?: number | Date;
  /** Time from now. Not together with `at`. */
  delayMs?: number;
  /** At most one job of a kind has a given key. */
  key?: string;
  /**
   * What happens if a job of this kind and key is there. `replace` (unless told) gives it the new time, payload and
   * policy and a fresh count of attempts. `keep` leaves a waiting job as it is. A running job is replaced in either
   * case, since it may be past what the caller has just changed: it runs once more after the current attempt.
   */
  ifExists?: 'replace' | 'keep';
  /** What differs from the kind's policy. */
  retry?: RetryOptions;
}
