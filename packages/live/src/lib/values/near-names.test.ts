import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findNearNames } from './near-names.ts';

test('names that differ little are near, the nearest first', () => {
  assert.deepEqual(findNearNames('messagees', ['users', 'message', 'messages']), ['messages', 'message']);
  assert.deepEqual(findNearNames('Author', ['auth', 'author']), ['author']);
  assert.deepEqual(findNearNames('xyz', ['author']), []);
  assert.equal(findNearNames('aa', ['ab', 'ac', 'ad', 'ae']).length, 3);
});
