import { cidSizeBytes } from '../values/cid.ts';

/** In a place: one bit for the mark, 22 for the length, the rest for the start. */
const MARK_STEPS = 2;
const LENGTH_STEPS = 2 ** 22;
const DIGEST_START = 4;

/**
 * Blocks one after the other in one piece of memory, each as a CAR has it: its CID, then its bytes.
 *
 * A value that is bound to a statement costs more than a row that the statement writes. So a statement over many blocks
 * is bound two values, `bytes` and a list of places in JSON, and cuts the blocks out itself. A place `p` says that a
 * block with its CID begins at `p >> 23` and is `p >> 1 & 4194303` bytes long; `p & 1` is a mark of whoever packs them.
 */
export class PackedBlocks {
  #room: Uint8Array<ArrayBuffer>;
  #sizeBytes = 0;
  #places: number[] = [];

  /** @param roomBytes what they may have together; a block that has more comes alone */
  constructor(roomBytes: number) {
    this.#room = new Uint8Array(roomBytes);
  }

  /** Where each is. */
  get places(): readonly number[] {
    return this.#places;
  }

  /** All of them; overwritten after `clear`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#sizeBytes);
  }

  /**
   * @param cid 36 bytes; copied, as `bytes` are
   * @param bytes
   * @param isMarked
   * @returns false if there is no room: then nothing was added
   */
  add(cid: Uint8Array, bytes: Uint8Array, isMarked: boolean): boolean {
    const length = cidSizeBytes + bytes.length;
    if (this.#sizeBytes + length > this.#room.length) {
      if (this.#places.length > 0) return false;
      this.#room = new Uint8Array(length);
    }
    this.#places.push((this.#sizeBytes * LENGTH_STEPS + length) * MARK_STEPS + Number(isMarked));
    this.#room.set(cid, this.#sizeBytes);
    this.#room.set(bytes, this.#sizeBytes + cidSizeBytes);
    this.#sizeBytes += length;
    return true;
  }

  /** Takes all of them out. */
  clear(): void {
    this.#sizeBytes = 0;
    this.#places = [];
  }
}

/** @returns where in `bytes` the digest of the block at a place begins: it has 32 */
export function digestStartOf(place: number): number {
  return Math.floor(place / (LENGTH_STEPS * MARK_STEPS)) + DIGEST_START;
}
