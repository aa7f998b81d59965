import assert from 'node:assert/strict';

import { deferred, FUTURE, HeldClock, pause, until } from '../../../tests/worker/jobs-bench.ts';
import { createSchedule, HOUR, hourly, MINUTE, SECOND } from '../../../tests/worker/schedule-bench.ts';
import { type Suite } from '../../../tests/worker/suite.ts';

export const suite: Suite = {
  name: 'schedules that run',
  tests: {
    'retry repeats the same occurrence before it is an error': async (subject) => {
      const { schedule, at, calls, methods, jobs, clock } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'bad', method: 'fail', retry: { attemptsMax: 3 } });
      await at(HOUR);
      assert.equal(schedule.get(id)?.status, 'active');
      for (let attempt = 2; attempt <= 3; attempt += 1) {
        clock.time = jobs.nextAlarmAt() ?? 0;
        await jobs.alarm();
      }
      assert.deepEqual(
        calls.map(({ context }) => [context.attempt, context.scheduledAt - FUTURE]),
        [
          [1, HOUR],
          [2, HOUR],
          [3, HOUR],
        ],
      );
      assert.equal(schedule.get(id)?.status, 'error');
      schedule.resume(id);
      let left = 1;
      methods['fail'] = () => (left-- > 0 ? assert.fail('once more') : undefined);
      await at(2 * HOUR);
      await at(2 * HOUR + 10 * SECOND);
      assert.deepEqual([schedule.get(id)?.status, schedule.get(id)?.nextRunAt], ['active', FUTURE + 3 * HOUR]);
    },

    'C3: an occurrence is due up to a second early, and is not run twice': async (subject) => {
      const { schedule, at, times } = createSchedule(subject);
      schedule.create({ ...hourly, name: 'early' });
      await at(HOUR - 1_001);
      assert.deepEqual(times(), []);
      await at(HOUR - 1_000);
      assert.deepEqual(times(), [HOUR]);
      await at(HOUR - 1);
      await at(HOUR);
      await at(HOUR + 1);
      assert.deepEqual(times(), [HOUR]);
      await at(2 * HOUR);
      assert.deepEqual(times(), [HOUR, 2 * HOUR]);
    },

    'an execution that took too long is tried again, and its late end is no execution': async (subject) => {
      const { schedule, at, methods, calls } = createSchedule(subject, new HeldClock(), { timeoutMs: 200 });
      const late = deferred();
      methods['slow'] = () => (calls.length === 1 ? late.promise : undefined);
      const { id } = schedule.create({ ...hourly, name: 'slow', method: 'slow', retry: { attemptsMax: 2 } });
      await at(HOUR);
      assert.equal(calls[0]?.context.signal.aborted, true);
      late.resolve();
      await pause(10);
      assert.deepEqual([schedule.get(id)?.executionCount, schedule.get(id)?.nextRunAt], [0, FUTURE + HOUR]);
      await at(HOUR + SECOND);
      assert.deepEqual(
        calls.map(({ context }) => [context.scheduledAt - FUTURE, context.attempt]),
        [
          [HOUR, 1],
          [HOUR, 2],
        ],
      );
      assert.deepEqual([schedule.get(id)?.executionCount, schedule.get(id)?.nextRunAt], [1, FUTURE + 2 * HOUR]);
    },

    'a second attempt is not skipped, however late': async (subject) => {
      const { schedule, at, calls } = createSchedule(subject);
      const retry = { attemptsMax: 2, firstDelayMs: 5 * MINUTE };
      schedule.create({ ...hourly, name: 'bad', method: 'fail', retry, catchUp: 'skip' });
      await at(HOUR);
      await at(HOUR + 5 * MINUTE);
      assert.equal(calls.length, 2);
    },

    'no more are executed at once than the option says': async (subject) => {
      const { schedule, at, methods, calls } = createSchedule(subject, new HeldClock(), { concurrency: 2 });
      let [inside, most] = [0, 0];
      methods['tick'] = async () => {
        most = Math.max(most, (inside += 1));
        await pause(10);
        inside -= 1;
      };
      for (const name of ['a', 'b', 'c', 'd', 'e']) schedule.create({ ...hourly, name });
      await at(HOUR);
      assert.deepEqual([calls.length, most], [5, 2]);
    },

    'a new retry that is told while it runs counts from the next occurrence': async (subject) => {
      const { schedule, at, methods, times } = createSchedule(subject);
      const { id } = schedule.create({ ...hourly, name: 'one' });
      methods['tick'] = () => {
        schedule.update(id, { retry: { attemptsMax: 2 } });
        assert.fail('no');
      };
      await at(HOUR);
      assert.deepEqual([times(), schedule.get(id)?.status], [[HOUR], 'error']);
    },

    'a new maxExecutions that is used up already ends it at once, also while it runs': async (subject) => {
      const { schedule, at, methods, times, jobs } = createSchedule(subject);
      const ended = schedule.create({ ...hourly, name: 'ended' });
      await at(HOUR);
      assert.equal(schedule.update(ended.id, { maxExecutions: 2 }).status, 'active');
      assert.equal(schedule.update(ended.id, { maxExecutions: 1 }).status, 'completed');
      const paused = schedule.create({ ...hourly, name: 'paused' });
      const failed = schedule.create({ ...hourly, name: 'failed', method: 'fail' });
      methods['cut'] = () => {
        if (schedule.get(running.id)?.executionCount === 1) schedule.update(running.id, { maxExecutions: 1 });
      };
      const running = schedule.create({ ...hourly, name: 'running', method: 'cut' });
      await at(2 * HOUR);
      schedule.pause(paused.id);
      assert.equal(schedule.update(paused.id, { maxExecutions: 1 }).status, 'completed');
      assert.equal(schedule.get(failed.id)?.status, 'error');
      assert.equal(schedule.update(failed.id, { maxExecutions: 1 }).status, 'completed');
      await at(3 * HOUR);
      await at(4 * HOUR);
      assert.deepEqual(times(), [HOUR, 2 * HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR]);
      assert.deepEqual(
        [schedule.get(running.id)?.status, schedule.get(running.id)?.executionCount, jobs.list()],
        ['completed', 2, []],
      );
    },

    'one that has had all its executions ends instead of going on, whatever became of the last': async (subject) => {
      const { schedule, at, methods, times } = createSchedule(subject);
      const last = { ...hourly, maxExecutions: 1 };
      const failed = schedule.create({ ...last, name: 'failed', method: 'fail' });
      const moved = schedule.create({ ...last, name: 'moved', method: 'fail' });
      methods['stop'] = () => schedule.pause(paused.id);
      const paused = schedule.create({ ...last, name: 'paused', method: 'stop' });
      const more = schedule.create({ ...last, name: 'more', method: 'fail' });
      await at(HOUR);
      const { status, errorMessage } = schedule.resume(failed.id);
      assert.deepEqual([status, errorMessage], ['completed', 'AssertionError: no']);
      assert.equal(schedule.update(moved.id, { cron: '@daily' }).status, 'completed');
      assert.equal(schedule.resume(paused.id).status, 'completed');
      assert.equal(schedule.update(more.id, { maxExecutions: 2 }).status, 'active');
      await at(24 * HOUR);
      assert.deepEqual(times(), [HOUR, HOUR, HOUR, HOUR, 2 * HOUR]);
    },

    'C4: what is cancelled, paused or changed while it runs is not brought back': async (subject) => {
      const { schedule, at, methods, jobs } = createSchedule(subject);
      const ids = ['cancel', 'pause', 'change'].map((name) => schedule.create({ ...hourly, name, params: name }).id);
      const [cancelled = '', paused = '', changed = ''] = ids;
      methods['tick'] = async (params) => {
        await pause(5);
        if (params === 'cancel') schedule.cancel(cancelled);
        if (params === 'pause') schedule.pause(paused);
        if (params === 'change') schedule.update(changed, { cron: '@daily' });
      };
      await at(HOUR);
      assert.equal(schedule.get(cancelled), undefined);
      assert.deepEqual([schedule.get(paused)?.status, schedule.get(paused)?.executionCount], ['paused', 1]);
      assert.deepEqual(
        [schedule.get(changed)?.nextRunAt, schedule.get(changed)?.executionCount],
        [FUTURE + 24 * HOUR, 1],
      );
      assert.deepEqual(
        jobs.list().map(({ key }) => key),
        [changed],
      );
    },

    'C2: an execution that a crash cut short runs again as the same occurrence': async (subject) => {
      const first = createSchedule(subject);
      first.methods['tick'] = () => new Promise(() => {});
      const { id } = first.schedule.create({ ...hourly, name: 'cut' });
      void first.at(HOUR);
      await until(() => first.calls.length === 1);
      const { schedule, at, calls } = createSchedule(subject);
      await at(HOUR + 1);
      await at(HOUR + 5 * SECOND);
      assert.deepEqual([calls[0]?.context.attempt, calls[0]?.context.scheduledAt], [2, FUTURE + HOUR]);
      assert.deepEqual([schedule.get(id)?.executionCount, schedule.get(id)?.nextRunAt], [1, FUTURE + 2 * HOUR]);
    },
  },
};
