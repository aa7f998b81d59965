import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { encode, toBytes } from '@atcute/cbor';

import { formatCid } from '../values/cid.ts';
import { createAccountEvent, createCommitEvent, createIdentityEvent, createSyncEvent } from './create-event.ts';
import { createErrorFrame, createFrame, createInfoFrame, decodeFrame, FrameError, joinFrame } from './frame.ts';

const did = 'did:web:alice.example';
const time = '2026-11-01T12:00:00.000Z';
const cid = (fill: number): string => formatCid('dag-cbor', new Uint8Array(32).fill(fill));
const link = (fill: number): { $link: string } => ({ $link: cid(fill) });

function encodeWhole(type: string, body: Record<string, unknown>): Uint8Array {
  return new Uint8Array(Buffer.concat([encode({ op: 1, t: type }), encode(body)]));
}

describe('a frame in two parts', () => {
  const commit = createCommitEvent({
    did,
    commit: cid(1),
    rev: '3l4rev',
    since: '3l3rev',
    previousData: cid(2),
    car: Uint8Array.of(1, 2, 3),
    ops: [
      { action: 'create', path: 'com.example.a/1', cid: cid(3), previousCid: undefined },
      { action: 'update', path: 'com.example.a/2', cid: cid(3), previousCid: cid(4) },
      { action: 'delete', path: 'com.example.a/3', cid: null, previousCid: cid(5) },
    ],
    time,
  });
  const commitBody = {
    repo: did,
    commit: link(1),
    rev: '3l4rev',
    since: '3l3rev',
    prevData: link(2),
    blocks: toBytes(Uint8Array.of(1, 2, 3)),
    ops: [
      { action: 'create', path: 'com.example.a/1', cid: link(3) },
      { action: 'update', path: 'com.example.a/2', cid: link(3), prev: link(4) },
      { action: 'delete', path: 'com.example.a/3', cid: null, prev: link(5) },
    ],
    blobs: [],
    rebase: false,
    tooBig: false,
    time,
  };
  for (const seq of [0, 1, 23, 24, 255, 256, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    test(`is, with the number ${seq}, what encoding it whole gives`, () => {
      assert.deepEqual(joinFrame(commit, seq), encodeWhole('#commit', { ...commitBody, seq }));
    });
  }

  test('is cut right for every kind of event', () => {
    const car = Uint8Array.of(9);
    assert.deepEqual(
      joinFrame(createSyncEvent({ did, rev: '3l4rev', car, time }), 7),
      encodeWhole('#sync', { did, rev: '3l4rev', blocks: toBytes(car), time, seq: 7 }),
    );
    assert.deepEqual(
      joinFrame(createIdentityEvent({ did, handle: 'alice.example', time }), 7),
      encodeWhole('#identity', { did, handle: 'alice.example', time, seq: 7 }),
    );
    assert.deepEqual(joinFrame(createIdentityEvent({ did, time }), 7), encodeWhole('#identity', { did, time, seq: 7 }));
    assert.deepEqual(
      joinFrame(createAccountEvent({ did, status: undefined, time }), 7),
      encodeWhole('#account', { did, active: true, time, seq: 7 }),
    );
    assert.deepEqual(
      joinFrame(createAccountEvent({ did, status: 'deactivated', time }), 7),
      encodeWhole('#account', { did, active: false, status: 'deactivated', time, seq: 7 }),
    );
  });

  test('leaves the first commit without the root before it', () => {
    const first = createCommitEvent({
      did,
      commit: cid(1),
      rev: '3l4rev',
      since: null,
      previousData: undefined,
      car: new Uint8Array(0),
      ops: [],
      time,
    });
    const frame = decodeFrame(joinFrame(first, 1));
    assert.equal(frame.kind, 'message');
    assert.ok(frame.kind === 'message' && !('prevData' in frame.body) && frame.body['since'] === null);
  });

  test('refuses more fields than a short map holds', () => {
    const fields = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`field${index}`, index]));
    assert.throws(() => createFrame('#many', fields), RangeError);
  });
});

describe('a frame that is received', () => {
  test('tells its type, number and body', () => {
    const frame = decodeFrame(joinFrame(createIdentityEvent({ did, handle: 'alice.example', time }), 300));
    assert.deepEqual(frame, {
      kind: 'message',
      type: '#identity',
      seq: 300,
      body: { did, handle: 'alice.example', time, seq: 300 },
    });
  });

  test('may have no number', () => {
    assert.deepEqual(decodeFrame(createInfoFrame('OutdatedCursor', 'too old')), {
      kind: 'message',
      type: '#info',
      seq: undefined,
      body: { name: 'OutdatedCursor', message: 'too old' },
    });
  });

  test('may be an error', () => {
    assert.deepEqual(decodeFrame(createErrorFrame('FutureCursor', 'Cursor in the future.')), {
      kind: 'error',
      code: 'FutureCursor',
      message: 'Cursor in the future.',
    });
    assert.deepEqual(decodeFrame(createErrorFrame('ConsumerTooSlow')), {
      kind: 'error',
      code: 'ConsumerTooSlow',
      message: undefined,
    });
  });

  const info = createInfoFrame('OutdatedCursor');
  const broken: [title: string, bytes: Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['half a frame', info.subarray(0, info.byteLength - 2)],
    ['bytes after the body', new Uint8Array([...info, 0])],
    ['no map as header', new Uint8Array([...encode([1]), ...encode({})])],
    ['a header without a name', new Uint8Array([...encode({ op: 1 }), ...encode({})])],
    ['another operation', new Uint8Array([...encode({ op: 2, t: '#commit' }), ...encode({})])],
    ['an error without a name', new Uint8Array([...encode({ op: -1 }), ...encode({})])],
  ];
  for (const [title, bytes] of broken) {
    test(`is refused: ${title}`, () => {
      assert.throws(() => decodeFrame(bytes), FrameError);
    });
  }
});
