import assert from 'node:assert/strict';

import { createJobs, deferred, FUTURE, HeldClock, pause, until } from '../../../tests/worker/jobs-bench.ts';
import { InvalidLimitError } from '../page-limit.ts';
import { noLimits, type Suite } from '../../../tests/worker/suite.ts';
import { systemClock } from '../clock.ts';
import { TIME_MAX } from './due-time.ts';
import { InvalidJobError, JobKindTakenError, UnknownJobKindError } from './job-errors.ts';
import { Jobs } from './jobs.ts';

export const suite: Suite = {
  name: 'jobs',
  tests: {
    'the real alarm runs jobs at their time, in the order of their times': async (subject) => {
      const { jobs, notes } = createJobs(subject, { clock: systemClock });
      jobs.enqueue('note', 'third', { delayMs: 60 });
      jobs.enqueue('note', 'first');
      jobs.enqueue('note', 'second', { at: new Date(Date.now() + 30) });
      await until(() => notes.length === 3);
      assert.deepEqual(notes, ['first', 'second', 'third']);
      await until(() => jobs.list().length === 0);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'jobs due together start by time, then by number': async (subject) => {
      const { jobs, notes, clock } = createJobs(subject);
      for (const [payload, delayMs] of [
        ['c', 3],
        ['a', 1],
        ['b', 2],
        ['b2', 2],
      ] as const) {
        jobs.enqueue('note', payload, { delayMs });
      }
      clock.time += 10;
      await jobs.alarm();
      assert.deepEqual(notes, ['a', 'b', 'b2', 'c']);
    },

    'J1: the alarm follows the earliest job through every change': async (subject) => {
      const { jobs, clock, alarm } = createJobs(subject);
      const check = async (expected: number | null) => {
        assert.equal(await alarm(), expected);
        assert.equal(jobs.nextAlarmAt(), expected);
      };
      const late = jobs.enqueue('note', 1, { delayMs: 5_000 });
      await check(FUTURE + 5_000);
      const early = jobs.enqueue('note', 2, { delayMs: 1_000 });
      await check(FUTURE + 1_000);
      jobs.enqueue('note', 3, { delayMs: 2_000, key: 'k' });
      jobs.enqueue('note', 3, { delayMs: 500, key: 'k' });
      await check(FUTURE + 500);
      jobs.cancelByKey('note', 'k');
      await check(FUTURE + 1_000);
      clock.time += 1_000;
      await jobs.alarm();
      assert.equal(jobs.get(early), undefined);
      await check(FUTURE + 5_000);
      jobs.cancel(late);
      await check(null);
    },

    'J1: an alarm that was lost is set again by the first change after a wake': async (subject) => {
      createJobs(subject).jobs.enqueue('note', 1, { delayMs: 5_000 });
      await subject.ctx.storage.deleteAlarm();
      const { jobs, alarm } = createJobs(subject);
      jobs.enqueue('note', 2, { delayMs: 6_000 });
      assert.equal(await alarm(), FUTURE + 5_000);
    },

    'a rollback takes the job, its payload and the alarm with it': async (subject) => {
      const { jobs, alarm, sql } = createJobs(subject);
      const fail = () =>
        sql.transaction(() => {
          jobs.enqueue('note', { some: 'payload' }, { delayMs: 5 });
          throw new Error('undo');
        });
      assert.throws(fail, /undo/);
      assert.deepEqual(jobs.list(), []);
      assert.equal(await alarm(), null);
      assert.deepEqual([...subject.ctx.storage.kv.list()], []);
      jobs.enqueue('note', 'kept', { delayMs: 50 });
      assert.throws(fail, /undo/);
      assert.equal(await alarm(), FUTURE + 50);
      jobs.enqueue('note', 'later', { delayMs: 70 });
      assert.equal(jobs.list().length, 2);
      assert.equal(await alarm(), FUTURE + 50);
    },

    'the tables come back after storage.deleteAll': async (subject) => {
      const { jobs } = createJobs(subject);
      jobs.enqueue('note', 1, { delayMs: 5 });
      await subject.ctx.storage.deleteAll();
      assert.deepEqual(jobs.deadLetters(), []);
      jobs.enqueue('note', 2, { delayMs: 5 });
      assert.equal(jobs.list().length, 1);
    },

    'storage.deleteAll inside a handler takes the other jobs, and ends the alarm well': async (subject) => {
      const { jobs, notes, clock, alarm } = createJobs(subject);
      for (const [kind, isFailing] of [
        ['deletes', false],
        ['deletes and fails', true],
      ] as const) {
        jobs.define(kind, async () => {
          await pause(5);
          await subject.ctx.storage.deleteAll();
          if (isFailing) throw new Error('no');
        });
        jobs.enqueue('note', 'gone', { delayMs: 1 });
        jobs.enqueue(kind);
        await jobs.alarm();
        assert.deepEqual([jobs.list(), jobs.deadLetters(), await alarm()], [[], [], null]);
      }
      clock.time += 1;
      jobs.enqueue('note', 'new');
      await jobs.alarm();
      assert.deepEqual(notes, ['new']);
    },

    'payloads are structured clones; one that cannot be stored leaves nothing': async (subject) => {
      const { jobs, notes, clock, alarm } = createJobs(subject);
      const payload = { when: new Date(5), map: new Map([['a', new Set([1n])]]), bytes: new Uint8Array([1, 2]) };
      const id = jobs.enqueue('note', payload, { delayMs: 1 });
      assert.deepEqual(jobs.get(id)?.payload, payload);
      assert.throws(() => jobs.enqueue('note', () => {}), /clone/i);
      assert.equal(jobs.list().length, 1);
      assert.equal(await alarm(), FUTURE + 1);
      clock.time += 1;
      await jobs.alarm();
      assert.deepEqual(notes, [payload]);
      assert.deepEqual([...subject.ctx.storage.kv.list()], []);
    },

    'what makes no sense is refused before anything is stored': (subject) => {
      const { jobs } = createJobs(subject);
      assert.throws(() => jobs.enqueue('nothing'), UnknownJobKindError);
      assert.throws(() => jobs.define('note', () => {}), JobKindTakenError);
      for (const options of [
        ...[0, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((concurrency) => ({ concurrency })),
        ...[0, -1, Number.NaN].map((timeoutMs) => ({ timeoutMs })),
        ...[-1, Number.NaN].map((earlyMs) => ({ earlyMs })),
      ]) {
        assert.throws(() => jobs.define('bad', () => {}, options), InvalidJobError);
      }
      jobs.define('bad', () => {}, { timeoutMs: Number.POSITIVE_INFINITY });
      assert.throws(() => jobs.enqueue('note', 1, { delayMs: -1 }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { at: Number.NaN }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { at: new Date('2189-01-02') }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { at: 5, delayMs: 5 }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { retry: { attemptsMax: 0 } }), InvalidJobError);
      assert.deepEqual(jobs.list(), []);
    },

    'the last time that is taken is one that the engine sets an alarm for': async (subject) => {
      const { jobs, alarm } = createJobs(subject);
      jobs.enqueue('note', 1, { at: TIME_MAX });
      assert.equal(await alarm(), TIME_MAX);
    },

    'a key names one job: replaced unless told to keep': (subject) => {
      const { jobs } = createJobs(subject);
      const id = jobs.enqueue('note', 1, { key: 'prune', delayMs: 10 });
      assert.equal(jobs.enqueue('note', 2, { key: 'prune', delayMs: 20 }), id);
      assert.equal(jobs.enqueue('note', 3, { key: 'prune', delayMs: 5, ifExists: 'keep' }), id);
      assert.notEqual(jobs.enqueue('note', 4, { key: 'other' }), id);
      const job = jobs.getByKey('note', 'prune');
      assert.deepEqual([job?.id, job?.payload, job?.dueAt], [id, 2, FUTURE + 20]);
    },

    'P1: a job that is cancelled or replaced between its claim and its start does not start': async (subject) => {
      const { jobs, notes } = createJobs(subject);
      const cancelled = jobs.enqueue('note', 'cancelled');
      jobs.enqueue('note', 'old', { key: 'k' });
      const run = jobs.alarm();
      assert.equal(jobs.get(cancelled)?.state, 'running');
      jobs.cancel(cancelled);
      jobs.enqueue('note', 'new', { key: 'k' });
      await run;
      assert.deepEqual(notes, ['new']);
      assert.deepEqual(jobs.list(), []);
    },

    'J5: a job replaced while it runs runs once more, after the current attempt': async (subject) => {
      const { jobs, clock } = createJobs(subject);
      const gate = deferred();
      const seen: unknown[] = [];
      let inside = 0;
      jobs.define('work', async (payload) => {
        inside += 1;
        assert.equal(inside, 1);
        seen.push(payload);
        await gate.promise;
        inside -= 1;
      });
      jobs.enqueue('work', 'old', { key: 'k' });
      const run = jobs.alarm();
      await until(() => seen.length === 1);
      jobs.enqueue('work', 'new', { key: 'k', ifExists: 'keep' });
      await pause(30);
      assert.deepEqual(seen, ['old']);
      gate.resolve();
      await run;
      assert.deepEqual(seen, ['old', 'new']);
      assert.deepEqual(jobs.list(), []);
      assert.equal(clock.time, FUTURE);
    },

    'J5: a job cancelled while it runs is not retried when it fails': async (subject) => {
      const { jobs } = createJobs(subject);
      jobs.define('work', (_payload, { id }) => {
        assert.equal(jobs.get(id)?.state, 'running');
        jobs.cancel(id);
        throw new Error('too late');
      });
      jobs.enqueue('work');
      await jobs.alarm();
      assert.deepEqual(jobs.list(), []);
      assert.deepEqual(jobs.deadLetters(), []);
    },

    'a handler that returns something, against its type, has ended well': async (subject) => {
      const { jobs } = createJobs(subject);
      for (const [index, value] of [5, null, {}].entries()) {
        // @ts-expect-error a handler returns nothing, or a promise
        jobs.define(`kind ${index}`, () => value);
        jobs.enqueue(`kind ${index}`);
      }
      await jobs.alarm();
      assert.deepEqual(jobs.list(), []);
    },

    'a due job whose kind is defined nowhere fails, and does not make the alarm spin': async (subject) => {
      createJobs(subject).jobs.enqueue('note', 1, { retry: { attemptsMax: 2 } });
      const clock = new HeldClock();
      const jobs = new Jobs(subject.ctx, { clock });
      await jobs.alarm();
      assert.equal(await subject.ctx.storage.getAlarm(), FUTURE + 1_000);
      clock.time += 1_000;
      await jobs.alarm();
      assert.match(jobs.deadLetters()[0]?.error ?? '', /^UnknownJobKindError/);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'work that arrives during an alarm is done in it, also while a long job runs': async (subject) => {
      const { jobs, notes } = createJobs(subject, { clock: systemClock });
      const gate = deferred();
      jobs.define('long', () => {
        jobs.enqueue('note', 'from the handler');
        return gate.promise;
      });
      jobs.enqueue('long');
      await until(() => notes.length === 1);
      jobs.enqueue('note', 'later', { delayMs: 30 });
      await until(() => notes.length === 2);
      await until(() => jobs.list().length === 1);
      gate.resolve();
      await until(() => jobs.list().length === 0);
    },

    'J7: a job longer than one alarm is carried on by the next, once': async (subject) => {
      const { jobs } = createJobs(subject, { clock: systemClock, alarmMsMax: 20 });
      const gate = deferred();
      let starts = 0;
      let alarms = 0;
      jobs.define('long', () => ((starts += 1), gate.promise));
      subject.onAlarm(() => ((alarms += 1), jobs.alarm()));
      jobs.enqueue('long');
      await until(() => alarms >= 3);
      gate.resolve();
      await until(() => jobs.list().length === 0);
      assert.equal(starts, 1);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'lists come in pages, and a limit that is none is refused': (subject) => {
      const { jobs } = createJobs(subject);
      const ids = [1, 2, 3].map((payload) => jobs.enqueue('note', payload, { delayMs: 1_000 }));
      const list = (limit: number, after = 0): number[] => jobs.list({ limit, after }).map(({ id }) => id);
      assert.deepEqual([list(2), list(10_000, ids[1])], [ids.slice(0, 2), ids.slice(2)]);
      assert.deepEqual(jobs.deadLetters({ limit: 10_000 }), []);
      for (const limit of noLimits) {
        assert.throws(() => list(limit), InvalidLimitError, `list ${limit}`);
        assert.throws(() => jobs.deadLetters({ limit }), InvalidLimitError, `deadLetters ${limit}`);
      }
    },

    'a clock that jumps forward makes jobs due, one that jumps back makes them wait; none is lost or doubled': async (
      subject,
    ) => {
      const { jobs, notes, clock, alarm } = createJobs(subject);
      jobs.enqueue('note', 1, { delayMs: 1_000 });
      clock.time -= 3_600_000;
      await jobs.alarm();
      assert.deepEqual(notes, []);
      assert.equal(await alarm(), FUTURE + 1_000);
      jobs.enqueue('note', 2, { delayMs: 1_000 });
      clock.time += 10 * 365 * 86_400_000;
      await jobs.alarm();
      assert.deepEqual(notes, [2, 1]);
      clock.time = FUTURE;
      await jobs.alarm();
      assert.deepEqual(notes, [2, 1]);
    },
  },
};
