import assert from 'node:assert/strict';
import { test } from 'node:test';

import { create, fromDigest, fromString, toString } from '@atcute/cid';

import {
  CidError,
  createBlobCid,
  createRecordCid,
  digestOfCid,
  encodeCid,
  formatCid,
  formatCidAt,
  isBlobCid,
  isCidOfData,
  isRecordCid,
} from './cid.ts';
import { createRandom } from '../../../tests/random.ts';

const codes = { 'dag-cbor': 0x71, raw: 0x55 } as const;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

test('a CID is what another library makes of the same bytes', async () => {
  for (const text of ['', 'a', 'some more bytes']) {
    const bytes = new TextEncoder().encode(text);
    assert.equal(createBlobCid(bytes), toString(await create(0x55, bytes)));
    assert.equal(createRecordCid(bytes), toString(await create(0x71, bytes)));
  }
});

test('text, bytes and digest say the same, and nothing else does', (context) => {
  const random = createRandom(context);
  for (let round = 0; round < 500; round++) {
    const digest = Uint8Array.from({ length: 32 }, () => random.integer(256));
    for (const codec of ['dag-cbor', 'raw'] as const) {
      const cid = formatCid(codec, digest);
      assert.equal(cid, toString(fromDigest(codes[codec], digest)));
      assert.deepEqual(digestOfCid(cid), digest);
      assert.deepEqual(encodeCid(cid), Uint8Array.from(fromString(cid).bytes));
      assert.equal(formatCidAt(Uint8Array.from([9, 9, ...encodeCid(cid), 9]), 2), cid);
      assert.equal(isRecordCid(cid), codec === 'dag-cbor');
      assert.equal(isBlobCid(cid), codec === 'raw');
      // One character changed makes another CID or none; then the bits that a digest does not have would be set.
      const at = round % 2 === 0 ? 7 : 58;
      const other = `${cid.slice(0, at)}${alphabet[random.integer(32)]}${cid.slice(at + 1)}`;
      assert.equal(
        isCidOfData(other),
        isAccepted(() => fromString(other)),
        other,
      );
      assert.equal(
        isCidOfData(other),
        isAccepted(() => encodeCid(other)),
        other,
      );
    }
  }
});

test('what is no CID is refused', () => {
  const cid = createBlobCid(new Uint8Array());
  for (const text of [
    '',
    cid.toUpperCase(),
    `${cid}a`,
    cid.slice(1),
    cid.replace('bafk', 'bafy8'),
    `${cid.slice(0, 20)}0${cid.slice(21)}`,
  ]) {
    assert.throws(() => encodeCid(text), CidError, text);
    assert(!isCidOfData(text), text);
  }
  assert.throws(() => formatCid('raw', new Uint8Array(31)), /found a digest of 31 bytes/);
  assert.throws(() => formatCidAt(new Uint8Array(35)), /found 35 bytes/);
  assert.throws(() => formatCidAt(new Uint8Array(36)), /found bytes that begin 0 0 0 0/);
});

function isAccepted(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
