import type { JsonObject } from '../manifest/json-schema.ts';

/**
 * Where a schedule stands: `active` until it is done; `paused` by hand; `completed` after its last execution; `error`
 * after an execution that failed, until it is resumed or updated.
 */
export type ScheduledStatus = 'active' | 'paused' | 'completed' | 'error';

/** A schedule. Times are ISO 8601. */
export interface ScheduledTask {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly cron: string;
  /** IANA time zone of the cron expression. */
  readonly tz: string;
  readonly method: string;
  readonly params: JsonObject;
  readonly fireOnce: boolean;
  /** 0: without end. */
  readonly maxExecutions: number;
  readonly status: ScheduledStatus;
  readonly createdAt: string;
  /** When the latest execution started. */
  readonly lastExecutionAt?: string;
  readonly lastDurationMs?: number;
  readonly executionCount: number;
  /** Absent unless active. */
  readonly nextRunAt?: string;
  /** Why the latest execution failed. */
  readonly errorMessage?: string;
  /** Name of the photon. */
  readonly photonId: string;
}

/** How an execution that fails is repeated. */
export interface ScheduledRetry {
  /** How many attempts may fail; 5 unless given. */
  readonly attemptsMax?: number;
  /** Wait after the first failure; a second unless given. */
  readonly firstDelayMs?: number;
  /** By how much each further wait is longer; 2 unless given. */
  readonly factor?: number;
  /** The longest wait; an hour unless given. */
  readonly delayMsMax?: number;
  /** How much of a wait is left to chance, 0 to 1; 0.5 unless given. */
  readonly jitter?: number;
}

/** What of a schedule can be changed. */
export interface ScheduledTaskChanges {
  /** Five or six fields (the first of six is seconds), or a macro such as `@daily`. */
  readonly schedule?: string;
  /** IANA time zone; UTC unless given. */
  readonly tz?: string;
  /** A method of this photon. */
  readonly method?: string;
  /** Its arguments. */
  readonly params?: JsonObject;
  readonly description?: string;
  /** Ends the schedule after its first execution. */
  readonly fireOnce?: boolean;
  /** Ends the schedule after so many executions; 0, as unless given, is without end. */
  readonly maxExecutions?: number;
  /**
   * What happens to occurrences that were missed because nobody could run them: `once`, as unless given, runs one for
   * all of them, `all` runs each (the first and the latest 100 at most), `skip` none that is more than a minute late.
   */
  readonly catchUp?: 'once' | 'all' | 'skip';
  /** Repeats an execution that has failed: `{ attemptsMax: 3 }`. Unless given, the first failure is final. */
  readonly retry?: ScheduledRetry;
}

/** A new schedule. */
export interface NewScheduledTask extends ScheduledTaskChanges {
  /** Unique in the instance. */
  readonly name: string;
  readonly schedule: string;
  readonly method: string;
}

/** Methods of this photon at given times: `this.schedule`. What `@scheduled` declares is listed as well. */
export interface PhotonSchedule {
  /**
   * Adds a schedule; everything about it is checked before anything is stored.
   *
   * @throws PhotonScheduleError the name is taken, the method is none of this photon
   * @throws InvalidCronError, NoOccurrenceError, UnknownTimeZoneError, InvalidScheduleError
   */
  create(task: NewScheduledTask): Promise<ScheduledTask>;
  get(id: string): Promise<ScheduledTask | null>;
  getByName(name: string): Promise<ScheduledTask | null>;
  has(name: string): Promise<boolean>;
  /** In the order of creation. */
  list(status?: ScheduledStatus): Promise<ScheduledTask[]>;
  /**
   * Changes a schedule. A paused one stays paused, one in `error` becomes active again, a completed one is over.
   *
   * @throws PhotonScheduleError there is no such schedule, it is completed, or the method is none of this photon
   */
  update(id: string, changes: ScheduledTaskChanges): Promise<ScheduledTask>;
  /** @throws PhotonScheduleError there is no such schedule, or it is not active */
  pause(id: string): Promise<ScheduledTask>;
  /** @throws PhotonScheduleError there is no such schedule, or it is neither paused nor in `error` */
  resume(id: string): Promise<ScheduledTask>;
  /** Removes a schedule, also while it runs; answers whether it was there. */
  cancel(id: string): Promise<boolean>;
  cancelByName(name: string): Promise<boolean>;
  /** Removes all schedules; answers how many there were. */
  cancelAll(): Promise<number>;
}
