/** Tables that follow from a number, for the Worker and for the test. */

/** What a field holds. */
export type FieldKind = 'text' | 'number' | 'flag' | 'big' | 'maybe' | 'nullable' | 'list';

/** A table, as plain data. */
export interface RandomTable {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldKind>>;
  readonly indexes: readonly {
    readonly name: string;
    readonly fields: readonly string[];
    readonly isUnique: boolean;
  }[];
}

/** A schema, as plain data. Every table has a field `home`, and a field `link` with an id or null. */
export interface RandomSchema {
  readonly isSharded: boolean;
  readonly tables: readonly RandomTable[];
}

const kinds: readonly FieldKind[] = ['text', 'number', 'flag', 'big', 'maybe', 'nullable', 'list'];

/** Chance that follows from a number. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** At least 0, less than 1: mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0, less than `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  isLucky(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Type>(from: readonly Type[]): Type {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }
}

/** The schema of a number. */
export function createRandomSchema(seed: number): RandomSchema {
  const chance = new Chance(seed);
  const tables = Array.from({ length: 1 + chance.below(3) }, (_, index) => createTable(`t${index}`, chance));
  return { isSharded: chance.isLucky(0.5), tables };
}

function createTable(name: string, chance: Chance): RandomTable {
  const fields = Object.fromEntries(
    Array.from({ length: 2 + chance.below(4) }, (_, index) => [`f${index}`, chance.pick(kinds)] as const),
  );
  const indexable = ['home', ...Object.keys(fields).filter((field) => fields[field] !== 'list')];
  const indexes = Array.from({ length: 1 + chance.below(3) }, (_, index) => {
    const chosen = new Set(Array.from({ length: 1 + chance.below(3) }, () => chance.pick(indexable)));
    return { name: `by_${index}`, fields: [...chosen], isUnique: chosen.size > 1 && chance.isLucky(0.2) };
  });
  return { name, fields, indexes };
}
