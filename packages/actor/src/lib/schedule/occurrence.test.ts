import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  CATCH_UP_MAX,
  checkCron,
  followingOccurrence,
  isSkipped,
  nextOccurrence,
  occurrenceAfterSkip,
  type Plan,
} from './occurrence.ts';
import { InvalidCronError, NoOccurrenceError, UnknownTimeZoneError } from './schedule-errors.ts';

const at = (text: string) => Date.parse(text);
const start = at('2026-01-01T00:00:00Z');

function times(cron: string, tz: string, from: string, count: number): string[] {
  const found: string[] = [];
  for (let time: number | null = at(from); found.length < count; found.push(new Date(time).toISOString())) {
    time = nextOccurrence({ kind: 'cron', cron, tz }, time);
    assert.ok(time !== null);
  }
  return found;
}

function plan(changes: Partial<Plan> = {}): Plan {
  const timing = { kind: 'cron', cron: '0 * * * *', tz: 'UTC' } as const;
  return { timing, catchUp: 'once', fireOnce: false, maxExecutions: 0, ...changes };
}

describe('cron', () => {
  for (const [cron, first] of [
    ['*/5 * * * *', '2026-01-01T00:05:00Z'],
    ['*/5 * * * * *', '2026-01-01T00:00:05Z'],
    ['@hourly', '2026-01-01T01:00:00Z'],
    ['@daily', '2026-01-02T00:00:00Z'],
    ['@midnight', '2026-01-02T00:00:00Z'],
    ['@weekly', '2026-01-04T00:00:00Z'],
    ['@monthly', '2026-02-01T00:00:00Z'],
    ['@yearly', '2027-01-01T00:00:00Z'],
    ['@annually', '2027-01-01T00:00:00Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00Z'],
    ['0 9 * JAN MON-FRI', '2026-01-01T09:00:00Z'],
  ] as const) {
    test(`${cron} is next at ${first}`, () => assert.equal(checkCron(cron, 'UTC', start), at(first)));
  }

  const nonsense = ['99 * * * *', '* * * *', '* * * * * * *', '', ' ', 'a b c d e', '*/0 * * * *', '5-1 * * * *'];
  for (const cron of [...nonsense, '0 0 32 * *', '@reboot', '@every 5m', '? * * * *', '2030-01-01T00:00:00Z']) {
    test(`"${cron}" is refused`, () => assert.throws(() => checkCron(cron, 'UTC', start), InvalidCronError));
  }
  test('a very long expression is refused', () => {
    assert.throws(() => checkCron(`0 0 ${'1,'.repeat(1_000)}1 * *`, 'UTC', start), InvalidCronError);
  });
  for (const cron of ['0 0 31 2 *', '0 0 30 2 *', '0 0 31 4,6 *']) {
    test(`"${cron}" never comes and is refused, each time`, () => {
      assert.throws(() => checkCron(cron, 'UTC', start), NoOccurrenceError);
      assert.throws(() => checkCron(cron, 'UTC', start), NoOccurrenceError);
    });
  }
  for (const tz of ['Mars/Base', '', 'Europe/Berlino']) {
    test(`time zone "${tz}" is refused`, () => {
      assert.throws(() => checkCron('0 * * * *', tz, start), UnknownTimeZoneError);
      assert.throws(() => checkCron('0 * * * *', tz, start), UnknownTimeZoneError);
    });
  }
});

test('a zone is not taken for one because of an expression that is known', () => {
  checkCron('* * * * * *', 'UTC', start);
  assert.throws(() => checkCron('* * * * *', 'UTC *', start), UnknownTimeZoneError);
});

describe('daylight saving in Europe/Berlin', () => {
  const zone = 'Europe/Berlin';
  test('a time of day that is left out in spring runs at the first moment after the gap', () => {
    assert.deepEqual(times('30 2 * * *', zone, '2026-03-28T00:00:00Z', 3), [
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });
  test('a time of day that comes twice in autumn runs at the first', () => {
    assert.deepEqual(times('30 2 * * *', zone, '2026-10-24T12:00:00Z', 2), [
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });
  test('every hour stays every hour through both', () => {
    for (const from of ['2026-03-28T23:30:00Z', '2026-10-24T23:30:00Z']) {
      const found = times('0 * * * *', zone, from, 5).map(at);
      assert.deepEqual(
        found,
        found.map((_, index) => at(from) + 1_800_000 + index * 3_600_000),
      );
    }
  });
});

describe('how a schedule goes on', () => {
  const hour = (count: number) => start + count * 3_600_000;

  test('an occurrence that ran early is not found again', () => {
    assert.equal(followingOccurrence(plan(), 1, hour(1), hour(1) - 1_000), hour(2));
  });
  test('fireOnce, a single time and the last execution end it', () => {
    assert.equal(followingOccurrence(plan({ fireOnce: true }), 1, hour(1), hour(1)), null);
    assert.equal(followingOccurrence(plan({ timing: { kind: 'once', at: hour(1) } }), 1, hour(1), hour(1)), null);
    assert.equal(followingOccurrence(plan({ maxExecutions: 2 }), 1, hour(1), hour(1)), hour(2));
    assert.equal(followingOccurrence(plan({ maxExecutions: 2 }), 2, hour(2), hour(2)), null);
  });
  test('once: what was missed is left behind', () => {
    assert.equal(followingOccurrence(plan(), 1, hour(1), hour(9) + 1), hour(10));
  });
  test('all: each missed one follows, the latest hundred at most', () => {
    const all = plan({ catchUp: 'all' });
    assert.equal(followingOccurrence(all, 1, hour(1), hour(9) + 1), hour(2));
    assert.equal(followingOccurrence(all, 1, hour(1), hour(1)), hour(2));
    assert.equal(followingOccurrence(all, 1, hour(1), hour(1_000) + 1), hour(1_001 - CATCH_UP_MAX));
  });
  test('skip: what is more than a minute late is left out, what is not is kept', () => {
    const skip = plan({ catchUp: 'skip' });
    assert.deepEqual(
      [isSkipped(skip, hour(1), hour(1) + 60_000), isSkipped(skip, hour(1), hour(1) + 60_001)],
      [false, true],
    );
    assert.equal(isSkipped(plan(), hour(1), hour(9)), false);
    assert.equal(occurrenceAfterSkip(skip, hour(9) + 60_000), hour(9));
    assert.equal(occurrenceAfterSkip(skip, hour(9) + 60_001), hour(10));
    assert.equal(occurrenceAfterSkip(plan({ timing: { kind: 'once', at: hour(1) } }), hour(9)), null);
  });
});
