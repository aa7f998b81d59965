import { ActorError } from '../errors.ts';
import { type ScheduleStatus } from './schedule-record.ts';

/** A field of a schedule is missing, unknown or of the wrong kind. */
export class InvalidScheduleError extends ActorError {
  override readonly name = 'InvalidScheduleError';
  readonly code = 'invalid_schedule';
}

/** A cron expression cannot be read. */
export class InvalidCronError extends ActorError {
  override readonly name = 'InvalidCronError';
  readonly code = 'invalid_cron';

  constructor(cron: string, reason: string) {
    super(
      `"${cron}" is no cron expression: ${reason.replace(/\.?$/, '.')} Give five fields (minute hour day month weekday), six with seconds ` +
        `first, or a macro such as @daily.`,
      { cron },
    );
  }
}

/** A cron expression can be read, but names a date that never comes. */
export class NoOccurrenceError extends ActorError {
  override readonly name = 'NoOccurrenceError';
  readonly code = 'no_occurrence';

  constructor(cron: string) {
    super(`"${cron}" never occurs: no month that it names has the day that it names.`, { cron });
  }
}

/** A time zone is not known. */
export class UnknownTimeZoneError extends ActorError {
  override readonly name = 'UnknownTimeZoneError';
  readonly code = 'unknown_time_zone';

  constructor(tz: string) {
    super(`"${tz}" is no time zone; give an IANA name such as Europe/Berlin.`, { tz });
  }
}

/** A time is over. */
export class PastTimeError extends ActorError {
  override readonly name = 'PastTimeError';
  readonly code = 'past_time';

  constructor(at: number, now: number) {
    super(`The time ${at} is ${now - at} ms ago; give one to come, or delayMs: 0 for now.`, { at, now });
  }
}

/** A schedule names a method that cannot be called. */
export class UnknownMethodError extends ActorError {
  override readonly name = 'UnknownMethodError';
  readonly code = 'unknown_method';

  constructor(method: string) {
    super(`There is no method "${method}" that a schedule could call.`, { method });
  }
}

/** Another schedule has the name. */
export class ScheduleNameTakenError extends ActorError {
  override readonly name = 'ScheduleNameTakenError';
  readonly code = 'schedule_name_taken';

  constructor(name: string) {
    super(`A schedule named "${name}" exists; update or cancel it, or choose another name.`, { name });
  }
}

/** No schedule has the id. */
export class UnknownScheduleError extends ActorError {
  override readonly name = 'UnknownScheduleError';
  readonly code = 'unknown_schedule';

  constructor(id: string) {
    super(`There is no schedule with the id "${id}".`, { id });
  }
}

/** What was asked for cannot be done in the schedule's status. */
export class ScheduleStatusError extends ActorError {
  override readonly name = 'ScheduleStatusError';
  readonly code = 'schedule_status';

  constructor(verb: 'pause' | 'resume' | 'update', id: string, status: ScheduleStatus) {
    super(`Cannot ${verb} a schedule with status ${status}.`, { id, status });
  }
}
