/** What runs again and again: pure data, which a scheduler runs. All times are UTC. */
import { checkCron } from '@sundog/actor/cron';

import { getFunctionName, type ArgsParameters, type FunctionLike } from '../values/function-reference.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import { InvalidFunctionError } from './function-errors.ts';

/** When a job runs. */
export type CronSchedule =
  | { readonly kind: 'interval'; readonly everyMs: number }
  /** A cron expression of five fields. */
  | { readonly kind: 'cron'; readonly expression: string };

/** A function that runs again and again. */
export interface CronJob {
  readonly name: string;
  readonly schedule: CronSchedule;
  /** `messages:clean`. */
  readonly path: string;
  /** As `encodeValue` writes them. */
  readonly args: Json;
}

type Schedulable = FunctionLike<'mutation' | 'action'>;

/** Declares one kind of job: its name, its time, the function, its arguments. */
export type DeclareJob<Time> = <Reference extends Schedulable>(
  name: string,
  time: Time,
  reference: Reference,
  ...args: ArgsParameters<Reference>
) => void;

/** Time of a day. */
export interface TimeOfDay {
  readonly hourUTC: number;
  readonly minuteUTC: number;
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** A day of a week. */
export type DayOfWeek = (typeof DAYS)[number];

/**
 * The jobs of a project. Each throws `InvalidFunctionError` for a time that there is not, and for a name that is taken.
 */
export interface Crons {
  readonly jobs: readonly CronJob[];
  readonly interval: DeclareJob<
    { readonly seconds: number } | { readonly minutes: number } | { readonly hours: number }
  >;
  readonly hourly: DeclareJob<{ readonly minuteUTC: number }>;
  readonly daily: DeclareJob<TimeOfDay>;
  readonly weekly: DeclareJob<TimeOfDay & { readonly dayOfWeek: DayOfWeek }>;
  /** A day that a month lacks is left out in it. */
  readonly monthly: DeclareJob<TimeOfDay & { readonly day: number }>;
  /** A cron expression of five fields. */
  readonly cron: DeclareJob<string>;
}

/** Makes an empty list of jobs. */
export function cronJobs(): Crons {
  const jobs: CronJob[] = [];
  const declare =
    <Time>(call: string, createSchedule: (time: Time) => CronSchedule | undefined): DeclareJob<Time> =>
    (name, time, reference, ...[args]) => {
      const schedule = createSchedule(time);
      if (schedule === undefined) throw invalid(call, name, `there is no such time: ${JSON.stringify(time)}.`);
      if (typeof name !== 'string' || name.trim() === '') throw invalid(call, String(name), 'a job needs a name.');
      if (jobs.some((job) => job.name === name)) throw invalid(call, name, 'there is a job of this name already.');
      jobs.push({ name, schedule, path: getFunctionName(reference), args: encodeValue(args ?? {}) });
    };
  return {
    jobs,
    interval: declare('interval', createInterval),
    hourly: declare('hourly', ({ minuteUTC }) => createCron([minuteUTC, 0, 59], `${minuteUTC} * * * *`)),
    daily: declare('daily', (time) => createDaily(time, '* * *')),
    weekly: declare('weekly', ({ dayOfWeek, ...time }) => {
      const day = DAYS.indexOf(dayOfWeek);
      return day === -1 ? undefined : createDaily(time, `* * ${day}`);
    }),
    monthly: declare('monthly', ({ day, ...time }) =>
      isWithin(day, 1, 31) ? createDaily(time, `${day} * *`) : undefined,
    ),
    cron: declare('cron', createExpression),
  };
}

function createInterval(time: object): CronSchedule | undefined {
  const units: Readonly<Record<string, number>> = { seconds: 1000, minutes: 60_000, hours: 3_600_000 };
  const [[unit, count] = ['', 0], ...further] = Object.entries(time);
  const everyMs = (units[unit] ?? 0) * Number(count);
  const isTime = Number.isSafeInteger(everyMs) && everyMs >= 1000 && further.length === 0;
  return isTime ? { kind: 'interval', everyMs } : undefined;
}

function createDaily({ hourUTC, minuteUTC }: TimeOfDay, days: string): CronSchedule | undefined {
  return isWithin(hourUTC, 0, 23) ? createCron([minuteUTC, 0, 59], `${minuteUTC} ${hourUTC} ${days}`) : undefined;
}

function createCron(
  [number, least, most]: readonly [number, number, number],
  expression: string,
): CronSchedule | undefined {
  return isWithin(number, least, most) ? { kind: 'cron', expression } : undefined;
}

function createExpression(expression: string): CronSchedule | undefined {
  try {
    checkCron(expression, 'UTC', 0);
  } catch {
    return undefined;
  }
  return { kind: 'cron', expression };
}

function isWithin(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && number >= least && number <= most;
}

function invalid(call: string, name: string, problem: string): InvalidFunctionError {
  return new InvalidFunctionError([`crons.${call}('${name}', …): ${problem}`]);
}
