import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { matchesAny, patternsOf } from './channel-name.ts';

describe('patterns of a channel', () => {
  const cases: [channel: string, patterns: string[]][] = [
    ['messages', ['messages', '*']],
    ['room:lobby:typing', ['room:lobby:typing', '*', 'room:*', 'room:lobby:*']],
    ['_run', ['_run']],
    ['_run:1', ['_run:1', '_run:*']],
    ['run:_1', ['run:_1', '*', 'run:*']],
  ];
  for (const [channel, patterns] of cases) {
    test(`events of ${channel} reach ${patterns.join(' and ')}`, () => {
      assert.deepEqual(patternsOf(channel), patterns);
      const candidates = ['*', 'messages', 'room:*', 'room:lobby:*', 'run:*', '_run:*', '_*', channel];
      for (const pattern of candidates) {
        assert.equal(matchesAny([pattern], channel), patterns.includes(pattern), pattern);
      }
    });
  }
});
