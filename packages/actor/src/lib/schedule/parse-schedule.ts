/** Checks everything about a schedule before anything of it is stored. */
import { TIME_MAX } from '../jobs/due-time.ts';
import { isWellFormed } from '../is-well-formed.ts';
import { resolveRetry, type RetryOptions } from '../jobs/retry.ts';
import { InvalidJobError } from '../jobs/job-errors.ts';
import { checkCron, EARLY_MS, type Plan, type Timing } from './occurrence.ts';
import { InvalidScheduleError, PastTimeError, UnknownMethodError } from './schedule-errors.ts';
import { type CatchUp } from './schedule-record.ts';

/** What a schedule is, checked: all that its user decides but the name and the params. */
export interface Definition extends Plan {
  method: string;
  description: string | null;
  retry: RetryOptions | null;
}

/** What the checks need to know. */
export interface ParseContext {
  now: number;
  hasMethod: (method: string) => boolean;
}

const changeable = [
  'cron',
  'at',
  'delayMs',
  'tz',
  'method',
  'params',
  'description',
  'fireOnce',
  'maxExecutions',
  'retry',
  'catchUp',
] as const;

const nameCharsMax = 500;

type Fields = Readonly<Partial<Record<(typeof changeable)[number] | 'name', unknown>>>;

/**
 * Checks a new schedule.
 *
 * @returns its name, its definition and its first occurrence
 * @throws InvalidScheduleError, InvalidCronError, NoOccurrenceError, UnknownTimeZoneError, PastTimeError,
 * UnknownMethodError
 */
export function parseSchedule(
  input: unknown,
  context: ParseContext,
): { name: string; definition: Definition; nextRunAt: number } {
  const fields = parseFields(input, ['name', ...changeable]);
  const { name } = fields;
  if (typeof name !== 'string' || name === '' || name.length > nameCharsMax || !isWellFormed(name)) {
    throw new InvalidScheduleError(`name must be well-formed text of 1 to ${nameCharsMax} characters.`, {
      field: 'name',
    });
  }
  const { timing, nextRunAt } = parseTiming(fields, context.now);
  return { name, definition: { timing, ...parseWork(fields, context) }, nextRunAt };
}

/**
 * Checks changes to a schedule.
 *
 * @returns its new definition, and its next occurrence if the timing is a new one
 * @throws as `parseSchedule`
 */
export function parseChanges(
  changes: unknown,
  old: Definition,
  context: ParseContext,
): { definition: Definition; nextRunAt: number | undefined } {
  const fields = parseFields(changes, changeable);
  const work = parseWork({ ...old, ...fields }, context);
  const hasTiming = ['cron', 'at', 'delayMs', 'tz'].some((field) => Object.hasOwn(fields, field));
  if (!hasTiming) return { definition: { timing: old.timing, ...work }, nextRunAt: undefined };
  const { timing, nextRunAt } = parseTiming(withOldCron(fields, old.timing), context.now);
  return { definition: { timing, ...work }, nextRunAt };
}

/** A time zone alone is a new one for the old expression. */
function withOldCron(fields: Fields, old: Timing): Fields {
  const isZoneAlone = fields.cron === undefined && fields.at === undefined && fields.delayMs === undefined;
  return isZoneAlone && old.kind === 'cron' ? { ...fields, cron: old.cron } : fields;
}

function parseFields(input: unknown, allowed: readonly string[]): Fields {
  if (typeof input !== 'object' || input === null) throw new InvalidScheduleError('A schedule must be an object.');
  const present = Object.entries(input).filter(([, value]) => value !== undefined);
  const unknown = present.find(([field]) => !allowed.includes(field));
  if (unknown !== undefined) {
    throw new InvalidScheduleError(`"${unknown[0]}" cannot be set; what can be: ${allowed.join(', ')}.`, {
      field: unknown[0],
    });
  }
  return Object.fromEntries(present);
}

function parseTiming({ cron, at, delayMs, tz }: Fields, now: number): { timing: Timing; nextRunAt: number } {
  if ([cron, at, delayMs].filter((value) => value !== undefined).length !== 1) {
    throw new InvalidScheduleError('Give exactly one of cron, at and delayMs.', { field: 'cron' });
  }
  if (cron !== undefined) {
    if (typeof cron !== 'string') throw new InvalidScheduleError('cron must be text.', { field: 'cron' });
    const zone = tz ?? 'UTC';
    if (typeof zone !== 'string') throw new InvalidScheduleError('tz must be text.', { field: 'tz' });
    return { timing: { kind: 'cron', cron, tz: zone }, nextRunAt: checkCron(cron, zone, now) };
  }
  if (tz !== undefined) throw new InvalidScheduleError('tz goes with cron only.', { field: 'tz' });
  const time = at === undefined ? now + parseNumber('delayMs', delayMs) : at instanceof Date ? at.getTime() : at;
  const whole = Math.ceil(parseNumber('at', time));
  if (whole < now - EARLY_MS) throw new PastTimeError(whole, now);
  return { timing: { kind: 'once', at: whole }, nextRunAt: whole };
}

function parseNumber(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= TIME_MAX)) {
    throw new InvalidScheduleError(
      `${field} must be a time in milliseconds, before the year 2189, not ${String(value)}.`,
      { field },
    );
  }
  return value;
}

function parseWork(fields: Fields, { hasMethod }: ParseContext): Omit<Definition, 'timing'> {
  const { method, description = null, fireOnce = false, maxExecutions = 0, retry = null, catchUp = 'once' } = fields;
  if (typeof method !== 'string') throw new InvalidScheduleError('method must be text.', { field: 'method' });
  if (!hasMethod(method)) throw new UnknownMethodError(method);
  if (description !== null && typeof description !== 'string') {
    throw new InvalidScheduleError('description must be text.', { field: 'description' });
  }
  if (typeof fireOnce !== 'boolean') throw new InvalidScheduleError('fireOnce must be true or false.');
  if (typeof maxExecutions !== 'number' || !Number.isSafeInteger(maxExecutions) || maxExecutions < 0) {
    throw new InvalidScheduleError('maxExecutions must be a whole number, 0 for without end.');
  }
  return { method, description, fireOnce, maxExecutions, retry: parseRetry(retry), catchUp: parseCatchUp(catchUp) };
}

function parseRetry(retry: unknown): RetryOptions | null {
  if (retry === null) return null;
  if (typeof retry !== 'object') throw new InvalidScheduleError('retry must be an object.', { field: 'retry' });
  try {
    resolveRetry(retry);
  } catch (error) {
    if (!(error instanceof InvalidJobError)) throw error;
    throw new InvalidScheduleError(error.message, { field: 'retry' }, { cause: error });
  }
  return retry;
}

function parseCatchUp(catchUp: unknown): CatchUp {
  if (catchUp === 'once' || catchUp === 'all' || catchUp === 'skip') return catchUp;
  throw new InvalidScheduleError(`catchUp must be once, all or skip, not ${String(catchUp)}.`, { field: 'catchUp' });
}
