import assert from 'node:assert/strict';

import { FUTURE, HeldClock, until } from '../../../tests/worker/jobs-bench.ts';
import { InvalidLimitError } from '../page-limit.ts';
import { createSchedule, HOUR, hourly, MINUTE } from '../../../tests/worker/schedule-bench.ts';
import { noLimits, type Suite } from '../../../tests/worker/suite.ts';
import { systemClock } from '../clock.ts';
import {
  InvalidScheduleError,
  ScheduleNameTakenError,
  ScheduleStatusError,
  UnknownScheduleError,
} from './schedule-errors.ts';

export const suite: Suite = {
  name: 'schedule',
  tests: {
    'a method is called with its params and told of the schedule, and the next time is set': async (subject) => {
      const { schedule, calls, at, jobs } = createSchedule(subject);
      const params = { when: new Date(1), ids: new Set([1]) };
      const made = schedule.create({ ...hourly, name: 'report', params, description: 'hourly' });
      assert.deepEqual(made, {
        id: made.id,
        name: 'report',
        description: 'hourly',
        cron: '0 * * * *',
        tz: 'UTC',
        at: null,
        method: 'tick',
        params,
        fireOnce: false,
        maxExecutions: 0,
        retry: null,
        catchUp: 'once',
        status: 'active',
        createdAt: FUTURE,
        lastExecutionAt: null,
        executionCount: 0,
        nextRunAt: FUTURE + HOUR,
        errorMessage: null,
      });
      await at(HOUR + 5);
      const [call] = calls;
      assert.deepEqual([call?.method, call?.params, calls.length], ['tick', params, 1]);
      const { signal, ...told } = call?.context ?? assert.fail('no call');
      assert.equal(signal.aborted, false);
      assert.deepEqual(told, { scheduleId: made.id, name: 'report', scheduledAt: FUTURE + HOUR, attempt: 1 });
      const { lastExecutionAt, executionCount, nextRunAt } = schedule.getByName('report') ?? assert.fail('gone');
      assert.deepEqual([lastExecutionAt, executionCount, nextRunAt], [FUTURE + HOUR + 5, 1, FUTURE + 2 * HOUR]);
      assert.equal(jobs.nextAlarmAt(), FUTURE + 2 * HOUR);
      assert.equal(await subject.ctx.storage.getAlarm(), FUTURE + 2 * HOUR);
    },

    'the real alarm calls at, delayMs and cron': async (subject) => {
      const { schedule, calls } = createSchedule(subject, Object.assign(new HeldClock(), systemClock));
      schedule.create({ name: 'delayed', delayMs: 30, method: 'tick', params: 1 });
      schedule.create({ name: 'at', at: new Date(Date.now() + 60), method: 'tick', params: 2 });
      schedule.create({ name: 'every second', cron: '* * * * * *', method: 'tick', params: 3, maxExecutions: 2 });
      await until(() => schedule.list({ status: 'completed' }).schedules.length === 3);
      assert.deepEqual(
        calls.map(({ params }) => Number(params)).sort((a, b) => a - b),
        [1, 2, 3, 3],
      );
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'fireOnce, maxExecutions, at and delayMs end as completed': async (subject) => {
      const { schedule, calls, at } = createSchedule(subject);
      schedule.create({ ...hourly, name: 'once', fireOnce: true });
      schedule.create({ ...hourly, name: 'twice', maxExecutions: 2 });
      schedule.create({ name: 'at', at: FUTURE + 5, method: 'tick' });
      schedule.create({ name: 'now', delayMs: 0, method: 'tick' });
      for (let hour = 1; hour <= 4; hour += 1) await at(hour * HOUR);
      assert.equal(calls.length, 5);
      const ends = schedule
        .list()
        .schedules.map((made) => [made.name, made.status, made.executionCount, made.nextRunAt]);
      assert.deepEqual(ends, [
        ['once', 'completed', 1, null],
        ['twice', 'completed', 2, null],
        ['at', 'completed', 1, null],
        ['now', 'completed', 1, null],
      ]);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'C5: a throw ends as error and touches no other; resume and update bring it back': async (subject) => {
      const { schedule, at, methods, jobs, calls } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'bad', method: 'fail' });
      schedule.create({ ...hourly, name: 'good' });
      await at(HOUR);
      const bad = schedule.get(id);
      assert.deepEqual(
        [bad?.status, bad?.errorMessage, bad?.executionCount, bad?.lastExecutionAt, bad?.nextRunAt],
        ['error', 'AssertionError: no', 1, FUTURE + HOUR, null],
      );
      assert.equal(schedule.getByName('good')?.status, 'active');
      assert.deepEqual(jobs.deadLetters(), []);
      assert.deepEqual([schedule.resume(id).status, schedule.get(id)?.errorMessage], ['active', null]);
      await at(2 * HOUR);
      assert.equal(schedule.get(id)?.status, 'error');
      assert.equal(schedule.update(id, { method: 'tick' }).status, 'active');
      assert.equal(schedule.get(id)?.nextRunAt, FUTURE + 3 * HOUR);
      await at(3 * HOUR);
      assert.equal(schedule.get(id)?.executionCount, 3);
      delete methods['tick'];
      await at(4 * HOUR);
      assert.match(schedule.get(id)?.errorMessage ?? '', /^UnknownMethodError/);
      assert.equal(calls.length, 6);
    },

    'a missed stretch runs once, or all, or not at all': async (subject) => {
      const { schedule, at, calls } = createSchedule(subject);
      for (const catchUp of ['once', 'all', 'skip'] as const) {
        schedule.create({ ...hourly, name: catchUp, catchUp, params: catchUp });
      }
      schedule.create({ name: 'late', at: FUTURE + HOUR, method: 'tick', catchUp: 'skip', params: 'late' });
      const counts = () => {
        const count = (name: string) => calls.filter(({ params }) => params === name).length;
        return [count('once'), count('all'), count('skip'), count('late')];
      };
      await at(5 * HOUR + 2 * MINUTE);
      assert.deepEqual(counts(), [1, 5, 0, 0]);
      assert.equal(schedule.getByName('late')?.status, 'completed');
      await at(6 * HOUR + MINUTE);
      assert.deepEqual(counts(), [2, 6, 1, 0]);
      await at(1_000 * HOUR);
      assert.deepEqual(counts(), [3, 107, 2, 0]);
      assert.ok(
        schedule.list({ status: 'active' }).schedules.every((made) => made.nextRunAt === FUTURE + 1_001 * HOUR),
      );
    },

    'maxExecutions ends a stretch that is caught up with': async (subject) => {
      const { schedule, at, times } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'all', catchUp: 'all', maxExecutions: 3 });
      await at(5 * HOUR);
      assert.deepEqual(times(), [HOUR, 2 * HOUR, 3 * HOUR]);
      assert.deepEqual([schedule.get(id)?.status, schedule.get(id)?.executionCount], ['completed', 3]);
    },

    'a clock that jumps back makes it wait, and no occurrence is run again': async (subject) => {
      const { schedule, at, times } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'one' });
      await at(3 * HOUR);
      await at(HOUR - 1);
      await at(2 * HOUR);
      assert.deepEqual([times(), schedule.get(id)?.nextRunAt], [[HOUR], FUTURE + 4 * HOUR]);
      await at(4 * HOUR);
      assert.deepEqual(times(), [HOUR, 4 * HOUR]);
    },

    'pause stops, resume goes on from now; a single time that has passed is due at once': async (subject) => {
      const { schedule, at, times, jobs, clock } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'cron' });
      const single = schedule.create({ name: 'single', at: FUTURE + HOUR, method: 'tick' });
      schedule.pause(id);
      assert.deepEqual([schedule.pause(single.id).status, jobs.nextAlarmAt()], ['paused', null]);
      assert.throws(() => schedule.pause(id), ScheduleStatusError);
      assert.equal(schedule.update(id, { description: 'still' }).status, 'paused');
      await at(5 * HOUR);
      assert.deepEqual(times(), []);
      assert.equal(schedule.resume(id).nextRunAt, FUTURE + 6 * HOUR);
      assert.throws(() => schedule.resume(id), ScheduleStatusError);
      assert.equal(schedule.resume(single.id).nextRunAt, clock.time);
      await jobs.alarm();
      assert.deepEqual(times(), [5 * HOUR]);
      assert.throws(() => schedule.resume(single.id), ScheduleStatusError);
      assert.throws(() => schedule.update(single.id, { method: 'tick' }), ScheduleStatusError);
    },

    'update changes what may be changed, and nothing if anything is wrong': async (subject) => {
      const { schedule, at, calls, jobs } = createSchedule(subject);
      const before = schedule.create({ ...hourly, name: 'one', params: 1 });
      const { id } = before;
      for (const field of ['status', 'id', 'name', 'executionCount', 'nextRunAt', 'schedule']) {
        assert.throws(() => schedule.update(id, { params: 2, [field]: 'x' }), InvalidScheduleError, field);
      }
      assert.throws(() => schedule.update(id, { params: () => {} }), InvalidScheduleError);
      assert.throws(() => schedule.update('nobody', { params: 2 }), UnknownScheduleError);
      assert.deepEqual(schedule.get(id), before);
      schedule.update(id, { params: 2, retry: { attemptsMax: 2 } });
      assert.deepEqual([schedule.get(id)?.nextRunAt, jobs.list().length], [before.nextRunAt, 1]);
      assert.equal(schedule.update(id, { cron: '@daily', tz: 'Asia/Tokyo' }).nextRunAt, FUTURE + 15 * HOUR);
      assert.equal(schedule.update(id, { tz: 'Europe/Berlin' }).nextRunAt, FUTURE + 23 * HOUR);
      assert.equal(schedule.update(id, { delayMs: 5 }).cron, null);
      await at(5);
      assert.deepEqual(
        calls.map(({ params }) => params),
        [2],
      );
      assert.equal(schedule.get(id)?.status, 'completed');
    },

    'C1: what is refused leaves nothing behind, and others go on': (subject) => {
      const { schedule, jobs } = createSchedule(subject);
      schedule.create({ ...hourly, name: 'taken' });
      assert.throws(() => schedule.create({ ...hourly, name: 'taken' }), ScheduleNameTakenError);
      assert.throws(() => schedule.create({ ...hourly, name: 'x', params: () => {} }), InvalidScheduleError);
      assert.throws(
        () => schedule.create({ ...hourly, name: 'y', cron: '99 * * * *' }),
        /no cron expression: Invalid value for minute: 99\. Give five/,
      );
      schedule.create({ ...hourly, name: 'after' });
      assert.deepEqual(
        schedule.list().schedules.map(({ name }) => name),
        ['taken', 'after'],
      );
      assert.equal(jobs.list().length, 2);
    },

    'cancel, cancelByName and cancelAll': async (subject) => {
      const { schedule, jobs } = createSchedule(subject);
      const made = ['a', 'b', 'c', 'd'].map((name) => schedule.create({ ...hourly, name, params: name }));
      assert.deepEqual([schedule.cancel(made[0]?.id ?? ''), schedule.cancel(made[0]?.id ?? '')], [true, false]);
      assert.deepEqual([schedule.cancelByName('b'), schedule.cancelByName('b')], [true, false]);
      assert.deepEqual([schedule.cancelAll(), schedule.cancelAll()], [2, 0]);
      assert.deepEqual([jobs.list(), [...subject.ctx.storage.kv.list()]], [[], []]);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'lists come in pages, by status': (subject) => {
      const { schedule } = createSchedule(subject);
      for (let index = 0; index < 25; index += 1) schedule.create({ ...hourly, name: `n${index}` });
      for (const { id } of schedule.list({ limit: 5 }).schedules) schedule.pause(id);
      const names: string[] = [];
      for (let cursor: number | null = 0; cursor !== null;) {
        const page = schedule.list({ status: 'active', limit: 8, cursor });
        names.push(...page.schedules.map(({ name }) => name));
        cursor = page.cursor;
      }
      assert.deepEqual(
        names,
        Array.from({ length: 20 }, (_, index) => `n${index + 5}`),
      );
    },

    'a limit that is none is refused': (subject) => {
      const { schedule } = createSchedule(subject);
      schedule.create({ ...hourly, name: 'one' });
      for (const limit of noLimits) {
        assert.throws(() => schedule.list({ limit }), InvalidLimitError, String(limit));
      }
      assert.equal(schedule.list({ limit: 1 }).schedules.length, 1);
    },

    '10,000 schedules due in the same second: each is called once and has its next time': async (subject) => {
      const { schedule, at, calls } = createSchedule(subject);
      for (let index = 0; index < 10_000; index += 1) schedule.create({ ...hourly, name: `n${index}` });
      await at(HOUR);
      assert.equal(new Set(calls.map(({ context }) => context.scheduleId)).size, 10_000);
      assert.equal(calls.length, 10_000);
      const { schedules } = schedule.list({ limit: 10_000 });
      assert.ok(schedules.every((made) => made.nextRunAt === FUTURE + 2 * HOUR && made.executionCount === 1));
    },
  },
};
