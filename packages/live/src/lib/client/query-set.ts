import { keepUnchanged } from '../patch/keep-unchanged.ts';
import {
  createQueryKey,
  OptimisticLayers,
  runLayer,
  type OptimisticUpdate,
  type Overlay,
} from './optimistic-layers.ts';
import type { QueryView, WatchedQuery } from './query-view.ts';
import type { Value } from '../values/value.ts';

/** A query, who watches it and where. */
export interface CountedQuery extends WatchedQuery {
  /** How many watch it. */
  count: number;
  /** How often a shard has sent it on to another one. */
  moves: number;
  /** Undefined: not known yet. */
  shard: string | undefined;
}

/**
 * The queries that are watched, each once however many ask for it, and what there is to show of them: the servers'
 * truth under the layers of mutations that are under way.
 *
 * - Q1 Views change only in `update`, all at once: truth and layers of one moment.
 * - Q2 What has not changed of a view is the same object, however it has come.
 */
export class QuerySet {
  readonly #queries = new Map<string, CountedQuery>();
  readonly #layers = new OptimisticLayers();
  readonly #views = new Map<string, QueryView>();
  #changed = new Set<string>();
  #overlay: Overlay = new Map();

  /** Whether there is one without a view. */
  get isLoading(): boolean {
    return this.#queries.size > this.#views.size;
  }

  /** All of them. */
  all(): Iterable<CountedQuery> {
    return this.#queries.values();
  }

  /** The query of a key. */
  get(key: string): CountedQuery | undefined {
    return this.#queries.get(key);
  }

  /** What there is to show of a query; undefined: nothing yet. */
  getView(key: string): QueryView | undefined {
    return this.#views.get(key);
  }

  /**
   * Counts one more who watches a query.
   *
   * @returns the query, with a count of 1 if it is new
   */
  watch(path: string, args: Value): CountedQuery {
    const key = createQueryKey(path, args);
    const query = this.#queries.get(key) ?? { key, path, args, truth: undefined, count: 0, moves: 0, shard: undefined };
    query.count += 1;
    this.#queries.set(key, query);
    return query;
  }

  /**
   * Counts one less.
   *
   * @returns the query if that was the last
   */
  unwatch(key: string): CountedQuery | undefined {
    const query = this.#queries.get(key);
    if (query === undefined) return undefined;
    query.count -= 1;
    if (query.count > 0) return undefined;
    this.#queries.delete(key);
    this.#views.delete(key);
    return query;
  }

  /** Says what the truth about a query is; undefined: nobody knows. */
  setTruth(query: WatchedQuery, truth: QueryView | undefined): void {
    query.truth = truth;
    this.noteChange(query);
  }

  /** Says that the truth about a query has changed. */
  noteChange({ key }: WatchedQuery): void {
    this.#changed.add(key);
  }

  /**
   * Runs a layer for nothing but to see whether it can.
   *
   * @throws whatever the layer throws
   */
  tryLayer(update: OptimisticUpdate): void {
    runLayer(this.#queries, this.#layers.fold(this.#queries), update);
  }

  /** Shows what a mutation will probably change. */
  addLayer(mutation: number, update: OptimisticUpdate): void {
    this.#layers.add(mutation, update);
  }

  /** Shows it no longer. */
  deleteLayer(mutation: number): void {
    this.#layers.delete(mutation);
  }

  /**
   * Brings the views up to date.
   *
   * @returns keys of those that have changed
   */
  update(): string[] {
    const overlay = this.#layers.fold(this.#queries);
    const keys = new Set([...this.#changed, ...this.#overlay.keys(), ...overlay.keys()]);
    const changed = [...keys].filter((key) => this.#updateView(key, overlay));
    this.#overlay = overlay;
    this.#changed = new Set();
    return changed;
  }

  #updateView(key: string, overlay: Overlay): boolean {
    const query = this.#queries.get(key);
    if (query === undefined) return false;
    const before = this.#views.get(key);
    // Where the truth takes the place of a layer, its parts go on from those that were shown.
    if (this.#overlay.has(key) && !overlay.has(key)) query.truth = keepView(before, query.truth);
    const view = overlay.has(key) ? keepView(before, overlay.get(key)) : query.truth;
    if (before === view || isSame(before, view)) return false; // Q2
    if (view === undefined) this.#views.delete(key);
    else this.#views.set(key, view);
    return true;
  }
}

function isSame(a: QueryView | undefined, b: QueryView | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return 'value' in a ? 'value' in b && a.value === b.value : 'error' in b && a.error === b.error;
}

/** What layers make is made anew each time. */
function keepView(before: QueryView | undefined, after: QueryView | undefined): QueryView | undefined {
  if (before === undefined || after === undefined || !('value' in before && 'value' in after)) return after;
  return { value: keepUnchanged(before.value, after.value) };
}
