import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restartDelayMs } from './restart-delay.ts';

test('the wait doubles up to half a minute, and chance takes off up to half', () => {
  assert.deepEqual(
    [0, 1, 2, 8, 9, 1_000_000].map((failures) => restartDelayMs(failures, 0)),
    [100, 200, 400, 25_600, 30_000, 30_000],
  );
  assert.equal(restartDelayMs(3, 1), 400);
  assert.equal(restartDelayMs(3, 0.5), 600);
});
