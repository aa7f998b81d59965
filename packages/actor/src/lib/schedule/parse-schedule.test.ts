import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseSchedule } from './parse-schedule.ts';
import {
  InvalidCronError,
  InvalidScheduleError,
  NoOccurrenceError,
  PastTimeError,
  UnknownMethodError,
  UnknownTimeZoneError,
} from './schedule-errors.ts';

const now = Date.UTC(2026, 0, 1);
const context = { now, hasMethod: (method: string) => method === 'tick' };
const base = { name: 'n', method: 'tick' };

const refused: [string, unknown, new (...facts: never[]) => Error][] = [
  ['no object', 'x', InvalidScheduleError],
  ['no timing', base, InvalidScheduleError],
  ['two timings', { ...base, at: now + 5, delayMs: 5 }, InvalidScheduleError],
  ['an empty name', { ...base, delayMs: 5, name: '' }, InvalidScheduleError],
  ['a long name', { ...base, delayMs: 5, name: 'x'.repeat(501) }, InvalidScheduleError],
  ['an unknown field', { ...base, delayMs: 5, status: 'active' }, InvalidScheduleError],
  ['a zone without cron', { ...base, delayMs: 5, tz: 'UTC' }, InvalidScheduleError],
  ['a negative delay', { ...base, delayMs: -1 }, InvalidScheduleError],
  ['a date that is none', { ...base, at: new Date('x') }, InvalidScheduleError],
  ['a time as text', { ...base, at: '2030-01-01' }, InvalidScheduleError],
  ['a delay beyond time', { ...base, delayMs: 8_640_000_000_000_000 }, InvalidScheduleError],
  ['half an execution', { ...base, delayMs: 5, maxExecutions: 0.5 }, InvalidScheduleError],
  ['fireOnce as text', { ...base, delayMs: 5, fireOnce: 'yes' }, InvalidScheduleError],
  ['a strange catchUp', { ...base, delayMs: 5, catchUp: 'some' }, InvalidScheduleError],
  ['a strange retry', { ...base, delayMs: 5, retry: 3 }, InvalidScheduleError],
  ['a bad retry', { ...base, delayMs: 5, retry: { attemptsMax: 0 } }, InvalidScheduleError],
  ['a list as retry', { ...base, delayMs: 5, retry: [3] }, InvalidScheduleError],
  ['an unknown field of retry', { ...base, delayMs: 5, retry: { attempts: 3 } }, InvalidScheduleError],
  ['a name with half a surrogate pair', { ...base, delayMs: 5, name: '\ud800' }, InvalidScheduleError],
  ['a time for which the engine sets no alarm', { ...base, at: new Date('2189-01-02') }, InvalidScheduleError],
  ['a bad cron', { ...base, cron: '99 * * * *' }, InvalidCronError],
  ['a date that never comes', { ...base, cron: '0 0 31 2 *' }, NoOccurrenceError],
  ['an unknown zone', { ...base, cron: '@daily', tz: 'Mars/Base' }, UnknownTimeZoneError],
  ['an unknown method', { ...base, delayMs: 5, method: 'tock' }, UnknownMethodError],
  ['a time that is over', { ...base, at: now - 1_001 }, PastTimeError],
];
for (const [what, input, errorClass] of refused) {
  test(`${what} is refused`, () => assert.throws(() => parseSchedule(input, context), errorClass));
}

test('a time up to a second ago is now', () => {
  assert.equal(parseSchedule({ ...base, at: now - 1_000 }, context).nextRunAt, now - 1_000);
});

test('fields that are undefined are not there', () => {
  const { definition } = parseSchedule({ ...base, delayMs: 5, cron: undefined, retry: undefined }, context);
  assert.deepEqual(definition, {
    timing: { kind: 'once', at: now + 5 },
    method: 'tick',
    description: null,
    fireOnce: false,
    maxExecutions: 0,
    retry: null,
    catchUp: 'once',
  });
});
