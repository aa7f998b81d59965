import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createRandom } from '../../../../tests/random.ts';
import { CommandError } from '../client/command-error.ts';
import { MessageReader, type SocketMessage } from './message-reader.ts';

test('messages of every length come out whole, whatever their parts and wherever the bytes are cut', (context) => {
  const random = createRandom(context);
  const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000];
  const payloads = sizes.map((size) => Uint8Array.from({ length: size }, () => random.integer(256)));
  const sent = payloads.flatMap((payload) => {
    const middle = random.integer(payload.length + 1);
    const ping = createFrame(9, true, Uint8Array.of(7));
    return [createFrame(2, false, payload.subarray(0, middle)), ping, createFrame(0, true, payload.subarray(middle))];
  });
  const stream = Buffer.concat(sent);
  for (const largest of [1, 3, 70_000]) {
    const reader = new MessageReader();
    const found: SocketMessage[] = [];
    for (let position = 0; position < stream.length;) {
      const size = 1 + random.integer(largest);
      for (const message of reader.push(stream.subarray(position, position + size))) found.push(message);
      position += size;
    }
    const binary = found.flatMap((message) => (message.kind === 'binary' ? [Uint8Array.from(message.bytes)] : []));
    assert.deepEqual(binary, payloads);
    assert.equal(found.filter(({ kind }) => kind === 'ping').length, payloads.length);
  }
});

test('what ends a connection says why', () => {
  const close = createFrame(8, true, Uint8Array.of(0x03, 0xf0, ...new TextEncoder().encode('too slow')));
  assert.deepEqual([...new MessageReader().push(close)], [{ kind: 'close', code: 1008, reason: 'too slow' }]);
  const bare = createFrame(8, true, new Uint8Array());
  assert.deepEqual([...new MessageReader().push(bare)], [{ kind: 'close', code: 1005, reason: '' }]);
});

test('what breaks the protocol is refused', () => {
  const cases: [name: string, bytes: Uint8Array][] = [
    ['compressed', Uint8Array.of(0xc2, 0)],
    ['masked', Uint8Array.of(0x82, 0x81, 0, 0, 0, 0, 0)],
    ['a part of nothing', createFrame(0, true, Uint8Array.of(1))],
    [
      'a message within another',
      Buffer.concat([createFrame(2, false, Uint8Array.of(1)), createFrame(2, true, Uint8Array.of(1))]),
    ],
    ['of no kind', createFrame(5, true, new Uint8Array())],
    ['endless', Uint8Array.of(0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0)],
  ];
  for (const [name, bytes] of cases) {
    assert.throws(() => [...new MessageReader().push(bytes)], CommandError, name);
  }
});

/** As servers send it. */
function createFrame(opcode: number, isLast: boolean, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const first = (isLast ? 0x80 : 0) | opcode;
  if (length < 126) return Uint8Array.of(first, length, ...payload);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
