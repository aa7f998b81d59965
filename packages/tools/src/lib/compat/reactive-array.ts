import { BIND, REFILL, type CollectionEmitter, type KeptCollection } from '../photon/kept-collections.ts';
import { bindCollection, tellChange } from './collection-source.ts';

/**
 * An array that tells of its changes: `items:added`, `items:removed`, `items:updated`, `items:changed`. It extends
 * Array, since published photons use it as one. Items get no time stamps of ours: a call that is begun again after a
 * crash would give them others.
 */
export class ReactiveArray<Item> extends Array<Item> implements KeptCollection {
  /** What `map`, `filter` and the others make is an ordinary array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /**
   * An array that tells somebody.
   *
   * @param name what it is called in events
   * @param emit gets them
   * @param items to begin with; they are no change
   */
  static create<Item>(name: string, emit: CollectionEmitter, items: readonly Item[] = []): ReactiveArray<Item> {
    const array = new ReactiveArray<Item>();
    array[REFILL](items);
    array[BIND](name, emit);
    return array;
  }

  [BIND](name: string, emit: CollectionEmitter): void {
    bindCollection(this, name, emit);
  }

  [REFILL](stored: unknown): boolean {
    if (!Array.isArray(stored)) return false;
    this.length = 0;
    for (const item of stored as Item[]) super.push(item); // Not spread: there may be too many for a call.
    return true;
  }

  override push(...items: Item[]): number {
    const length = super.push(...items);
    this.#tellAll('added', items);
    return length;
  }

  override pop(): Item | undefined {
    const isEmpty = this.length === 0;
    const item = super.pop();
    if (!isEmpty) tellChange(this, 'removed', item);
    return item;
  }

  override shift(): Item | undefined {
    const isEmpty = this.length === 0;
    const item = super.shift();
    if (!isEmpty) tellChange(this, 'removed', item);
    return item;
  }

  override unshift(...items: Item[]): number {
    const length = super.unshift(...items);
    this.#tellAll('added', items);
    return length;
  }

  override splice(start: number, deleteCount = this.length, ...items: Item[]): Item[] {
    const removed = super.splice(start, deleteCount, ...items);
    this.#tellAll('removed', removed);
    this.#tellAll('added', items);
    return removed;
  }

  /** Puts an item in the place of another. */
  set(index: number, value: Item): void {
    const previous = this[index];
    this[index] = value;
    tellChange(this, 'updated', { index, value, previous });
  }

  /** Puts other items in the place of all. */
  replaceAll(items: readonly Item[]): void {
    this[REFILL]([...items]);
    this.#tellChanged();
  }

  /** Removes all items. */
  clear(): void {
    this.replaceAll([]);
  }

  override sort(compare?: (one: Item, two: Item) => number): this {
    super.sort(compare);
    return this.#tellChanged();
  }

  override reverse(): this {
    super.reverse();
    return this.#tellChanged();
  }

  override fill(value: Item, start?: number, end?: number): this {
    super.fill(value, start, end);
    return this.#tellChanged();
  }

  override copyWithin(target: number, start: number, end?: number): this {
    super.copyWithin(target, start, end);
    return this.#tellChanged();
  }

  #tellAll(change: string, items: readonly Item[]): void {
    for (const item of items) tellChange(this, change, item);
  }

  #tellChanged(): this {
    tellChange(this, 'changed', [...this]);
    return this;
  }
}
