import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { JournalEntry } from './journal-entry.ts';
import { Replay } from './replay.ts';

const operation = (index: number) => ({ kind: 'op', key: String(index) });

function entry(index: number, startedCount: number, isImmediate = false): JournalEntry {
  return { index, ...operation(index), startedCount, isImmediate, outcome: { kind: 'returned', value: index } };
}

/** Notes in which order ends are delivered. */
function follow(replay: Replay, ...indexes: number[]): number[] {
  const delivered: number[] = [];
  for (const index of indexes) void replay.take(index, operation(index))?.delivered.then(() => delivered.push(index));
  return delivered;
}

test('ends come in the order in which they came, and not before as much has started', async () => {
  const replay = new Replay('m', [entry(1, 2), entry(0, 3), entry(2, 3)], new Map());
  const delivered = follow(replay, 0, 1);
  replay.advance(1);
  await Promise.resolve();
  assert.deepEqual(delivered, []);
  replay.advance(2);
  await Promise.resolve();
  assert.deepEqual(delivered, [1], 'the first to end has not waited for the third to start');
  assert.equal(replay.isOver(2), false);
  const last = follow(replay, 2);
  replay.advance(3);
  await Promise.resolve();
  assert.deepEqual([delivered, last], [[1, 0], [2]]);
  assert.equal(replay.isOver(3), true);
});

test('what ended at its start ends at its start, though others are still to come', () => {
  const replay = new Replay('m', [entry(1, 2, true), entry(0, 2)], new Map());
  assert.equal(replay.take(0, operation(0))?.entry.isImmediate, false);
  assert.equal(replay.take(1, operation(1))?.entry.isImmediate, true);
  replay.advance(2);
  assert.equal(replay.isOver(2), true);
});

test('an operation that never ended is not in the journal, and is done', () => {
  const replay = new Replay('m', [entry(1, 2)], new Map());
  assert.equal(replay.take(0, operation(0)), undefined);
  assert.equal(replay.take(1, operation(1))?.entry.index, 1);
});

test('what is open has started: the replay is not over before it has started again', () => {
  const replay = new Replay('m', [entry(0, 1, true)], new Map([[1, { kind: 'ask', key: 'elicitation/create' }]]));
  replay.take(0, operation(0));
  assert.equal(replay.isOver(1), false);
  assert.equal(replay.isOver(2), true);
  assert.throws(() => replay.take(1, operation(1)), {
    code: 'journal_mismatch',
    data: { method: 'm', index: 1, expected: 'ask "elicitation/create"', found: 'op "1"' },
  });
});

test('another operation at a place is refused, and says where', () => {
  const replay = new Replay('deploy', [entry(0, 1)], new Map());
  assert.throws(() => replay.take(0, { kind: 'memory.get', key: 'count' }), {
    name: 'JournalMismatchError',
    message:
      'The call cannot go on after it was interrupted: at operation 1 of "deploy" the journal has op "0", and the code does memory.get "count". Either the code has changed since the call began, or it decides by something that is not recorded (the time, chance, a variable): read that by this.once. Make the call again.',
  });
});

test('code that ends before its journal is refused', () => {
  const replay = new Replay('m', [entry(0, 1), entry(1, 2)], new Map());
  replay.take(0, operation(0));
  assert.throws(() => replay.mustBeUsedUp(1), { data: { method: 'm', index: 1, expected: 'op "1"' } });
  assert.doesNotThrow(() => replay.mustBeUsedUp(2));
});

test('code that starts less than it did gets what it waits for, once there has been time for more', async () => {
  const replay = new Replay('m', [entry(0, 2), entry(1, 2)], new Map());
  const delivered = follow(replay, 0);
  replay.advance(1);
  await Promise.resolve();
  assert.deepEqual(delivered, []);
  replay.advance(1, false);
  await Promise.resolve();
  assert.deepEqual(delivered, [0]);
});

test('an end that comes while the replay goes on is delivered in its turn', async () => {
  const replay = new Replay('m', [entry(0, 1)], new Map([[1, undefined]]));
  replay.add(entry(1, 2));
  const delivered = follow(replay, 0, 1);
  replay.advance(2);
  await Promise.resolve();
  assert.deepEqual(delivered, [0, 1]);
  assert.equal(replay.isOver(2), true);
});
