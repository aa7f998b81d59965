import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createPermissionSetCache } from './permission-set-cache.ts';

const DAY_MS = 24 * 60 * 60_000;
const document = (title: string): unknown => ({ defs: { main: { type: 'permission-set', title, permissions: [] } } });

test('a set is asked for once a day, goes on for 90 days while it cannot be had, and then is gone', async () => {
  let now = 0;
  let asked = 0;
  let answer: () => Promise<unknown> = () => Promise.resolve(document('one'));
  const resolve = createPermissionSetCache(
    () => {
      asked += 1;
      return answer();
    },
    { now: () => now },
  );
  assert.deepEqual([(await resolve('a.b.c'))?.title, asked], ['one', 1]);
  now += DAY_MS - 1;
  await resolve('a.b.c');
  assert.equal(asked, 1);
  now += 1;
  answer = () => Promise.reject(new Error('no such name'));
  assert.deepEqual([(await resolve('a.b.c'))?.title, asked], ['one', 2]);
  assert.deepEqual([(await resolve('a.b.c'))?.title, asked], ['one', 2]);
  now += 90 * DAY_MS;
  assert.deepEqual([(await resolve('a.b.c'))?.title, asked], [undefined, 3]);
  now += DAY_MS;
  answer = () => Promise.resolve(document('two'));
  assert.deepEqual([(await resolve('a.b.c'))?.title, asked], ['two', 4]);
});
