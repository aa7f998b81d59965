import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { formatLogCursor, parseLogCursor } from './cursor.ts';

test('a cursor comes back from its text', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.maxSafeNat(), (identity, sequence) => {
      assert.deepEqual(parseLogCursor(formatLogCursor({ identity, sequence })), { identity, sequence });
    }),
  );
});

test('what no log gave out is no cursor', () => {
  for (const text of [
    '',
    '7',
    '.7',
    'a.',
    'a.-1',
    'a.01',
    'a.1.5',
    'a.1e3',
    'a.9007199254740993',
    'A.1',
    ' a.1',
    'a.1\n',
  ]) {
    assert.equal(parseLogCursor(text), undefined, JSON.stringify(text));
  }
});
