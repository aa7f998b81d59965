import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KeptOutcomes } from './kept-outcomes.ts';
import type { Instance } from './watching.ts';

function createInstance(id: number): Instance {
  return {
    id,
    key: String(id),
    path: 'things:list',
    args: {},
    audience: { kind: 'everyone' },
    footprint: undefined,
    digest: undefined,
    floor: 0,
    outcome: undefined,
    watchers: new Set(),
    isPart: false,
  };
}

const instances = (count: number): Instance[] => Array.from({ length: count }, (_, id) => createInstance(id));
const isKept = (all: readonly Instance[]): boolean[] => all.map(({ outcome }) => outcome !== undefined);

test('results that have not been used for longest go when there are too many', () => {
  const kept = new KeptOutcomes({ outcomes: 2, characters: 1000 });
  const all = instances(3);
  const [first, second, third] = all;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  kept.keep(first, { value: 1 }, 1);
  kept.keep(second, { value: 2 }, 1);
  kept.keep(first, { value: 3 }, 1);
  kept.keep(third, { value: 4 }, 1);
  assert.deepEqual(isKept(all), [true, false, true]);
});

test('and when they are too large together; the newest stays, however large', () => {
  const kept = new KeptOutcomes({ outcomes: 100, characters: 1000 });
  const all = instances(4);
  for (const instance of all) kept.keep(instance, { value: 'x' }, 400);
  assert.deepEqual(isKept(all), [false, false, true, true]);
  const [first] = all;
  assert.ok(first !== undefined);
  kept.keep(first, { value: 'x' }, 5000);
  assert.deepEqual(isKept(all), [true, false, false, false]);
});

test('a result that grows by patches counts with them, and one that only changes does not count more and more', () => {
  const kept = new KeptOutcomes({ outcomes: 100, characters: 1000 });
  const [grows, changes] = instances(2);
  assert.ok(grows !== undefined && changes !== undefined);
  kept.keep(changes, { value: 'y'.repeat(100) }, 110);
  for (let n = 0; n < 1000; n += 1) kept.keepPatched(changes, { value: 'y'.repeat(100) }, 20);
  kept.keep(grows, { value: '' }, 2);
  for (let n = 0; n < 60; n += 1) kept.keepPatched(grows, { value: 'x'.repeat(n * 10) }, 10);
  assert.deepEqual(isKept([changes, grows]), [true, true]);
  for (let n = 60; n < 120; n += 1) kept.keepPatched(grows, { value: 'x'.repeat(n * 10) }, 10);
  assert.deepEqual(isKept([changes, grows]), [false, true]);
});
