import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseFrame } from './parse-frame.ts';

test('the data of an event stays as it came', () => {
  const data = '{"data":"\\",\\"data\\":","n":1.0}';
  const text = `{"type":"event","cursor":"a-b.2","channel":"x:y","data":${data}}`;
  assert.deepEqual(parseFrame(text), { kind: 'event', cursor: 'a-b.2', channel: 'x:y', data, frame: text });
});

test('an event that is not kept has no cursor', () => {
  const frame = '{"type":"event","channel":"x","data":null}';
  assert.deepEqual(parseFrame(frame), { kind: 'event', cursor: undefined, channel: 'x', data: 'null', frame });
});

test('other frames say their type and where the reader stands', () => {
  const text = '{"type":"ready","version":1,"cursor":"a.1","channels":["event"]}';
  assert.deepEqual(parseFrame(text), { kind: 'control', type: 'ready', cursor: 'a.1', frame: text });
  const later = '{"type":"later"}';
  assert.deepEqual(parseFrame(later), { kind: 'control', type: 'later', cursor: undefined, frame: later });
});
