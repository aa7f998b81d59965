/** A slot has half of the digest's first 16 bytes, as two numbers, and where the block is. */
const SLOT_WORDS = 3;
const SLOTS_AT_FIRST = 4096;
const none: readonly number[] = [];

/**
 * Where blocks are, by their digests: 24 to 48 bytes of memory for each.
 *
 * An index in the table would have its entries in the order of digests, which is none: filling it dirties a page for
 * each block, and 160,000 blocks wrote 4 GB. Here it is a hash table with open addressing. It has only 64 bits of a
 * digest, so what it finds are candidates.
 */
export class BlockIndex {
  #slots = new Uint32Array(SLOTS_AT_FIRST * SLOT_WORDS);
  #count = 0;

  /** How many blocks it has. */
  get size(): number {
    return this.#count;
  }

  /**
   * @param digest 32 bytes
   * @param id where the block is: from 1, less than 2^32
   */
  add(digest: Uint8Array, id: number): void {
    if (2 * (this.#count + 1) * SLOT_WORDS > this.#slots.length) this.#grow();
    this.#place(readWord(digest, 0), readWord(digest, 4), id);
    this.#count += 1;
  }

  /**
   * @param digest 32 bytes
   * @returns where it may be; all but one in 2^64 of those that are not the block are left out
   */
  find(digest: Uint8Array): readonly number[] {
    const high = readWord(digest, 0);
    const low = readWord(digest, 4);
    const slots = this.#slots;
    let found = none;
    for (let at = this.#slotOf(high); slots[at + 2] !== 0; at = (at + SLOT_WORDS) % slots.length) {
      if (slots[at] === high && slots[at + 1] === low) found = [...found, slots[at + 2] ?? 0];
    }
    return found;
  }

  #slotOf(high: number): number {
    return (high % (this.#slots.length / SLOT_WORDS)) * SLOT_WORDS;
  }

  #place(high: number, low: number, id: number): void {
    const slots = this.#slots;
    let at = this.#slotOf(high);
    while (slots[at + 2] !== 0) at = (at + SLOT_WORDS) % slots.length;
    slots[at] = high;
    slots[at + 1] = low;
    slots[at + 2] = id;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += SLOT_WORDS) {
      const id = before[at + 2] ?? 0;
      if (id !== 0) this.#place(before[at] ?? 0, before[at + 1] ?? 0, id);
    }
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  const first = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return (first | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
