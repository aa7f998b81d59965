/**
 * The whole queue over real storage, a held clock and seeded chance, with crashes between any two steps.
 *
 * A crash makes the process's storage refuse everything from one of its steps on, before or after that step has been
 * done; a new queue then goes on over the same object, as after a restart.
 */
import assert from 'node:assert/strict';

import { deferred, HeldClock } from '../../../tests/worker/jobs-bench.ts';
import { type Suite } from '../../../tests/worker/suite.ts';
import { Jobs } from './jobs.ts';
import { defaultRetry } from './retry.ts';

const rounds = 12;
const jobCount = 60;
const retry = { ...defaultRetry, attemptsMax: 3, crashesMax: 4 };

/** A seed that has failed once stays here. */
const seeds: number[] = [];

class SeededClock extends HeldClock {
  #state: number;

  constructor(seed: number) {
    super();
    this.#state = seed;
  }

  override random = () => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Crash extends Error {}

/** The object's state as one process sees it: after `steps` more steps it is dead. */
function mortal(ctx: DurableObjectState, steps: number) {
  let left = steps;
  let isDead = false;
  const died = deferred();
  const die = () => {
    isDead = true;
    died.resolve();
    throw new Crash('crash');
  };
  const step = <Result>(act: () => Result): Result => {
    if (isDead) throw new Crash('dead');
    left -= 1;
    if (left === 0) die();
    const result = act();
    left -= 1;
    if (left === 0) die();
    return result;
  };
  const { storage } = ctx;
  const facade = {
    sql: storage.sql,
    kv: storage.kv,
    transactionSync: <Result>(closure: () => Result) => step(() => storage.transactionSync(closure)),
    sync: () => step(() => storage.sync()),
    setAlarm: (time: number) => storage.setAlarm(time),
    deleteAlarm: () => storage.deleteAlarm(),
  };
  return { ctx: { storage: facade } as unknown as DurableObjectState, died: died.promise, step };
}

async function simulate(ctx: DurableObjectState, seed: number): Promise<void> {
  const clock = new SeededClock(seed);
  const starts = new Map<number, number>();
  const done = new Set<number>();
  const dead = new Set<number>();
  const enqueued = new Set<number>();
  const bads = new Set<number>();
  /** A throw inside a handler would be taken for a failed job. */
  const wrongs: string[] = [];

  const live = (steps: number) => {
    const life = mortal(ctx, steps);
    const jobs = new Jobs(life.ctx, { clock });
    let lastDue = 0;
    jobs.define(
      'work',
      async (payload, { id, dueAt, attempt }) => {
        life.step(() => starts.set(id, (starts.get(id) ?? 0) + 1));
        if (dueAt > clock.now()) wrongs.push(`job ${id} started before its time`);
        if (attempt === 1) {
          if (dueAt < lastDue) wrongs.push(`job ${id} overtook an earlier one`);
          lastDue = dueAt;
        }
        if (clock.random() < 0.3) await null;
        if (payload === 'bad') throw new Error('bad');
        life.step(() => done.add(id));
      },
      { retry, concurrency: 7, onDead: (job) => (dead.add(job.id), 'keep') },
    );
    return { jobs, died: life.died };
  };

  let hasCrashed = false;
  let crashes = 0;
  for (let round = 0; ; round += 1) {
    assert.ok(round < 2_000, 'the queue does not come to its end');
    const isLast = enqueued.size >= jobCount && round >= rounds;
    const { jobs, died } = live(isLast ? Number.POSITIVE_INFINITY : 1 + Math.floor(clock.random() * 40));
    const client = live(Number.POSITIVE_INFINITY).jobs;
    for (let index = 0; index < 10 && enqueued.size < jobCount; index += 1) {
      const isBad = clock.random() < 0.2;
      const id = client.enqueue('work', isBad ? 'bad' : 'good', { delayMs: Math.floor(clock.random() * 20_000) });
      enqueued.add(id);
      if (isBad) bads.add(id);
    }
    const next = jobs.nextAlarmAt();
    const alarm = await ctx.storage.getAlarm();
    // After a crash the engine delivers again the alarm that was being handled: it may be early, never late.
    if (hasCrashed && next !== null) assert.ok(alarm !== null && alarm <= next, `alarm ${alarm}, earliest ${next}`);
    else assert.equal(alarm, next, 'the alarm is not the earliest time');
    if (next === null) break;
    clock.time = Math.max(clock.time, next) + Math.floor(clock.random() * 3_000);
    hasCrashed = await Promise.race([died.then(() => true), endsInCrash(jobs.alarm())]);
    crashes += Number(hasCrashed);
  }

  assert.ok(crashes > 0, 'nothing has crashed');
  assert.deepEqual(wrongs, []);
  const { jobs } = live(Number.POSITIVE_INFINITY);
  const buried = new Set(jobs.deadLetters().map(({ id }) => id));
  for (const id of enqueued) {
    assert.ok(done.has(id) || buried.has(id), `job ${id} is lost`);
    assert.ok(!bads.has(id) || buried.has(id), `bad job ${id} is not among the dead`);
    assert.ok((starts.get(id) ?? 0) <= retry.attemptsMax + retry.crashesMax, `job ${id} started too often`);
  }
  assert.deepEqual(
    [...buried].filter((id) => !dead.has(id)),
    [],
  );
}

async function endsInCrash(alarm: Promise<void>): Promise<boolean> {
  try {
    await alarm;
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

export const suite: Suite = {
  name: 'jobs, simulated',
  tests: Object.fromEntries(
    [...seeds, ...Array.from({ length: 10 }, () => undefined)].map((known, index) => [
      known === undefined ? `a fresh seed, ${index + 1}` : `seed ${known}`,
      async ({ ctx }) => {
        const seed = known ?? Math.floor(Math.random() * 2 ** 31);
        try {
          await simulate(ctx, seed);
        } catch (error) {
          const reason = error instanceof Error ? error.stack : String(error);
          throw new Error(`seed ${seed}: ${reason}`, { cause: error });
        }
      },
    ]),
  ),
};
