import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areConditionsMet, type Conditions, type EtagPattern } from './conditions.ts';

const subject = { etag: 'e', uploaded: 10_500 };
const strong = (value: string): EtagPattern => ({ type: 'strong', value });
const weak = (value: string): EtagPattern => ({ type: 'weak', value });
const any: EtagPattern = { type: 'wildcard' };

const cases: [string, Conditions | undefined, boolean, boolean][] = [
  ['nothing asked', undefined, true, true],
  ['an empty condition', {}, true, true],
  ['matches', { etagMatches: [strong('e')] }, true, false],
  ['matches another', { etagMatches: [strong('f')] }, false, false],
  ['matches one of a list', { etagMatches: [strong('f'), strong('e')] }, true, false],
  ['matches weakly: never', { etagMatches: [weak('e')] }, false, false],
  ['matches anything', { etagMatches: [any] }, true, false],
  ['matches nothing of an empty list', { etagMatches: [] }, false, false],
  ['does not match', { etagDoesNotMatch: [strong('f')] }, true, true],
  ['does not match itself', { etagDoesNotMatch: [strong('e')] }, false, true],
  ['does not match weakly', { etagDoesNotMatch: [weak('e')] }, false, true],
  ['does not match anything: only if absent', { etagDoesNotMatch: [any] }, false, true],
  ['uploaded before later', { uploadedBefore: 10_501 }, true, true],
  ['uploaded before the same moment', { uploadedBefore: 10_500 }, false, true],
  ['uploaded after earlier', { uploadedAfter: 10_499 }, true, false],
  ['uploaded after the same moment', { uploadedAfter: 10_500 }, false, false],
  ['in seconds, the same second is not after', { uploadedAfter: 10_000, secondsGranularity: true }, false, false],
  ['in seconds, the same second is not before', { uploadedBefore: 10_999, secondsGranularity: true }, false, true],
  ['in seconds, the next second is after', { uploadedAfter: 9_999, secondsGranularity: true }, true, false],
  ['an etag that matches decides before a date', { etagMatches: [strong('e')], uploadedBefore: 1 }, true, false],
  [
    'an etag that differs decides before a date',
    { etagDoesNotMatch: [strong('f')], uploadedAfter: 99_999 },
    true,
    false,
  ],
  ['both directions must hold', { etagMatches: [strong('e')], etagDoesNotMatch: [strong('e')] }, false, false],
  ['dates of both directions', { uploadedAfter: 10_000, uploadedBefore: 10_400 }, false, false],
];

for (const [title, conditions, ofStored, ofAbsent] of cases)
  test(`conditions: ${title}`, () => {
    assert.equal(areConditionsMet(conditions, subject), ofStored, 'of a stored object');
    assert.equal(areConditionsMet(conditions, undefined), ofAbsent, 'of an absent object');
  });
