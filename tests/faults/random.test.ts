import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planRound } from './plan.ts';
import { Random } from './random.ts';

test('equal seeds give equal plans, and a fork does not depend on what was drawn before', () => {
  const drawn = new Random(5);
  drawn.below(10);
  assert.deepEqual(planRound(drawn.fork(3)), planRound(new Random(5).fork(3)));
  const plans = new Set(Array.from({ length: 50 }, (_, round) => JSON.stringify(planRound(new Random(5).fork(round)))));
  assert.equal(plans.size, 50);
  assert.deepEqual(new Random(9).bytes(1001), new Random(9).bytes(1001));
});

test('every number of a range comes, about equally often', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let seed = 0; seed < 10_000; seed += 1) {
    const drawn = new Random(1).fork(seed).below(10);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) assert.equal(count > 850 && count < 1150, true, counts.join());
});
