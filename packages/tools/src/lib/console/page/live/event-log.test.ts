import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EventLog } from './event-log.ts';

function fill(log: EventLog, ...channels: string[]): void {
  channels.forEach((channel) => log.add({ channel, data: null }, 0));
}

function shown(log: EventLog, filter = ''): string[] {
  return log.list(filter).map(({ channel, id }) => `${channel}${id}`);
}

test('the newest event is first, and old ones make room', () => {
  const log = new EventLog();
  fill(log, ...Array.from({ length: 205 }, () => 'a'));
  assert.equal(shown(log).length, 200);
  assert.deepEqual(shown(log).slice(0, 2), ['a205', 'a204']);
});

test('while it stands still nothing moves, and then nothing is lost', () => {
  const log = new EventLog();
  fill(log, 'a');
  log.pause(true);
  fill(log, 'b', 'c');
  assert.deepEqual(shown(log), ['a1']);
  assert.equal(log.newCount, 2);
  log.pause(false);
  assert.deepEqual(shown(log), ['c3', 'b2', 'a1']);
  assert.equal(log.newCount, 0);
});

test('channels are chosen by their beginning', () => {
  const log = new EventLog();
  fill(log, 'room', 'room:1', 'roomy', 'other');
  assert.deepEqual(shown(log, 'room'), ['roomy3', 'room:12', 'room1']);
  assert.deepEqual(shown(log, 'room:'), ['room:12']);
  assert.deepEqual(log.channels, ['other', 'room', 'room:1', 'roomy']);
});
