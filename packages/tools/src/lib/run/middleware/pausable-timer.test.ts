import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HeldTime } from '../../../../tests/worker/held-time.ts';
import { PausableTimer } from './pausable-timer.ts';

function start(durationMs: number) {
  const time = new HeldTime();
  const calls: number[] = [];
  const begunAtMs = time.now();
  const timer = new PausableTimer(durationMs, () => calls.push(time.now() - begunAtMs), {
    timers: time,
    now: time.now,
  });
  return { time, timer, calls };
}

test('it calls back once, after its time', async () => {
  const { time, calls } = start(100);
  await time.pass(99);
  assert.deepEqual(calls, []);
  await time.pass(1_000);
  assert.deepEqual(calls, [100]);
});

test('the time in which it stands does not count, however often it does', async () => {
  const { time, timer, calls } = start(100);
  await time.pass(60);
  timer.pause();
  timer.pause();
  await time.pass(1_000_000);
  timer.resume();
  timer.resume();
  await time.pass(30);
  timer.pause();
  await time.pass(5);
  timer.resume();
  await time.pass(9);
  assert.deepEqual(calls, []);
  await time.pass(1);
  assert.deepEqual(calls, [1_000_105]);
});

test('a clock that is set back takes no time and gives none', async () => {
  const { time, timer, calls } = start(100);
  time.setBack(3_600_000);
  timer.pause();
  timer.resume();
  await time.pass(99);
  assert.equal(calls.length, 0);
  await time.pass(1);
  assert.equal(calls.length, 1);
});
