import assert from 'node:assert/strict';

import { createJobs, deferred, FUTURE, HeldClock, never, pause, until } from '../../../tests/worker/jobs-bench.ts';
import { type Subject, type Suite } from '../../../tests/worker/suite.ts';
import { JobKeyTakenError, JobTooLargeError } from './job-errors.ts';
import { Jobs } from './jobs.ts';

export const suite: Suite = {
  name: 'jobs that fail',
  tests: {
    'a failing job is retried with growing waits, then dies with its error': async (subject) => {
      const { jobs, clock, alarm } = createJobs(subject);
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

    'a payload that the cloud would refuse is refused, and leaves no job': (subject) => {
      const { jobs } = createJobs(subject);
      jobs.define('heavy', () => {});
      assert.throws(() => jobs.enqueue('heavy', 'x'.repeat(2_000_001)), JobTooLargeError);
      assert.deepEqual(jobs.list(), []);
    },

    'a dead job can be discarded, and comes back only if its key is free': async (subject) => {
      const { jobs } = createJobs(subject);
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
      const { jobs } = createJobs(subject);
      const died: string[] = [];
      const bad = () => assert.fail('no');
      const retry = { attemptsMax: 1 };
      jobs.define('gone', bad, { retry, onDead: (job) => (died.push(job.error), 'discard') });
      jobs.define('broken', bad, {
        retry,
        onDead: () => {
          jobs.enqueue('note', 'undone', { delayMs: 5 });
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
      const { jobs, notes, clock } = createJobs(subject);
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

    'J2: what a dead process left running is counted, and goes on side by side': async (subject) => {
      await leaveRunning(subject, ['work', 'work', 'work']);
      const { jobs, clock } = createJobs(subject);
      const crowd = new Crowd();
      jobs.define('work', () => crowd.join());
      await jobs.alarm();
      assert.deepEqual(
        jobs.list().map(({ state, crashes }) => [state, crashes]),
        Array(3).fill(['waiting', 1]),
      );
      clock.time += 1_000;
      await jobs.alarm();
      assert.equal(crowd.most, 3);
      assert.deepEqual(jobs.list(), []);
    },

    'P4: what died twice with its process runs alone, the one due first before the others, whatever its kind': async (
      subject,
    ) => {
      await leaveRunning(subject, ['a', 'a', 'a', 'z']);
      const second = await leaveRunning(subject, [], 10_000);
      const { jobs, clock, notes } = createJobs(subject);
      clock.time = second.clock.time;
      const crowd = new Crowd();
      for (const kind of ['a', 'z']) {
        jobs.define(kind, async (payload) => {
          jobs.enqueue('other'); // Makes the queue look for more to do.
          await crowd.join();
          notes.push([kind, payload]);
        });
      }
      jobs.define('other', () => {});
      await jobs.alarm();
      assert.deepEqual(
        jobs.list().map(({ state, crashes }) => [state, crashes]),
        Array(4).fill(['suspect', 2]),
      );
      const z = jobs.list().find(({ kind }) => kind === 'z');
      subject.ctx.storage.sql.exec('update _sundog_job set due_at = due_at - 1 where id = ?', z?.id ?? 0);
      clock.time += 10_000;
      await jobs.alarm();
      assert.equal(crowd.most, 1);
      assert.deepEqual(notes[0], ['z', 3]);
      assert.equal(notes.length, 4);
    },

    'P4, J6: a suspect takes a slot of its kind, and its turn among the others': async (subject) => {
      await leaveRunning(subject, ['a', 'z']);
      const { clock: late } = await leaveRunning(subject, [], 10_000);
      const { jobs, clock } = createJobs(subject);
      clock.time = late.time;
      const crowd = new Crowd();
      const started: unknown[] = [];
      jobs.define('a', (payload) => void started.push(payload));
      jobs.define('z', () => crowd.join(), { concurrency: 1 });
      await jobs.alarm();
      assert.deepEqual(
        jobs.list().map(({ state }) => state),
        ['suspect', 'suspect'],
      );
      for (const kind of ['a', 'z', 'z', 'z']) jobs.enqueue(kind, 'early');
      clock.time += 10_000;
      await jobs.alarm();
      assert.deepEqual([started, crowd.most, jobs.list()], [['early', 0], 1, []]);
    },

    'P4: a job that kills its process takes none with it to its death, also if all may crash but twice': async (
      subject,
    ) => {
      const clock = new HeldClock();
      for (let life = 0; life < 3; life += 1) {
        const jobs = new Jobs(subject.ctx, { clock });
        let isKilled = false;
        const kill = deferred();
        jobs.define('poison', () => {
          isKilled = true;
          kill.resolve();
          return never();
        });
        jobs.define('good', () => pause(10).then(() => (isKilled ? never() : undefined)));
        if (life === 0) for (const kind of ['good', 'poison']) jobs.enqueue(kind, 1, { retry: { crashesMax: 2 } });
        for (let alarm = 0; alarm < 2 && !isKilled; alarm += 1) {
          await Promise.race([jobs.alarm(), kill.promise]);
          clock.time += 100_000;
        }
      }
      const jobs = new Jobs(subject.ctx, { clock });
      assert.deepEqual(jobs.list(), []);
      assert.deepEqual(
        jobs.deadLetters().map(({ kind, crashes }) => [kind, crashes]),
        [['poison', 2]],
      );
    },

    'J5: an attempt that took too long is given up: its retry runs beside it, and its late end changes nothing': async (
      subject,
    ) => {
      const { jobs, clock } = createJobs(subject);
      const ends = [deferred(), deferred()];
      const started: number[] = [];
      jobs.define(
        'slow',
        (_payload, { attempt }) => {
          started.push(attempt);
          return ends[attempt - 1]?.promise;
        },
        { timeoutMs: 500 },
      );
      const id = jobs.enqueue('slow');
      await jobs.alarm();
      assert.match(jobs.get(id)?.error ?? '', /^JobTimeoutError/);
      clock.time += 1_000;
      const second = jobs.alarm();
      await until(() => started.length === 2);
      ends[0]?.resolve();
      await pause(20);
      assert.deepEqual([started, jobs.get(id)?.state, jobs.get(id)?.attempts], [[1, 2], 'running', 2]);
      ends[1]?.resolve();
      await second;
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
  },
};

/** Counts how many are inside at once. */
class Crowd {
  most = 0;
  #inside = 0;

  async join(): Promise<void> {
    this.#inside += 1;
    this.most = Math.max(this.most, this.#inside);
    await pause(20);
    this.#inside -= 1;
  }
}

/** A process that starts jobs of these kinds, and all that are due, and never ends any: as one that is killed. */
async function leaveRunning(subject: Subject, kinds: string[], laterMs = 0): Promise<ReturnType<typeof createJobs>> {
  const process = createJobs(subject);
  process.clock.time += laterMs;
  for (const kind of ['a', 'work', 'z']) process.jobs.define(kind, never);
  for (const [index, kind] of kinds.entries()) process.jobs.enqueue(kind, index);
  void process.jobs.alarm();
  await pause(50);
  if (laterMs > 0) {
    process.clock.time += laterMs;
    void process.jobs.alarm();
    await pause(50);
  }
  return process;
}
