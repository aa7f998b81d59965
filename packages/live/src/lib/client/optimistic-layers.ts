/**
 * What mutations that are under way will probably change, shown ahead of the server.
 *
 * - O1 A layer is a function, run anew over the server's truth whenever that changes, each over what the ones before
 *   have made: nothing that it has written can go stale.
 * - O2 It goes with the result of its mutation, in the moment in which the truth contains the effect.
 */
import type { QueryView, WatchedQuery } from './query-view.ts';
import {
  getFunctionName,
  type ArgsOf,
  type ArgsParameters,
  type FunctionLike,
  type ResultOf,
} from '../values/function-reference.ts';
import { canonicalKey } from '../values/canonical-key.ts';
import type { Value } from '../values/value.ts';

/** The results of queries, as an optimistic update sees and changes them. Values are not to be changed in place. */
export interface OptimisticLocalStore {
  /** A query's result; undefined: it is not there yet, or nobody watches it. */
  getQuery<Query extends FunctionLike<'query', 'public'>>(
    query: Query,
    ...args: ArgsParameters<Query>
  ): ResultOf<Query> | undefined;
  /** All watched queries of a function. */
  getAllQueries<Query extends FunctionLike<'query', 'public'>>(
    query: Query,
  ): { readonly args: ArgsOf<Query>; readonly value: ResultOf<Query> | undefined }[];
  /** Sets a query's result, if anybody watches it; undefined: as if it were not there yet. */
  setQuery<Query extends FunctionLike<'query', 'public'>>(
    query: Query,
    args: ArgsOf<Query>,
    value: ResultOf<Query> | undefined,
  ): void;
}

/** Changes results the way a mutation will, as far as can be told. It may run many times. */
export type OptimisticUpdate = (store: OptimisticLocalStore) => void;

/** What layers have made of the queries that they set. */
export type Overlay = Map<string, QueryView | undefined>;

/**
 * The key of a query: one for all spellings of the same arguments.
 *
 * @param path of the function
 * @param args whatever they are
 */
export function createQueryKey(path: string, args: unknown): string {
  return `${path} ${canonicalKey(args)}`;
}

/** The layers of all mutations that are under way, in the order in which these were called. */
export class OptimisticLayers {
  readonly #layers = new Map<number, OptimisticUpdate>();

  /** How many there are. */
  get size(): number {
    return this.#layers.size;
  }

  /** Adds the layer of a mutation. */
  add(mutation: number, update: OptimisticUpdate): void {
    this.#layers.set(mutation, update);
  }

  /** Removes the layer of a mutation (O2). */
  delete(mutation: number): boolean {
    return this.#layers.delete(mutation);
  }

  /**
   * Runs all layers over the truth (O1). One that throws changes nothing.
   *
   * @param queries that are watched, by key
   */
  fold(queries: ReadonlyMap<string, WatchedQuery>): Overlay {
    let overlay: Overlay = new Map();
    for (const update of this.#layers.values()) {
      try {
        overlay = runLayer(queries, overlay, update);
      } catch {
        // It could when its mutation was called: the truth has moved from under it, and is right in a moment.
      }
    }
    return overlay;
  }
}

/**
 * Runs one layer.
 *
 * @param queries that are watched, by key
 * @param overlay what earlier layers have made
 * @param update the layer
 * @returns the overlay with the layer; the one that was given stays as it is
 */
export function runLayer(
  queries: ReadonlyMap<string, WatchedQuery>,
  overlay: Overlay,
  update: OptimisticUpdate,
): Overlay {
  const next: Overlay = new Map(overlay);
  const valueOf = (key: string): Value | undefined => {
    const view = next.has(key) ? next.get(key) : queries.get(key)?.truth;
    return view !== undefined && 'value' in view ? view.value : undefined;
  };
  // Only the functions themselves know the types of what they take and give; whoever names them says them.
  update({
    getQuery: (query, ...[args]) => valueOf(createQueryKey(getFunctionName(query), args ?? {})) as never,
    getAllQueries: (query) =>
      [...queries.values()]
        .filter(({ path }) => path === getFunctionName(query))
        .map(({ key, args }) => ({ args: args as never, value: valueOf(key) as never })),
    setQuery: (query, args, value) => {
      const key = createQueryKey(getFunctionName(query), args);
      if (queries.has(key)) next.set(key, value === undefined ? undefined : { value: value as Value });
    },
  });
  return next;
}
