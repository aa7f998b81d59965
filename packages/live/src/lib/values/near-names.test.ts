import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findNearNames } from './near-names.ts';

test('names that differ little are near, the nearest first', () => {
  assert.deepEqual(findNearNames('mesage', ['messages', 'message', 'users']), ['message', 'messages']);
  assert.deepEqual(findNearNames('Author', ['author', 'auth']), ['author', 'auth']);
  assert.deepEqual(findNearNames('xyz', ['author']), []);
  assert.equal(findNearNames('aa', ['ab', 'ac', 'ad', 'ae']).length, 3);
});
