/**
 * Collections of our own that a photon's properties may hold: they keep their class over evictions, and tell what
 * changes in them.
 *
 * Called by: `instance`, which keeps state and makes photons; implemented by `compat`.
 */

/** Takes the place of all that the collection holds, and tells nobody; answers whether the value fits it. */
export const REFILL: unique symbol = Symbol('refill');

/** Says what the collection is called, and whom it tells of changes. */
export const BIND: unique symbol = Symbol('bind');

/** Tells of a change: `items:added`. */
export type CollectionEmitter = (event: string, data: unknown) => void;

/** A collection with a class of its own. */
export interface KeptCollection {
  [REFILL](stored: unknown): boolean;
  [BIND](name: string, emit: CollectionEmitter): void;
}

/**
 * Gives a property what was stored for it; a collection stays the same object.
 *
 * @param photon the author's object
 * @param property its name
 * @param value as storage gave it, for the property to hold and change
 */
export function restoreProperty(photon: object, property: string, value: unknown): void {
  const current: unknown = Reflect.get(photon, property);
  if (!isKeptCollection(current) || !current[REFILL](value)) Reflect.set(photon, property, value);
}

/**
 * Lets the collections that a photon's properties hold tell of their changes.
 *
 * @param photon the author's object
 * @param emit whom they tell
 */
export function bindCollections(photon: object, emit: CollectionEmitter): void {
  for (const [name, value] of Object.entries(photon)) if (isKeptCollection(value)) value[BIND](name, emit);
}

function isKeptCollection(value: unknown): value is KeptCollection {
  return typeof value === 'object' && value !== null && REFILL in value && BIND in value;
}
