import assert from 'node:assert/strict';
import { test } from 'node:test';

import { splitWords } from '../split-words.ts';
import { parseCount, parseDurationMs, parseNumber, parseRate, parseSettings } from './tag-values.ts';

test('durations are numbers with a unit', () => {
  const durations = { '500ms': 500, '30s': 30_000, '2sec': 2_000, '5m': 300_000, '1min': 60_000, '1.5h': 5_400_000 };
  for (const [text, ms] of Object.entries({
    ...durations,
    '2hr': 7_200_000,
    '1d': 86_400_000,
    '1day': 86_400_000,
    '250': 250,
  })) {
    assert.equal(parseDurationMs(text), ms, text);
  }
  for (const text of ['', 's', '5 m', '-5s', '0s', '5w', '1.2.3s', '1e3', '.', '5m!']) {
    assert.equal(parseDurationMs(text), undefined, text);
  }
});

test('rates are a count and a unit', () => {
  assert.deepEqual(parseRate('10/min'), { count: 10, windowMs: 60_000 });
  assert.deepEqual(parseRate('5/s'), { count: 5, windowMs: 1_000 });
  assert.deepEqual(parseRate('7'), { count: 7, windowMs: 60_000 });
  for (const text of ['', '/min', '0/s', '1.5/s', '10/week', '10/min/s'])
    assert.equal(parseRate(text), undefined, text);
});

test('counts are whole and from 1', () => {
  assert.equal(parseCount('3'), 3);
  for (const text of ['0', '1.5', '', 'x', '99999999999999999999']) assert.equal(parseCount(text), undefined, text);
  assert.equal(parseNumber('0.8'), 0.8);
});

test('settings in braces are taken out of a text', () => {
  const { text, inline } = parseSettings('stripe {@secret KEY}  {@tz Europe/Berlin} more {not one}');
  assert.equal(text, 'stripe    more {not one}');
  assert.deepEqual(
    [...inline],
    [
      ['secret', 'KEY'],
      ['tz', 'Europe/Berlin'],
    ],
  );
  assert.deepEqual(splitWords(' a\tb\n c '), ['a', 'b', 'c']);
});
