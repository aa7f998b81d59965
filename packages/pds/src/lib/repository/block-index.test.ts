import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';

import { BlockIndex } from './block-index.ts';

const digestOf = (index: number): Uint8Array => createHash('sha256').update(String(index)).digest();

describe('an index of blocks', () => {
  test('finds what it was given, however much, and nothing else', () => {
    const index = new BlockIndex();
    for (let id = 1; id <= 20_000; id++) index.add(digestOf(id), id);
    assert.equal(index.size, 20_000);
    for (let id = 1; id <= 20_000; id++) assert.deepEqual(index.find(digestOf(id)), [id]);
    for (let id = 20_001; id <= 21_000; id++) assert.deepEqual(index.find(digestOf(id)), []);
  });

  test('gives every block whose digest begins the same', () => {
    const index = new BlockIndex();
    const digest = digestOf(1);
    const twin = digest.map((byte, position) => (position < 8 ? byte : byte ^ 1));
    index.add(digest, 1);
    index.add(twin, 2);
    assert.deepEqual(index.find(digest), [1, 2]);
  });

  test('goes round at its end', () => {
    const index = new BlockIndex();
    const last = new Uint8Array(32).fill(255);
    const other = last.with(7, 0);
    index.add(last, 1);
    index.add(other, 2);
    assert.deepEqual(index.find(other), [2]);
  });
});
