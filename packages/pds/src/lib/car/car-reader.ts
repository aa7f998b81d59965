/**
 * Reads CAR files of version 1 as they come in, in chunks that are cut anywhere.
 *
 * R1 Memory: one block that is not complete, and no block is above 2 MiB.
 * R2 Every block that is given out has the digest that its CID says.
 * R3 What is not a CAR of a repository is refused as soon as it can be seen, and nothing is given out after it.
 */
import { CidLinkWrapper, decode } from '@atcute/cbor';

import { cidSizeBytes, formatCidAt, isCidAt } from '../values/cid.ts';
import { digestOf } from '../values/digest.ts';
import type { CarBlock } from './car-block.ts';
import { CarError } from './car-error.ts';

/** The most that a block may have, in bytes. */
export const blockLimitBytes = 2 * 1024 * 1024;
const headerLimitBytes = 1024;
/** Lengths up to 2^28 have four bytes. */
const varintLimitBytes = 4;

/** A CAR that is read as a whole. */
export interface Car {
  readonly roots: readonly string[];
  /** In the order of the file; by CID. */
  readonly blocks: ReadonlyMap<string, Uint8Array>;
}

/**
 * @param bytes a whole file
 * @returns what is in it; the blocks are parts of `bytes`
 * @throws {CarError} if it is no CAR of a repository
 */
export function readCar(bytes: Uint8Array): Car {
  const reader = new CarReader();
  const blocks = new Map<string, Uint8Array>();
  for (const block of reader.push(bytes)) blocks.set(block.cid, block.bytes);
  return { roots: reader.end(), blocks };
}

/** Takes chunks and gives out blocks. */
export class CarReader {
  #roots: readonly string[] | undefined;
  /** Bytes of the file before the current chunk. */
  #offset = 0;
  /** What has been read of the length of a section. */
  #length = 0;
  #lengthBytes = 0;
  /** A section that began in an earlier chunk. */
  #section: Uint8Array | undefined;
  #filled = 0;

  /** The CIDs that the header names, the commit's first; undefined before the header has been read. */
  get roots(): readonly string[] | undefined {
    return this.#roots;
  }

  /**
   * @param chunk the next bytes of the file
   * @yields {CarBlock} the blocks that they complete, to be taken before the next chunk; bytes of a block may be part
   *   of the chunk
   * @throws {CarError} while they are taken, if this is no CAR of a repository
   */
  *push(chunk: Uint8Array): Generator<CarBlock, void, undefined> {
    for (const section of this.pushSections(chunk)) {
      yield { cid: formatCidAt(section), bytes: section.subarray(cidSizeBytes) };
    }
  }

  /**
   * `push` for those who want no text: most of what a CID costs is to spell it.
   *
   * @param chunk the next bytes of the file
   * @yields {Uint8Array} blocks, each after its CID of 36 bytes
   * @throws {CarError} as `push`
   */
  *pushSections(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    let position = 0;
    while (position < chunk.length) {
      let section: Uint8Array | undefined;
      if (this.#section === undefined) {
        const isLength = this.#readLength(chunk[position] ?? 0, this.#offset + position);
        position++;
        if (!isLength) continue;
        if (chunk.length - position < this.#length) {
          this.#section = new Uint8Array(this.#length);
          this.#filled = 0;
          continue;
        }
        section = chunk.subarray(position, position + this.#length);
        position += section.length;
      } else {
        const part = chunk.subarray(position, position + this.#section.length - this.#filled);
        this.#section.set(part, this.#filled);
        this.#filled += part.length;
        position += part.length;
        if (this.#filled < this.#section.length) continue;
        section = this.#section;
        this.#section = undefined;
      }
      const offset = this.#offset + position - section.length;
      if (this.#roots === undefined) this.#roots = readHeader(section, offset);
      else {
        checkSection(section, offset);
        yield section;
      }
    }
    this.#offset += chunk.length;
  }

  /**
   * @returns the CIDs that the header names
   * @throws {CarError} if the file cannot end here
   */
  end(): readonly string[] {
    if (this.#roots === undefined) throw new CarError(this.#offset, 'a header', 'the end');
    if (this.#section !== undefined || this.#lengthBytes > 0) throw new CarError(this.#offset, 'a block', 'the end');
    return this.#roots;
  }

  /** Takes one byte of a length; answers whether it was the last. */
  #readLength(byte: number, offset: number): boolean {
    if (this.#lengthBytes === 0) this.#length = 0;
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#lengthBytes);
    this.#lengthBytes++;
    if (byte >= 0x80) {
      if (this.#lengthBytes < varintLimitBytes) return false;
      throw new CarError(offset, `a length of at most ${varintLimitBytes} bytes`, 'more');
    }
    if (byte === 0 && this.#lengthBytes > 1)
      throw new CarError(offset, 'a length in its shortest form', 'a longer one');
    this.#lengthBytes = 0;
    const [least, limit] = this.#roots === undefined ? [1, headerLimitBytes] : [cidSizeBytes, blockLimitBytes];
    if (this.#length < least || this.#length > limit) {
      throw new CarError(offset, `a length from ${least} to ${limit} bytes`, String(this.#length));
    }
    return true;
  }
}

function readHeader(section: Uint8Array, offset: number): readonly string[] {
  let header: unknown;
  try {
    header = decode(section);
  } catch (error) {
    throw new CarError(offset, 'a header in DAG-CBOR', error instanceof Error ? error.message : 'something else');
  }
  if (typeof header !== 'object' || header === null || !('version' in header) || !('roots' in header)) {
    throw new CarError(offset, 'a header with "version" and "roots"', 'another');
  }
  const { version, roots } = header;
  if (version !== 1) throw new CarError(offset, 'a CAR of version 1', `version ${JSON.stringify(version)}`);
  if (!Array.isArray(roots)) throw new CarError(offset, 'a list of roots', 'none');
  return roots.map((root: unknown) => {
    if (root instanceof CidLinkWrapper) return root.$link;
    throw new CarError(offset, 'a CID as root', 'something else');
  });
}

/** R2. */
function checkSection(section: Uint8Array, offset: number): void {
  if (!isCidAt(section)) {
    const found = Array.from(section.subarray(0, 4)).join(' ');
    throw new CarError(offset, 'a CID', `bytes that begin ${found}`);
  }
  const digest = digestOf(section.subarray(cidSizeBytes));
  for (let index = 0; index < digest.length; index++) {
    if (digest[index] === section[cidSizeBytes - digest.length + index]) continue;
    throw new CarError(offset, `the bytes of ${formatCidAt(section)}`, 'bytes with another digest');
  }
}
