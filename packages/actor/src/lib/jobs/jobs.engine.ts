import assert from 'node:assert/strict';

import { type Subject, type Suite } from '../../../tests/worker/suite.ts';
import { type Clock, systemClock } from '../clock.ts';
import { Sql } from '../sql.ts';
import { InvalidJobError, JobKeyTakenError, JobKindTakenError, UnknownJobKindError } from './job-errors.ts';
import { Jobs, type JobsOptions } from './jobs.ts';

/** No real alarm is due before this. */
const FUTURE = Date.UTC(2100, 0, 1);

class HeldClock implements Clock {
  time = FUTURE;
  now = () => this.time;
  random = () => 0;
  uuid = () => crypto.randomUUID();
}

/** A queue over a held clock, with a kind `note` that writes down what it is given. */
function create({ ctx, onAlarm }: Subject, options: JobsOptions = {}) {
  const clock = new HeldClock();
  const jobs = new Jobs(ctx, { clock, ...options });
  onAlarm(() => jobs.alarm());
  const notes: unknown[] = [];
  jobs.define('note', (payload) => void notes.push(payload));
  return { jobs, clock, notes, sql: new Sql(ctx.storage), alarm: () => ctx.storage.getAlarm() };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const never = () => new Promise<void>(() => {});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round += 1) {
    assert.ok(round < 1_000, 'waited for ten seconds');
    await pause(10);
  }
}

export const suite: Suite = {
  name: 'jobs',
  tests: {
    'the real alarm runs jobs at their time, in the order of their times': async (subject) => {
      const { jobs, notes } = create(subject, { clock: systemClock });
      jobs.enqueue('note', 'third', { delayMs: 60 });
      jobs.enqueue('note', 'first');
      jobs.enqueue('note', 'second', { at: new Date(Date.now() + 30) });
      await until(() => notes.length === 3);
      assert.deepEqual(notes, ['first', 'second', 'third']);
      await until(() => jobs.list().length === 0);
      assert.equal(await subject.ctx.storage.getAlarm(), null);
    },

    'jobs due together start by time, then by number': async (subject) => {
      const { jobs, notes, clock } = create(subject);
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
      const { jobs, clock, alarm } = create(subject);
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

    'a rollback takes the job, its payload and the alarm with it': async (subject) => {
      const { jobs, alarm, sql } = create(subject);
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
      const { jobs } = create(subject);
      jobs.enqueue('note', 1, { delayMs: 5 });
      await subject.ctx.storage.deleteAll();
      assert.deepEqual(jobs.deadLetters(), []);
      jobs.enqueue('note', 2, { delayMs: 5 });
      assert.equal(jobs.list().length, 1);
    },

    'payloads are structured clones; one that cannot be stored leaves nothing': async (subject) => {
      const { jobs, notes, clock, alarm } = create(subject);
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
      const { jobs } = create(subject);
      assert.throws(() => jobs.enqueue('nothing'), UnknownJobKindError);
      assert.throws(() => jobs.define('note', () => {}), JobKindTakenError);
      assert.throws(() => jobs.define('zero', () => {}, { concurrency: 0 }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { delayMs: -1 }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { at: Number.NaN }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { at: 5, delayMs: 5 }), InvalidJobError);
      assert.throws(() => jobs.enqueue('note', 1, { retry: { attemptsMax: 0 } }), InvalidJobError);
      assert.deepEqual(jobs.list(), []);
    },

    'a key names one job: replaced unless told to keep': (subject) => {
      const { jobs } = create(subject);
      const id = jobs.enqueue('note', 1, { key: 'prune', delayMs: 10 });
      assert.equal(jobs.enqueue('note', 2, { key: 'prune', delayMs: 20 }), id);
      assert.equal(jobs.enqueue('note', 3, { key: 'prune', delayMs: 5, ifExists: 'keep' }), id);
      assert.notEqual(jobs.enqueue('note', 4, { key: 'other' }), id);
      const job = jobs.getByKey('note', 'prune');
      assert.deepEqual([job?.id, job?.payload, job?.dueAt], [id, 2, FUTURE + 20]);
    },

    'J5: a job replaced while it runs runs once more, after the current attempt': async (subject) => {
      const { jobs, clock } = create(subject);
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
      const { jobs } = create(subject);
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

    'a failing job is retried with growing waits, then dies with its error': async (subject) => {
      const { jobs, clock, alarm } = create(subject);
      const attempts: number[] = [];
      jobs.define('bad', (_payload, { attempt }) => {
        attempts.push(attempt);
        throw new TypeError(`no ${attempt}`);
      });
      const id = jobs.enqueue('bad', { a: 1 }, { retry: { attemptsMax: 3 } });
      const waits: number[] = [];
      for (let next = await alarm(); next !== null; next = await alarm()) {
        waits.push(next - clock.time);
        clock.time = next;
        await jobs.alarm();
      }
      assert.deepEqual(waits, [0, 1_000, 2_000]);
      assert.deepEqual(attempts, [1, 2, 3]);
      assert.deepEqual(jobs.deadLetters(), [
        {
          id,
          kind: 'bad',
          key: null,
          payload: { a: 1 },
          attempts: 3,
          crashes: 0,
          error: 'TypeError: no 3',
          enqueuedAt: FUTURE,
          diedAt: clock.time,
        },
      ]);
      assert.equal(jobs.retry(id), true);
      assert.equal(await alarm(), clock.time);
      await jobs.alarm();
      assert.equal(attempts.at(-1), 1);
      assert.equal(jobs.get(id)?.attempts, 1);
      jobs.cancel(id);
      assert.equal(jobs.retry(id), false);
    },

    'a dead job can be discarded, and comes back only if its key is free': async (subject) => {
      const { jobs } = create(subject);
      jobs.define('bad', () => assert.fail('no'), { retry: { attemptsMax: 1 } });
      const id = jobs.enqueue('bad', 'x', { key: 'k' });
      await jobs.alarm();
      jobs.enqueue('bad', 'y', { key: 'k', delayMs: 5 });
      assert.throws(() => jobs.retry(id), JobKeyTakenError);
      assert.equal(jobs.discard(id), true);
      assert.equal(jobs.discard(id), false);
      assert.deepEqual(jobs.deadLetters(), []);
      assert.equal([...subject.ctx.storage.kv.list()].length, 1);
    },

    'onDead runs in the transaction of the death and may discard the row': async (subject) => {
      const { jobs } = create(subject);
      const died: string[] = [];
      const bad = () => assert.fail('no');
      const retry = { attemptsMax: 1 };
      jobs.define('gone', bad, { retry, onDead: (job) => (died.push(job.error), 'discard') });
      jobs.define('broken', bad, {
        retry,
        onDead: () => {
          jobs.enqueue('note', 'undone');
          throw new Error('hook');
        },
      });
      jobs.enqueue('gone', 1);
      jobs.enqueue('broken', 2);
      await jobs.alarm();
      assert.deepEqual(died, ['AssertionError: no']);
      assert.deepEqual(
        jobs.deadLetters().map((job) => job.kind),
        ['broken'],
      );
      assert.deepEqual(jobs.list(), []);
    },

    'throwing and never-ending jobs hold nobody up': async (subject) => {
      const { jobs, notes, clock } = create(subject);
      const aborted: string[] = [];
      jobs.define(
        'stuck',
        (_payload, { signal }) => {
          signal.addEventListener('abort', () => aborted.push(String(signal.reason)));
          return never();
        },
        { timeoutMs: 40, concurrency: 2, retry: { attemptsMax: 1 } },
      );
      jobs.define('bad', () => assert.fail('no'));
      for (let index = 0; index < 4; index += 1) jobs.enqueue('stuck');
      for (let index = 0; index < 200; index += 1) jobs.enqueue('bad');
      clock.time += 1;
      jobs.enqueue('note', 'through');
      const run = jobs.alarm();
      await until(() => notes.length === 1);
      assert.deepEqual(aborted, []);
      await run;
      assert.equal(aborted.length, 4);
      assert.match(jobs.deadLetters()[0]?.error ?? '', /^JobTimeoutError: .*40 ms/);
      assert.equal(jobs.deadLetters().length, 4);
    },

    'a due job whose kind is defined nowhere fails, and does not make the alarm spin': async (subject) => {
      create(subject).jobs.enqueue('note', 1, { retry: { attemptsMax: 2 } });
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
      const { jobs, notes } = create(subject, { clock: systemClock });
      const gate = deferred();
      jobs.define('long', () => {
        jobs.enqueue('note', 'from the handler');
        return gate.promise;
      });
      jobs.enqueue('long');
      await until(() => notes.length === 1);
      jobs.enqueue('note', 'later', { delayMs: 30 });
      await until(() => notes.length === 2);
      assert.equal(jobs.list().length, 1);
      gate.resolve();
      await until(() => jobs.list().length === 0);
    },

    'J7: a job longer than one alarm is carried on by the next, once': async (subject) => {
      const { jobs } = create(subject, { clock: systemClock, alarmMsMax: 20 });
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

    'J2: what a dead process left running is due at once, counted, and runs alone among its like': async (subject) => {
      const before = create(subject);
      before.jobs.define('work', never);
      for (let index = 0; index < 3; index += 1) before.jobs.enqueue('work', index);
      void before.jobs.alarm();
      await until(() => before.jobs.list().every((job) => job.state === 'running'));
      assert.equal(before.jobs.nextAlarmAt(), FUTURE);

      const { jobs, clock, notes } = create(subject);
      let inside = 0;
      jobs.define('work', async (payload, { attempt }) => {
        inside += 1;
        assert.equal(inside, 1);
        await pause(5);
        inside -= 1;
        notes.push([payload, attempt]);
      });
      await jobs.alarm();
      assert.deepEqual(
        jobs.list().map(({ state, crashes }) => [state, crashes]),
        Array(3).fill(['suspect', 1]),
      );
      clock.time += 1_000;
      await jobs.alarm();
      assert.deepEqual(notes, [
        [0, 2],
        [1, 2],
        [2, 2],
      ]);
      assert.deepEqual(jobs.list(), []);
    },

    'J4: a job that always takes the process with it dies after its crashes': async (subject) => {
      let starts = 0;
      const clock = new HeldClock();
      for (let life = 0; life < 10; life += 1) {
        const jobs = new Jobs(subject.ctx, { clock });
        jobs.define('poison', () => ((starts += 1), never()), { retry: { crashesMax: 3 } });
        if (life === 0) jobs.enqueue('poison');
        const startsBefore = starts;
        void jobs.alarm();
        await pause(20);
        clock.time += 100_000;
        if (starts === startsBefore) {
          void jobs.alarm();
          await pause(20);
        }
        if (jobs.deadLetters().length > 0) break;
      }
      assert.equal(starts, 3);
    },

    'a clock that jumps forward makes jobs due, one that jumps back makes them wait; none is lost or doubled': async (
      subject,
    ) => {
      const { jobs, notes, clock, alarm } = create(subject);
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
