import { BIND, REFILL, type CollectionEmitter } from '../photon/kept-collections.ts';
import { ReactiveArray } from './reactive-array.ts';

/** How two values are compared. */
export type CompareOp = '=' | '!=' | '>' | '<' | '>=' | '<=' | '===';

/** How a collection wants to be shown. */
export type RenderFormat = 'table' | 'cards' | 'list' | 'chart' | 'grid' | 'chips';

/** That, with options. */
export interface RenderHint {
  readonly format: RenderFormat;
  readonly options?: object;
}

/** A collection with a hint, as JSON. */
export interface CollectionData<Item> {
  readonly _photonType: `collection:${RenderFormat}`;
  readonly items: readonly Item[];
  readonly count: number;
  readonly renderOptions?: object;
}

const hints = new WeakMap<object, RenderHint>();

/**
 * An array that can be asked: `products.where('stock', '>', 0).sortBy('price').take(10)`. Answers are collections of
 * their own, whose changes nobody is told of.
 */
export class Collection<Item> extends ReactiveArray<Item> {
  /** @param items to begin with; they are no change */
  constructor(items: readonly Item[] = []) {
    super();
    this[REFILL](items);
  }

  /** A collection that tells somebody of its changes; see `ReactiveArray.create`. */
  static override create<Item>(name: string, emit: CollectionEmitter, items: readonly Item[] = []): Collection<Item> {
    const collection = new Collection<Item>(items);
    collection[BIND](name, emit);
    return collection;
  }

  /** A collection of what is in a list. */
  static override from<Item>(items: Iterable<Item> | ArrayLike<Item>): Collection<Item> {
    return new Collection<Item>(Array.from(items));
  }

  /**
   * Those whose property equals a value, or compares to it so.
   *
   * @param key of the property
   * @param rest the value, or how to compare and the value
   */
  where<Key extends keyof Item>(
    key: Key,
    ...rest: readonly [value: Item[Key]] | readonly [operator: CompareOp, value: Item[Key]]
  ): Collection<Item> {
    if (rest.length === 1) return this.query((item) => item[key] === rest[0]);
    const [operator, value] = rest;
    return this.query((item) => isTrue(item[key], operator, value));
  }

  /** Those that a function accepts. */
  query(accepts: (item: Item) => boolean): Collection<Item> {
    return Collection.from(this.filter((item) => accepts(item)));
  }

  /** What a function makes of each. */
  collect<Result>(make: (item: Item) => Result): Collection<Result> {
    return Collection.from(this.map((item) => make(item)));
  }

  /** One property of each. */
  pluck<Key extends keyof Item>(key: Key): Collection<Item[Key]> {
    return this.collect((item) => item[key]);
  }

  /** All, sorted by a property or a function. */
  sortBy(
    keyOrCompare: keyof Item | ((one: Item, two: Item) => number),
    direction: 'asc' | 'desc' = 'asc',
  ): Collection<Item> {
    const compare =
      typeof keyOrCompare === 'function'
        ? keyOrCompare
        : (one: Item, two: Item) => compareValues(one[keyOrCompare], two[keyOrCompare]) || 0;
    const sign = direction === 'asc' ? 1 : -1;
    return Collection.from([...this].sort((one, two) => sign * compare(one, two)));
  }

  /** All, by the value of a property or of a function. */
  groupBy(keyOrName: keyof Item | ((item: Item) => string)): Record<string, Collection<Item>> {
    const groups = new Map<string, Item[]>();
    for (const item of this) {
      const name = typeof keyOrName === 'function' ? keyOrName(item) : String(item[keyOrName]);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [item]);
      else group.push(item);
    }
    return Object.fromEntries([...groups].map(([name, items]) => [name, Collection.from(items)]));
  }

  /** The first of those that are the same, or have the same property. */
  unique(key?: keyof Item): Collection<Item> {
    const seen = new Set<unknown>();
    return this.query((item) => {
      const value: unknown = key === undefined ? item : item[key];
      const isNew = !seen.has(value);
      seen.add(value);
      return isNew;
    });
  }

  /** The first `count`. */
  take(count: number): Collection<Item> {
    return Collection.from(this.slice(0, count));
  }

  /** All but the first `count`. */
  skip(count: number): Collection<Item> {
    return Collection.from(this.slice(count));
  }

  /** The first one, or the first that a function accepts. */
  first(accepts: (item: Item) => boolean = () => true): Item | undefined {
    return this.find((item) => accepts(item));
  }

  /** The last one, or the last that a function accepts. */
  last(accepts: (item: Item) => boolean = () => true): Item | undefined {
    return this.findLast((item) => accepts(item));
  }

  /** How many there are. */
  count(): number {
    return this.length;
  }

  /** Whether there are none. */
  isEmpty(): boolean {
    return this.length === 0;
  }

  /** The sum of the items, or of a property; what is no number is none. */
  sum(key?: keyof Item): number {
    return this.aggregate((total, item) => total + toNumber(key === undefined ? item : item[key]), 0);
  }

  /** The mean of the items, or of a property; 0 if there are none. */
  avg(key?: keyof Item): number {
    return this.isEmpty() ? 0 : this.sum(key) / this.length;
  }

  /** The least, or the one with the least property. */
  min(key?: keyof Item): Item | undefined {
    return this.#extreme(key, -1);
  }

  /** The greatest, or the one with the greatest property. */
  max(key?: keyof Item): Item | undefined {
    return this.#extreme(key, 1);
  }

  /** One value out of all. */
  aggregate<Result>(step: (result: Result, item: Item) => Result, initial: Result): Result {
    return this.reduce((result, item) => step(result, item), initial);
  }

  /** Says how the collection wants to be shown as a result. */
  as(format: RenderFormat, options?: object): this {
    hints.set(this, { format, ...(options !== undefined && { options }) });
    return this;
  }

  /** The items, or what says how they want to be shown. */
  toJSON(): readonly Item[] | CollectionData<Item> {
    const hint = hints.get(this);
    if (hint === undefined) return [...this];
    const { format, options } = hint;
    return {
      _photonType: `collection:${format}`,
      items: [...this],
      count: this.length,
      ...(options !== undefined && { renderOptions: options }),
    };
  }

  #extreme(key: keyof Item | undefined, sign: 1 | -1): Item | undefined {
    const valueOf = (item: Item): unknown => (key === undefined ? item : item[key]);
    let [extreme] = this;
    for (const item of this) {
      if (extreme !== undefined && sign * compareValues(valueOf(item), valueOf(extreme)) > 0) extreme = item;
    }
    return extreme;
  }
}

function isTrue(one: unknown, operator: CompareOp, two: unknown): boolean {
  switch (operator) {
    case '=':
    case '===':
      return one === two;
    case '!=':
      return one !== two;
    case '>':
      return compareValues(one, two) > 0;
    case '<':
      return compareValues(one, two) < 0;
    case '>=':
      return compareValues(one, two) >= 0;
    case '<=':
      return compareValues(one, two) <= 0;
  }
}

/** Texts as texts, everything else as numbers; NaN for what is no number, which is neither less nor greater. */
function compareValues(one: unknown, two: unknown): number {
  if (typeof one === 'string' && typeof two === 'string') return one < two ? -1 : one > two ? 1 : 0;
  return Number(one) - Number(two);
}

function toNumber(value: unknown): number {
  return Number(value) || 0;
}
