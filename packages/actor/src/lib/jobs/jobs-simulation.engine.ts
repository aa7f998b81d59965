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
function mortal(ctx: DurableObjectState, stepsLeft: number) {
  let left = stepsLeft;
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
  const steps: Partial<DurableObjectStorage> = {
    transactionSync: (closure) =>
      step(() =>
        storage.transactionSync(() => {
          const result = closure();
          if (isDead) throw new Crash('died inside'); // What dies in an inner transaction does not commit the outer one.
          return result;
        }),
      ),
    sync: () => step(() => storage.sync()),
  };
  return { ctx: over(ctx, { storage: over(storage, steps) }), died: died.promise, step };
}

/** The object, with some of its members replaced. */
function over<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(Object.hasOwn(members, name) ? members : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What has been seen over all lives. */
class History {
  readonly starts = new Map<number, number>();
  readonly done = new Set<number>();
  readonly dead = new Set<number>();
  readonly enqueued = new Set<number>();
  readonly bads = new Set<number>();
  crashes = 0;
  /** A throw inside a handler would be taken for a failed job. */
  readonly wrongs: string[] = [];
}

/** Starts a process that dies after a number of steps. */
function live(ctx: DurableObjectState, clock: SeededClock, history: History, stepsLeft = Number.POSITIVE_INFINITY) {
  const life = mortal(ctx, stepsLeft);
  const jobs = new Jobs(life.ctx, { clock });
  let lastDue = 0;
  jobs.define(
    'work',
    async (payload, { id, dueAt, attempt }) => {
      life.step(() => history.starts.set(id, (history.starts.get(id) ?? 0) + 1));
      if (dueAt > clock.now()) history.wrongs.push(`job ${id} started before its time`);
      if (attempt === 1) {
        if (dueAt < lastDue) history.wrongs.push(`job ${id} overtook an earlier one`);
        lastDue = dueAt;
      }
      if (clock.random() < 0.3) await Promise.resolve();
      if (payload === 'bad') throw new Error('bad');
      life.step(() => history.done.add(id));
    },
    { retry, concurrency: 7, onDead: (job) => (history.dead.add(job.id), 'keep') },
  );
  return { jobs, died: life.died };
}

async function simulate(ctx: DurableObjectState, seed: number): Promise<void> {
  const clock = new SeededClock(seed);
  const history = new History();
  const { enqueued } = history;
  let hasCrashed = false;
  for (let round = 0; ; round += 1) {
    assert.ok(round < 2_000, 'the queue does not come to its end');
    const client = live(ctx, clock, history).jobs;
    for (let index = 0; index < 10 && enqueued.size < jobCount; index += 1) {
      const isBad = clock.random() < 0.2;
      const id = client.enqueue('work', isBad ? 'bad' : 'good', { delayMs: Math.floor(clock.random() * 20_000) });
      enqueued.add(id);
      if (isBad) history.bads.add(id);
    }
    const next = client.nextAlarmAt();
    const alarm = await ctx.storage.getAlarm();
    // After a crash the engine delivers again the alarm that was being handled: it may be early, never late.
    if (hasCrashed && next !== null) assert.ok(alarm !== null && alarm <= next, `alarm ${alarm}, earliest ${next}`);
    else assert.equal(alarm, next, 'the alarm is not the earliest time');
    if (next === null) break;
    clock.time = Math.max(clock.time, next) + Math.floor(clock.random() * 3_000);
    const isLast = enqueued.size >= jobCount && round >= rounds;
    const { jobs, died } = live(ctx, clock, history, isLast ? undefined : 1 + Math.floor(clock.random() * 40));
    hasCrashed = await Promise.race([died.then(() => true), endsInCrash(jobs.alarm())]);
    history.crashes += Number(hasCrashed);
  }
  judge(history, new Set(new Jobs(ctx, { clock }).deadLetters().map(({ id }) => id)));
}

function judge(history: History, buried: ReadonlySet<number>): void {
  assert.ok(history.crashes > 0, 'nothing has crashed');
  assert.deepEqual(history.wrongs, []);
  for (const id of history.enqueued) {
    assert.ok(history.done.has(id) || buried.has(id), `job ${id} is lost`);
    assert.ok(!history.bads.has(id) || buried.has(id), `bad job ${id} is not among the dead`);
    const starts = history.starts.get(id) ?? 0;
    assert.ok(starts <= retry.attemptsMax + retry.crashesMax, `job ${id} started ${starts} times`);
  }
  assert.deepEqual(
    [...buried].filter((id) => !history.dead.has(id)),
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
