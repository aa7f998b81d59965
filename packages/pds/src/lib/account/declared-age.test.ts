import assert from 'node:assert/strict';
import { test } from 'node:test';

import { declareAge } from './declared-age.ts';

test('an age is declared by the bounds that it has passed, on the very day', () => {
  const ageOf = (birthDate: unknown, now: string): unknown => {
    const preference = { $type: 'app.bsky.actor.defs#personalDetailsPref', birthDate };
    const { $type, ...bounds } = declareAge([preference], Date.parse(now)) ?? {};
    return $type === undefined ? undefined : Object.values(bounds);
  };
  assert.deepEqual(ageOf('2010-03-02T00:00:00.000Z', '2026-03-01T23:59:59Z'), [true, false, false]);
  assert.deepEqual(ageOf('2010-03-02T00:00:00.000Z', '2026-03-02T00:00:00Z'), [true, true, false]);
  assert.deepEqual(ageOf('1980-12-31T00:00:00.000Z', '2026-01-01T00:00:00Z'), [true, true, true]);
  assert.deepEqual(ageOf('someday', '2026-01-01T00:00:00Z'), [false, false, false]);
  assert.equal(ageOf(undefined, '2026-01-01T00:00:00Z'), undefined);
  assert.equal(declareAge([], 0), undefined);
});
