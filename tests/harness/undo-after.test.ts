import assert from 'node:assert/strict';
import { test } from 'node:test';

import { undoAfter } from './undo-after.ts';

test('what a test has made is undone, the newest first, though one of them fails', async () => {
  const undone: string[] = [];
  const hooks: (() => unknown)[] = [];
  const context = { after: (hook: () => unknown) => void hooks.push(hook) };
  undoAfter(context, () => undone.push('folder'));
  undoAfter(context, () => Promise.reject(new Error('no process')));
  undoAfter(context, () => undone.push('socket'));
  const [hook = assert.fail('there is no hook'), ...others] = hooks;
  assert.equal(others.length, 0);
  await assert.rejects(async () => hook(), { message: 'no process' });
  assert.deepEqual(undone, ['socket', 'folder']);
});
