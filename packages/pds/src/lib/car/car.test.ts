import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { parseCid as parsePeerCid } from '@atproto/lex-data';
import { BlockMap, blocksToCarFile, readCar as readPeerCar } from '@atproto/repo';

import { createRandom, type Random } from '../../../tests/random.ts';
import { createBlobCid, createRecordCid, encodeCid } from '../values/cid.ts';
import type { CarBlock } from './car-block.ts';
import { CarError } from './car-error.ts';
import { blockLimitBytes, CarReader, readCar } from './car-reader.ts';
import { blockSizeBytes, CarWriter, createCar, createCarHeader } from './car-writer.ts';

interface Fixture {
  readonly root: string;
  readonly blocks: readonly { cid: string; bytes: string }[];
  readonly car: string;
}

test('a CAR is the one of the vectors', () => {
  for (const { root, blocks, car } of readJson<readonly Fixture[]>('car-file-fixtures.json')) {
    const list = blocks.map(({ cid, bytes }) => ({ cid, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) }));
    assert.equal(Buffer.from(createCar(root, list)).toString('base64').replaceAll('=', ''), car);
    assert.deepEqual(readAll(new Uint8Array(Buffer.from(car, 'base64'))), { roots: [root], blocks: list });
  }
});

test('what is written is read, here and with @atproto/repo', async (context) => {
  const random = createRandom(context);
  for (let round = 0; round < 10; round++) {
    const blocks = createBlocks(random);
    const root = random.integer(4) === 0 ? null : (blocks[0]?.cid ?? null);
    const car = createCar(root, blocks);
    assert.deepEqual(readAll(car), { roots: root === null ? [] : [root], blocks });
    const peer = await readPeerCar(car);
    assert.deepEqual(peer.roots.map(String), root === null ? [] : [root]);
    assert.equal(peer.blocks.size, new Set(blocks.map(({ cid }) => cid)).size);
    for (const { cid, bytes } of blocks) {
      assert.deepEqual(Buffer.from(peer.blocks.get(parsePeerCid(cid)) ?? []), Buffer.from(bytes));
    }
  }
});

test('what @atproto/repo writes is read', async (context) => {
  const random = createRandom(context);
  const blocks = createBlocks(random);
  const map = new BlockMap();
  for (const { cid, bytes } of blocks) map.set(parsePeerCid(cid), bytes);
  const root = blocks[0]?.cid ?? '';
  const car = readCar(await blocksToCarFile(parsePeerCid(root), map));
  assert.deepEqual(car.roots, [root]);
  assert.deepEqual(
    [...car.blocks].map(([cid, bytes]) => ({ cid, bytes: Uint8Array.from(bytes) })),
    blocks.filter(({ cid }, index) => blocks.findIndex((block) => block.cid === cid) === index),
  );
});

test('chunks may be cut anywhere', (context) => {
  const random = createRandom(context);
  for (let round = 0; round < 20; round++) {
    const blocks = createBlocks(random);
    const car = createCar(blocks[0]?.cid ?? null, blocks);
    const largest = [1, 3, 50, 5000, 100_000][round % 5] ?? 1;
    const reader = new CarReader();
    const found: CarBlock[] = [];
    for (let position = 0; position < car.length;) {
      const size = 1 + random.integer(largest);
      for (const { cid, bytes } of reader.push(car.slice(position, position + size)))
        found.push({ cid, bytes: bytes.slice() });
      position += size;
    }
    assert.deepEqual(reader.end(), [blocks[0]?.cid]);
    assert.deepEqual(found, blocks);
  }
});

test('a writer makes chunks of 64 KiB out of the same bytes', (context) => {
  const random = createRandom(context);
  // More than a chunk, however small chance makes the others.
  const blocks = [...createBlocks(random, 40), createBlock(new Uint8Array(64 * 1024))];
  const chunks: Uint8Array[] = [];
  const writer = new CarWriter(blocks[0]?.cid ?? null, (chunk) => chunks.push(chunk));
  for (const { cid, bytes } of blocks) writer.write(cid, bytes);
  writer.end();
  assert.deepEqual(new Uint8Array(Buffer.concat(chunks)), createCar(blocks[0]?.cid ?? null, blocks));
  assert(chunks.length > 1);
  assert(chunks.slice(0, -1).every((chunk) => chunk.length === 64 * 1024));
  const sizes = blocks.map(({ bytes }) => blockSizeBytes(bytes.length));
  const size = sizes.reduce((sum, each) => sum + each, createCarHeader(blocks[0]?.cid ?? null).length);
  assert.equal(Buffer.concat(chunks).length, size);
});

test('what is no CAR of a repository is refused', () => {
  const block = createBlock(Uint8Array.of(1, 2, 3));
  const header = createCarHeader(block.cid);
  const withVersion = (version: number): Uint8Array => Uint8Array.from([...header.slice(0, -1), version]);
  const forged = createCar(block.cid, [{ cid: block.cid, bytes: Uint8Array.of(1, 2, 4) }]);
  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['nothing', new Uint8Array(), /a header, found the end/],
    ['a cut header', header.slice(0, 20), /a header, found the end/],
    ['a cut length', Uint8Array.from([...header, 0x80]), /a block, found the end/],
    ['a cut block', createCar(block.cid, [block]).slice(0, -1), /a block, found the end/],
    ['an empty header', Uint8Array.of(0), /a length from 1 to 1024/],
    ['a long header', Uint8Array.of(0xff, 0x7f), /a length from 1 to 1024/],
    ['a header that is text', Uint8Array.of(1, 0x60), /a header with "version" and "roots"/],
    ['a header that is nothing', Uint8Array.of(1, 0xff), /a header in DAG-CBOR/],
    ['version 2', withVersion(2), /a CAR of version 1, found version 2/],
    [
      'a root that is none',
      Uint8Array.from([18, 0xa2, 0x65, ...Buffer.from('roots'), 0x81, 1, 0x67, ...Buffer.from('version'), 1]),
      /a CID as root/,
    ],
    ['an empty block', Uint8Array.from([...header, 0]), /a length from 36/],
    ['a length in another form', Uint8Array.from([...header, 0xa4, 0x00]), /shortest form/],
    ['a length that does not end', Uint8Array.from([...header, 0x80, 0x80, 0x80, 0x80, 0x80]), /at most 4 bytes/],
    [
      'a block that is too large',
      Uint8Array.from([...header, 0x81, 0x80, 0x80, 0x01]),
      /a length from 36 to 2097152 bytes/,
    ],
    [
      'another kind of CID',
      Uint8Array.from([...header, 36, 0x12, 0x20, ...new Uint8Array(34)]),
      /a CID, found bytes that begin 18 32/,
    ],
    ['other bytes', forged, /the bytes of bafyrei/],
  ];
  for (const [note, bytes, message] of refused) {
    for (const size of [bytes.length, 1])
      assert.throws(() => readAll(bytes, size), { name: 'CarError', code: 'invalid_car', message }, note);
  }
});

test('an error says where it is, over chunks', () => {
  const block = createBlock(Uint8Array.of(1, 2, 3));
  const good = createCar(block.cid, [block]);
  const bad = Uint8Array.from([...good, 39, ...encodeCid(block.cid), 1, 2, 4]);
  for (const size of [1, 7, bad.length]) {
    assert.throws(
      () => readAll(bad, size),
      (error) => error instanceof CarError && error.offset === good.length + 1,
    );
  }
});

test('the largest block passes', () => {
  const block = createBlock(new Uint8Array(blockLimitBytes - 36));
  assert.equal(readAll(createCar(null, [block]), 60_000).blocks.length, 1);
});

function readAll(
  bytes: Uint8Array,
  size = Math.max(bytes.length, 1),
): { roots: readonly string[]; blocks: CarBlock[] } {
  const reader = new CarReader();
  const blocks: CarBlock[] = [];
  for (let position = 0; position < bytes.length; position += size) {
    for (const block of reader.push(bytes.subarray(position, position + size))) {
      blocks.push({ cid: block.cid, bytes: block.bytes.slice() });
    }
  }
  return { roots: reader.end(), blocks };
}

function createBlock(bytes: Uint8Array): CarBlock {
  return { cid: createRecordCid(bytes), bytes };
}

function createBlocks(random: Random, count = 1 + random.integer(20)): CarBlock[] {
  return Array.from({ length: count }, () => {
    const bytes = Uint8Array.from({ length: random.integer([5, 200, 20_000][random.integer(3)] ?? 1) }, () =>
      random.integer(256),
    );
    return random.integer(5) === 0 ? { cid: createBlobCid(bytes), bytes } : createBlock(bytes);
  });
}

function readJson<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../../tests/interop/car/${name}`, import.meta.url), 'utf8'));
}
