/**
 * CAR files, version 1: a header with the root, then blocks, each with its length and its CID before it.
 *
 * Whoever streams a repository gives blocks to a `CarWriter` and sends the chunks that come out; `createCar` makes a
 * whole small file, such as the blocks of a commit.
 */
import { cidSizeBytes, linkHead, writeCid } from '../values/cid.ts';
import type { CarBlock } from './car-block.ts';

const chunkSizeBytes = 64 * 1024;
const encoder = new TextEncoder();
/** `{ roots: [ … ], version: 1 }`, in DAG-CBOR. */
const beforeRoots = Uint8Array.of(0xa2, 0x65, ...encoder.encode('roots'));
const afterRoots = Uint8Array.of(0x67, ...encoder.encode('version'), 0x01);

/** What a CID of DAG-CBOR begins with: version 1, the codec, SHA-256, 32 bytes. */
const recordCidHead = Uint8Array.of(0x01, 0x71, 0x12, 0x20);

/**
 * @param root the CID of the commit, or null for blocks that have none
 * @returns how the file begins
 */
export function createCarHeader(root: string | null): Uint8Array<ArrayBuffer> {
  const roots = root === null ? 1 : 1 + linkHead.length + cidSizeBytes;
  const length = beforeRoots.length + roots + afterRoots.length;
  const header = new Uint8Array(1 + length);
  header[0] = length;
  header.set(beforeRoots, 1);
  let position = 1 + beforeRoots.length;
  header[position++] = root === null ? 0x80 : 0x81;
  if (root !== null) {
    header.set(linkHead, position);
    writeCid(root, header, position + linkHead.length);
    position += linkHead.length + cidSizeBytes;
  }
  header.set(afterRoots, position);
  return header;
}

/**
 * @param root the CID of the commit, or null for blocks that have none
 * @param blocks in the order of the file
 * @returns the whole file
 */
export function createCar(root: string | null, blocks: readonly CarBlock[]): Uint8Array<ArrayBuffer> {
  const header = createCarHeader(root);
  const size = blocks.reduce((sum, block) => sum + blockSizeBytes(block.bytes.length), header.length);
  const car = new Uint8Array(size);
  car.set(header);
  let position = header.length;
  for (const { cid, bytes } of blocks) {
    position = writeVarint(cidSizeBytes + bytes.length, car, position);
    writeCid(cid, car, position);
    car.set(bytes, position + cidSizeBytes);
    position += cidSizeBytes + bytes.length;
  }
  return car;
}

/**
 * @param length a block's, in bytes
 * @returns what it takes in a file, in bytes
 */
export function blockSizeBytes(length: number): number {
  const section = cidSizeBytes + length;
  return varintSize(section) + section;
}

/** Makes chunks of 64 KiB out of blocks. */
export class CarWriter {
  readonly #onChunk: (chunk: Uint8Array<ArrayBuffer>) => void;
  readonly #head = new Uint8Array(5 + cidSizeBytes);
  #chunk = new Uint8Array(chunkSizeBytes);
  #position = 0;

  /**
   * @param root the CID of the commit, or null for blocks that have none
   * @param onChunk is given each chunk when it is full, and the last at the end; it owns what it is given
   */
  constructor(root: string | null, onChunk: (chunk: Uint8Array<ArrayBuffer>) => void) {
    this.#onChunk = onChunk;
    this.#append(createCarHeader(root));
  }

  /**
   * @param cid the block's, or 32 bytes: the digest of what is DAG-CBOR, which need not be spelled to be written
   * @param bytes the block; copied
   */
  write(cid: string | Uint8Array, bytes: Uint8Array): void {
    const start = writeVarint(cidSizeBytes + bytes.length, this.#head, 0);
    if (typeof cid === 'string') {
      writeCid(cid, this.#head, start);
    } else {
      this.#head.set(recordCidHead, start);
      this.#head.set(cid, start + recordCidHead.length);
    }
    this.#append(this.#head.subarray(0, start + cidSizeBytes));
    this.#append(bytes);
  }

  /** Gives out what has not been given out yet; nothing can be written any more. */
  end(): void {
    if (this.#position > 0) this.#onChunk(this.#chunk.subarray(0, this.#position));
    this.#position = 0;
  }

  #append(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      const size = Math.min(chunkSizeBytes - this.#position, bytes.length - from);
      this.#chunk.set(from === 0 && size === bytes.length ? bytes : bytes.subarray(from, from + size), this.#position);
      from += size;
      this.#position += size;
      if (this.#position < chunkSizeBytes) return;
      this.#onChunk(this.#chunk);
      this.#chunk = new Uint8Array(chunkSizeBytes);
      this.#position = 0;
    }
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** @returns the position after it */
function writeVarint(value: number, target: Uint8Array, offset: number): number {
  let position = offset;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target[position++] = (rest % 0x80) | 0x80;
  target[position++] = rest;
  return position;
}
