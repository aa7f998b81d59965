import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { dueTime, TIME_MAX } from './due-time.ts';
import { InvalidJobError } from './job-errors.ts';
import { decideFailure, defaultRetry, resolveRetry, retryDelayMs } from './retry.ts';

const policies = fc.record({
  attemptsMax: fc.integer({ min: 1, max: 20 }),
  firstDelayMs: fc.integer({ min: 0, max: 100_000 }),
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  delayMsMax: fc.integer({ min: 0, max: 1_000_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  crashesMax: fc.integer({ min: 1, max: 20 }),
});
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('waits double up to the longest', () => {
  const policy = { ...defaultRetry, jitter: 0, delayMsMax: 5_000 };
  assert.deepEqual(
    [1, 2, 3, 4, 2_000].map((attempts) => retryDelayMs(policy, attempts, 0.9)),
    [1_000, 2_000, 4_000, 5_000, 5_000],
  );
});

test('jitter takes away the part it is told to', () => {
  assert.deepEqual(
    [0, 0.5, 0.98].map((random) => retryDelayMs(defaultRetry, 1, random)),
    [1_000, 750, 510],
  );
});

test('a wait is a whole number within the policy, whatever the policy', () => {
  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 5_000 }), chances, (policy, attempts, random) => {
      const waitMs = retryDelayMs(policy, attempts, random);
      assert.ok(Number.isSafeInteger(waitMs) && waitMs >= 0 && waitMs <= policy.delayMsMax, String(waitMs));
    }),
  );
});

test('no wait stays no wait after very many attempts', () => {
  assert.equal(retryDelayMs({ ...defaultRetry, firstDelayMs: 0 }, 3_308, 0), 0);
});

test('every sequence of failures and crashes ends within both limits', () => {
  fc.assert(
    fc.property(policies, fc.infiniteStream(fc.boolean()), chances, (policy, fate, random) => {
      let [attempts, crashes] = [0, 0];
      for (const isCrash of fate) {
        attempts += 1;
        crashes += Number(isCrash);
        const verdict = decideFailure(isCrash ? 'crashed' : 'failed', { attempts, crashes }, policy, {
          now: 5,
          random,
        });
        if (verdict.kind === 'dead') break;
        assert.equal(verdict.state, isCrash && crashes >= Math.min(2, policy.crashesMax - 1) ? 'suspect' : 'waiting');
        assert.ok(verdict.dueAt >= 5);
      }
      assert.ok(attempts < policy.attemptsMax + policy.crashesMax);
      assert.ok(crashes === policy.crashesMax || attempts - crashes === policy.attemptsMax);
    }),
  );
});

test('crashes do not use up the attempts, nor attempts the crashes', () => {
  const policy = { ...defaultRetry, attemptsMax: 2, crashesMax: 2 };
  const chance = { now: 0, random: 0 };
  assert.equal(decideFailure('crashed', { attempts: 2, crashes: 1 }, policy, chance).kind, 'retry');
  assert.equal(decideFailure('failed', { attempts: 2, crashes: 1 }, policy, chance).kind, 'retry');
  assert.equal(decideFailure('failed', { attempts: 3, crashes: 1 }, policy, chance).kind, 'dead');
  assert.equal(decideFailure('crashed', { attempts: 3, crashes: 2 }, policy, chance).kind, 'dead');
});

test('later parts of a policy win; a bad part is refused', () => {
  assert.deepEqual(resolveRetry({ attemptsMax: 2, jitter: 0 }, undefined, { attemptsMax: 3 }), {
    ...defaultRetry,
    attemptsMax: 3,
    jitter: 0,
  });
  const bad = [{ attemptsMax: 0 }, { attemptsMax: 1.5 }, { jitter: 2 }, { factor: 0 }, { firstDelayMs: Number.NaN }];
  const unknown = [{ attempts: 3 }, [3]] as object[];
  for (const part of [...bad, ...unknown, { delayMsMax: -1 }, { crashesMax: 0 }]) {
    assert.throws(() => resolveRetry(part), InvalidJobError);
  }
});

test('a due time is a whole number of milliseconds that the engine takes for an alarm', () => {
  assert.equal(dueTime(10, {}), 10);
  assert.equal(dueTime(10, { delayMs: 0.2 }), 11);
  assert.equal(dueTime(10, { at: new Date(5) }), 5);
  const bad = [{ at: 0 }, { at: Number.NaN }, { at: TIME_MAX + 1 }, { delayMs: -1 }, { delayMs: Number.NaN }];
  for (const options of [...bad, { delayMs: Number.POSITIVE_INFINITY }, { at: 1, delayMs: 1 }]) {
    assert.throws(() => dueTime(10, options), InvalidJobError);
  }
});
