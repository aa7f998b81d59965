import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatLockName } from './lock-name.ts';

test('arguments are put into the name of a lock, and nothing else is', () => {
  assert.equal(formatLockName('board:write', {}), 'board:write');
  assert.equal(formatLockName('task:{id}:{part}', { id: 'a', part: 2 }), 'task:a:2');
  assert.equal(formatLockName('{at}', { at: { y: 1, x: 2 } }), '{"x":2,"y":1}');
  assert.equal(formatLockName('{id}', { id: '{secret}', secret: 'x' }), '{secret}');
  assert.equal(formatLockName('{toString} {id}', {}), '{toString} {id}');
});
