import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isTid } from './syntax.ts';
import { formatTid, parseTid, TidClock, TidError } from './tid.ts';

test('a TID says its time and its clock', () => {
  assert.equal(formatTid({ microseconds: 0, clockId: 0 }), '2222222222222');
  for (const tid of ['3jzfcijpj2z2a', '3zzzzzzzzzzzz', '7777777777777', 'azzzzzzzzzzzz']) {
    assert.equal(formatTid(parseTid(tid)), tid);
  }
  const tid = { microseconds: 1_763_762_400_000_123, clockId: 1023 };
  assert.deepEqual(parseTid(formatTid(tid)), tid);
});

test('what is no TID is refused, and so is one of a time that numbers cannot hold', () => {
  for (const text of ['', '3jzfcijpj2z2', '3jzfcijpj2z2a3', '0jzfcijpj2z2a', 'j222222222222']) {
    assert.throws(() => parseTid(text), TidError, text);
  }
});

test('TIDs rise, in one moment and when the time goes back', () => {
  let now = 1_763_762_400_000;
  const clock = new TidClock({ now: () => now, random: () => 0.5 });
  const given: string[] = [];
  for (const step of [0, 0, 1, -60_000, 0, 30_000, 60_000]) {
    now += step;
    given.push(clock.next());
  }
  assert.deepEqual(given, given.toSorted());
  assert.equal(new Set(given).size, given.length);
  assert(given.every((tid) => isTid(tid)));
  assert.equal(parseTid(given[0] ?? '').microseconds, 1_763_762_400_000_000);
  assert.equal(parseTid(given.at(-1) ?? '').clockId, 512);
});

test('a TID is above one that another clock has given out', () => {
  const source = { now: () => 1_763_762_400_000, random: () => 0 };
  const ahead = formatTid({ microseconds: 1_763_762_500_000_000, clockId: 1023 });
  const clock = new TidClock(source);
  assert(clock.next(ahead) > ahead);
  assert(clock.next() > ahead);
});
