import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseRange } from './parse-range.ts';

test('a range is read as RFC 9110 says', () => {
  const cases: [string | null, unknown][] = [
    [null, 'all'],
    ['bytes=0-', { offset: 0, length: 10 }],
    ['bytes=2-4', { offset: 2, length: 3 }],
    ['bytes=2-400', { offset: 2, length: 8 }],
    ['bytes=-3', { offset: 7, length: 3 }],
    ['bytes=-300', { offset: 0, length: 10 }],
    ['bytes=9-9', { offset: 9, length: 1 }],
    ['bytes=10-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=4-2', 'all'],
    ['bytes=0-1,3-4', 'all'],
    ['bytes=-', 'all'],
    ['lines=1-2', 'all'],
  ];
  for (const [header, expected] of cases) assert.deepEqual(parseRange(header, 10), expected, String(header));
  assert.equal(parseRange('bytes=0-', 0), 'none');
});
