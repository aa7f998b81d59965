import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Turns } from './turns.ts';

test('work on one key runs one after the other in the order of asking, also when some of it fails', async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take('key', async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  assert.deepEqual(steps, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('work on another key does not wait, and work on a free key begins at once', async () => {
  const turns = new Turns();
  const steps: string[] = [];
  let release = (): void => {};
  const held = turns.take('one', () => new Promise<void>((resolve) => (release = resolve)));
  await turns.take('two', async () => void steps.push('two'));
  const third = turns.take('three', async () => void steps.push('three'));
  assert.deepEqual(steps, ['two', 'three']);
  release();
  await Promise.all([held, third]);
});
