/** Whom collections tell of their changes. Kept apart: to a clone they are plain arrays, maps and sets. */
import type { CollectionEmitter } from '../photon/kept-collections.ts';

interface Source {
  readonly name: string;
  readonly emit: CollectionEmitter;
}

const sources = new WeakMap<object, Source>();

/**
 * Says what a collection is called, and whom it tells.
 *
 * @param collection
 * @param name of the property that holds it
 * @param emit gets `<name>:<change>` and what has changed
 */
export function bindCollection(collection: object, name: string, emit: CollectionEmitter): void {
  sources.set(collection, { name, emit });
}

/** Tells that a collection has changed, if it is bound. */
export function tellChange(collection: object, change: string, data: unknown): void {
  const source = sources.get(collection);
  source?.emit(`${source.name}:${change}`, data);
}
