/**
 * The state of a photon that is `@stateful`: some of its properties, kept in storage.
 *
 * Owns the key-value entries `_sundog_photon_state:<property>`: the platform's synchronous key-value storage is the
 * only one that takes structured clones. Called by `PhotonInstance`.
 *
 * Invariants:
 * - K1 After `save` storage holds what the properties hold, all of them or, if it throws, none: then the properties are
 *   set back to what they were at the last save.
 * - K2 What has not changed is not written; finding that out allocates nothing.
 * - K3 A snapshot never changes. The properties and a snapshot share nothing that could.
 * - K4 What the constructor gave a property is kept by the first save, changed or not: it may be a time or an id.
 *
 * What two places of the state hold together is two things after a wake.
 */
import { estimateCloneBytes } from '@sundog/actor';

import type { StateManifest } from '../../manifest/manifest.ts';
import { restoreProperty } from '../../photon/kept-collections.ts';
import { copySnapshot, findPath, NotDataError, retrace } from './retrace.ts';
import { StateTooLargeError, UnkeepableStateError } from './state-errors.ts';
import { fromStored, toStored, type StoredValue } from './stored-value.ts';

/** Values of kept properties by name. */
export type StateSnapshot = Readonly<Record<string, unknown>>;

/** What a save has changed. */
export interface StateChange {
  /** Properties that have other values now, with those they had. */
  readonly before: StateSnapshot;
  /** Size of all that `before` holds, as structured clones. */
  readonly sizeBytes: number;
}

/** Cloudflare's limit for an entry, with room for its key. */
const SIZE_BYTES_MAX = 1_990_000;

/** The kept properties of one instance. */
export class KeptState {
  readonly #storage: DurableObjectStorage;
  readonly #properties: readonly string[];
  #snapshot: StateSnapshot = {};
  /** Properties of which nothing is stored (K4). */
  readonly #unsaved: Set<string>;
  /** Sizes of what is stored, as far as they are known. */
  readonly #sizes = new Map<string, number>();

  /**
   * @param storage of the actor
   * @param manifest which properties
   */
  constructor(storage: DurableObjectStorage, manifest: StateManifest) {
    this.#storage = storage;
    this.#properties = [...new Set([...manifest.properties, ...Object.keys(manifest.constructorProperties)])];
    this.#unsaved = new Set(this.#properties);
  }

  /** The state as of the last save, or as the photon began with it. It costs nothing to hold (K3). */
  get snapshot(): StateSnapshot {
    return this.#snapshot;
  }

  /**
   * Reads what is stored.
   *
   * @returns the values of properties that have been saved, for the photon to hold and change
   */
  load(): Readonly<Record<string, unknown>> {
    const values = this.read();
    for (const property of Object.keys(values)) this.#unsaved.delete(property);
    return values;
  }

  /** The same, only to look at it. */
  read(): Readonly<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const property of this.#properties) {
      const stored = this.#storage.kv.get<StoredValue>(keyOf(property));
      if (stored !== undefined) values[property] = fromStored(stored);
    }
    return values;
  }

  /**
   * Takes a new photon on: its properties get what is stored, and whatever else they hold is what they begin with.
   *
   * @param photon the instance
   * @param values that `load` has read
   * @throws UnkeepableStateError
   */
  begin(photon: object, values: Readonly<Record<string, unknown>>): void {
    for (const [property, value] of Object.entries(values)) restoreProperty(photon, property, value);
    const snapshot: Record<string, unknown> = {};
    for (const property of this.#properties) {
      snapshot[property] = mustRetrace(property, undefined, Reflect.get(photon, property));
    }
    this.#snapshot = snapshot;
  }

  /**
   * Gives a photon's properties the values of a snapshot.
   *
   * @param photon the instance
   * @param snapshot properties that it lacks stay as they are
   */
  apply(photon: object, snapshot: StateSnapshot): void {
    for (const property of this.#properties) {
      if (Object.hasOwn(snapshot, property)) restoreProperty(photon, property, copySnapshot(snapshot[property]));
    }
  }

  /**
   * Lets an object that has repeated a run have the state of the instance's own object from now on.
   *
   * @param photon the instance's own
   * @param repeated holds what the run had made of the state
   * @param isAlone whether no other code holds parts of the state: then, if the state is the same, those parts that the
   *   repeated run holds become the state's own
   */
  join(photon: object, repeated: object, isAlone: boolean): void {
    const takesOver = isAlone && this.#isAt(repeated);
    for (const property of this.#properties) {
      if (takesOver) Reflect.set(photon, property, Reflect.get(repeated, property));
      Object.defineProperty(repeated, property, {
        configurable: true,
        enumerable: true,
        get: () => Reflect.get(photon, property) as unknown,
        set: (value: unknown) => {
          Reflect.set(photon, property, value);
        },
      });
    }
  }

  /**
   * Writes the properties that have changed.
   *
   * @param photon the instance
   * @param onChange is told what has changed, in the same transaction
   * @returns whether anything has
   * @throws UnkeepableStateError, StateTooLargeError (K1)
   */
  save(photon: object, onChange: (change: StateChange) => void): boolean {
    try {
      const changed = this.#findChanges(photon);
      if (changed === undefined && this.#unsaved.size === 0) return false;
      this.#storage.transactionSync(() => this.#write(changed ?? {}, onChange));
      this.#snapshot = { ...this.#snapshot, ...changed };
      this.#unsaved.clear();
      return changed !== undefined;
    } catch (error) {
      this.apply(photon, this.#snapshot);
      throw error;
    }
  }

  /**
   * Gives properties other values, and writes them.
   *
   * @param photon the instance
   * @param values by property
   * @returns the values that they had
   */
  exchange(photon: object, values: StateSnapshot): StateSnapshot {
    const before = pick(this.#snapshot, Object.keys(values));
    for (const [property, value] of Object.entries(values)) this.#put(property, value);
    this.#snapshot = { ...this.#snapshot, ...values };
    this.apply(photon, values);
    return before;
  }

  #isAt(photon: object): boolean {
    return this.#properties.every((property) => {
      const before = this.#snapshot[property];
      return Object.is(mustRetrace(property, before, Reflect.get(photon, property)), before);
    });
  }

  #findChanges(photon: object): Record<string, unknown> | undefined {
    let changed: Record<string, unknown> | undefined;
    for (const property of this.#properties) {
      const before = this.#snapshot[property];
      const next = mustRetrace(property, before, Reflect.get(photon, property));
      if (Object.is(next, before)) continue; // K2
      changed ??= {};
      changed[property] = next;
    }
    return changed;
  }

  #write(changed: StateSnapshot, onChange: (change: StateChange) => void): void {
    for (const property of this.#unsaved) {
      if (!Object.hasOwn(changed, property)) this.#put(property, this.#snapshot[property]); // K4
    }
    const names = Object.keys(changed);
    if (names.length === 0) return;
    const before = pick(this.#snapshot, names);
    const sizeBytes = names.reduce((sum, name) => sum + (this.#sizes.get(name) ?? estimateCloneBytes(before[name])), 0);
    for (const property of names) this.#put(property, changed[property]);
    onChange({ before, sizeBytes });
  }

  #put(property: string, value: unknown): void {
    const stored = toStored(value);
    const sizeBytes = estimateCloneBytes(stored);
    if (sizeBytes > SIZE_BYTES_MAX) throw new StateTooLargeError(property, sizeBytes, SIZE_BYTES_MAX);
    this.#storage.kv.put(keyOf(property), stored);
    this.#sizes.set(property, sizeBytes);
  }
}

function keyOf(property: string): string {
  return `_sundog_photon_state:${property}`;
}

function pick(values: StateSnapshot, names: readonly string[]): StateSnapshot {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function mustRetrace(property: string, before: unknown, value: unknown): unknown {
  try {
    return retrace(before, value);
  } catch (error) {
    if (!(error instanceof NotDataError)) throw error;
    throw new UnkeepableStateError(property + findPath(value, error.culprit), error.message);
  }
}
