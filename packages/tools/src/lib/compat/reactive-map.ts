import { BIND, REFILL, type CollectionEmitter, type KeptCollection } from '../photon/kept-collections.ts';
import { bindCollection, tellChange } from './collection-source.ts';

/** A map that tells of its changes: `data:set`, `data:deleted`, `data:cleared`. */
export class ReactiveMap<Key, Value> extends Map<Key, Value> implements KeptCollection {
  /** @param entries to begin with */
  constructor(entries: Iterable<readonly [Key, Value]> | null = null) {
    super();
    for (const [key, value] of entries ?? []) super.set(key, value);
  }

  /**
   * A map that tells somebody.
   *
   * @param name what it is called in events
   * @param emit gets them
   * @param entries to begin with; they are no change
   */
  static create<Key, Value>(
    name: string,
    emit: CollectionEmitter,
    entries: Iterable<readonly [Key, Value]> = [],
  ): ReactiveMap<Key, Value> {
    const map = new ReactiveMap<Key, Value>(entries);
    map[BIND](name, emit);
    return map;
  }

  [BIND](name: string, emit: CollectionEmitter): void {
    bindCollection(this, name, emit);
  }

  [REFILL](stored: unknown): boolean {
    if (!(stored instanceof Map)) return false;
    super.clear();
    for (const [key, value] of stored as Map<Key, Value>) super.set(key, value);
    return true;
  }

  override set(key: Key, value: Value): this {
    const isNew = !this.has(key);
    const previous = this.get(key);
    super.set(key, value);
    tellChange(this, 'set', { key, value, isNew, previous });
    return this;
  }

  override delete(key: Key): boolean {
    const value = this.get(key);
    const isDeleted = super.delete(key);
    if (isDeleted) tellChange(this, 'deleted', { key, value });
    return isDeleted;
  }

  override clear(): void {
    const count = this.size;
    super.clear();
    if (count > 0) tellChange(this, 'cleared', { count });
  }
}
