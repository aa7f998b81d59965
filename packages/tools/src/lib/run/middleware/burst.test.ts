import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HeldTime } from '../../../../tests/worker/held-time.ts';
import { Burst } from './burst.ts';

const { signal } = new AbortController();

test('the last call of a burst runs when no other has come for that long', async () => {
  const time = new HeldTime();
  const burst = new Burst(time);
  const first = burst.join(100, signal);
  await time.pass(99);
  const second = burst.join(100, signal);
  assert.equal(await first, 'superseded');
  let hasEnded = false;
  void second.then(() => (hasEnded = true));
  await time.pass(99);
  assert.equal(hasEnded, false);
  await time.pass(1);
  assert.equal(await second, 'last');
  assert.equal(time.pending, 0);
});

test('a call after a burst is a burst of its own', async () => {
  const time = new HeldTime();
  const burst = new Burst(time);
  const places = [burst.join(10, signal)];
  await time.pass(10);
  places.push(burst.join(10, signal));
  await time.pass(10);
  assert.deepEqual(await Promise.all(places), ['last', 'last']);
});

test('a call that is given up leaves; those before it stay superseded, the next one runs', async () => {
  const time = new HeldTime();
  const burst = new Burst(time);
  const controller = new AbortController();
  const first = burst.join(10, signal);
  const second = burst.join(10, controller.signal);
  controller.abort(new Error('cancelled'));
  await assert.rejects(second, /cancelled/);
  assert.equal(await first, 'superseded');
  assert.equal(time.pending, 0);
  await assert.rejects(burst.join(10, controller.signal), /cancelled/);
  const third = burst.join(10, signal);
  await time.pass(10);
  assert.equal(await third, 'last');
});
