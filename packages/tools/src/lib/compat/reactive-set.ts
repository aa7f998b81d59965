import { BIND, REFILL, type CollectionEmitter, type KeptCollection } from '../photon/kept-collections.ts';
import { bindCollection, tellChange } from './collection-source.ts';

/** A set that tells of its changes: `tags:added`, `tags:deleted`, `tags:cleared`. */
export class ReactiveSet<Value> extends Set<Value> implements KeptCollection {
  /** @param values to begin with */
  constructor(values: Iterable<Value> | null = null) {
    super();
    for (const value of values ?? []) super.add(value);
  }

  /**
   * A set that tells somebody.
   *
   * @param name what it is called in events
   * @param emit gets them
   * @param values to begin with; they are no change
   */
  static create<Value>(name: string, emit: CollectionEmitter, values: Iterable<Value> = []): ReactiveSet<Value> {
    const set = new ReactiveSet<Value>(values);
    set[BIND](name, emit);
    return set;
  }

  [BIND](name: string, emit: CollectionEmitter): void {
    bindCollection(this, name, emit);
  }

  [REFILL](stored: unknown): boolean {
    if (!(stored instanceof Set)) return false;
    super.clear();
    for (const value of stored as Set<Value>) super.add(value);
    return true;
  }

  override add(value: Value): this {
    const isNew = !this.has(value);
    super.add(value);
    if (isNew) tellChange(this, 'added', value);
    return this;
  }

  override delete(value: Value): boolean {
    const isDeleted = super.delete(value);
    if (isDeleted) tellChange(this, 'deleted', value);
    return isDeleted;
  }

  override clear(): void {
    const count = this.size;
    super.clear();
    if (count > 0) tellChange(this, 'cleared', { count });
  }
}
