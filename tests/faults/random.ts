/** Chance that can be repeated: equal seeds give equal numbers. */
export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed a whole number; only its low 32 bits count */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** A stream of its own for each path of numbers, which does not depend on what else has been drawn. */
  fork(...path: number[]): Random {
    return new Random(path.reduce((seed, step) => mix(Math.imul(seed, 31) + step + 0x9e3779b9), mix(this.seed)));
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.#next() % limit;
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)] as Item;
  }

  /** Bytes without a pattern: two runs of them that are joined in the wrong place do not look like one. */
  bytes(sizeBytes: number): Buffer {
    const words = new Uint32Array(Math.ceil(sizeBytes / 4));
    for (let index = 0; index < words.length; index += 1) words[index] = this.#next();
    return Buffer.from(words.buffer, 0, sizeBytes);
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix(this.#state);
  }
}

/** Spreads a change of any bit over all 32. */
function mix(value: number): number {
  let word = value >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) >>> 0;
}
