import assert from 'node:assert/strict';

import { Jobs } from '../../src/lib/jobs/jobs.ts';
import { type ScheduleContext } from '../../src/lib/schedule/schedule-record.ts';
import { Schedule, type ScheduleOptions } from '../../src/lib/schedule/schedule.ts';
import { FUTURE, HeldClock } from './jobs-bench.ts';
import { type Subject } from './suite.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** When and what, for schedules of which only the rest matters. */
export const hourly = { cron: '0 * * * *', method: 'tick' };

/** Schedules over a held clock, with a method that does nothing and one that throws; `at` moves the clock and rings. */
export function createSchedule(
  { ctx, onAlarm }: Subject,
  clock = new HeldClock(),
  options: Pick<ScheduleOptions, 'timeoutMs' | 'concurrency'> = {},
) {
  const jobs = new Jobs(ctx, { clock });
  onAlarm(() => jobs.alarm());
  const calls: { method: string; params: unknown; context: ScheduleContext }[] = [];
  const methods: Record<string, (params: unknown) => unknown> = {
    tick: () => undefined,
    fail: () => assert.fail('no'),
  };
  const schedule = new Schedule(ctx, {
    ...options,
    jobs,
    clock,
    hasMethod: (method) => Object.hasOwn(methods, method),
    invoke: (method, params, context) => {
      calls.push({ method, params, context });
      return methods[method]?.(params);
    },
  });
  const times = () => calls.map(({ context }) => context.scheduledAt - FUTURE);
  const at = async (time: number) => {
    clock.time = FUTURE + time;
    await jobs.alarm();
  };
  return { schedule, jobs, clock, calls, methods, times, at };
}
