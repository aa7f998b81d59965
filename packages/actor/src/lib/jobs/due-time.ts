import { InvalidJobError } from './job-errors.ts';

/** The last time that the engine sets an alarm for: it takes none in 2190 and later. */
export const TIME_MAX = Date.UTC(2189, 0, 1);

/**
 * The time at which a job is due, in whole milliseconds since 1970.
 *
 * @throws InvalidJobError if both `at` and `delayMs` are given, or one that is no time
 */
export function dueTime(now: number, options: { at?: number | Date; delayMs?: number }): number {
  const { at, delayMs } = options;
  if (at !== undefined && delayMs !== undefined) throw new InvalidJobError('Give either at or delayMs, not both.');
  if (delayMs !== undefined && !(delayMs >= 0)) {
    throw new InvalidJobError(`delayMs must be 0 or more, not ${delayMs}.`, { delayMs });
  }
  const dueAt = Math.ceil(at === undefined ? now + (delayMs ?? 0) : Number(at));
  if (!(dueAt > 0 && dueAt <= TIME_MAX)) {
    throw new InvalidJobError(
      `A job's time must be in milliseconds, from 1970 and before the year 2189, not ${dueAt}.`,
      {
        dueAt,
      },
    );
  }
  return dueAt;
}
