import { createHash } from 'node:crypto';

/** Chance that can be repeated: equal seeds give equal numbers. */
export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed a whole number */
  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** @returns a whole number from 0 to `below` - 1 */
  below(below: number): number {
    // A linear congruential step; its upper half is mixed because its low bits are poor.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const mixed = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) >>> 0;
    return ((mixed ^ (mixed >>> 13)) >>> 0) % below;
  }

  /** @returns one of the items */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)] as Item;
  }

  /** @returns so many bytes */
  bytes(size: number): Buffer {
    const block = createHash('sha512')
      .update(String(this.below(2 ** 31)))
      .digest();
    return Buffer.alloc(size, block);
  }
}

/**
 * The seed of a run: given by an environment variable, or new.
 *
 * @param variable the variable's name
 * @returns the seed
 */
export function chooseSeed(variable: string): number {
  return Number(process.env[variable] ?? Date.now() % 2 ** 31);
}
