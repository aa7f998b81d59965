import type { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import { callOut } from './call-out.ts';
import type { ClientState } from './client-state.ts';
import { createQueryKey } from './optimistic-layers.ts';
import { PaginatedQuery, type PaginatedStatus } from './paginated-query.ts';
import type { QueryView } from './query-view.ts';

/** Something that is true now, and tells when it changes. */
export interface Watch<Current> {
  /** What there is, if anybody listens; the same object as long as nothing has changed. */
  current(): Current;
  /** Ends with the function that is returned; with the last listener, the watching ends. */
  subscribe(listener: () => void): () => void;
}

/** A list in pages. */
export interface Pages<Item> {
  readonly results: readonly Item[];
  readonly status: PaginatedStatus;
  readonly isLoading: boolean;
  readonly error: LiveError | undefined;
  /** Asks for so many more; does nothing unless the status is `CanLoadMore`. */
  loadMore(numItems: number): void;
}

/** Tells those who watch queries, by the queries' keys. */
export class Watches {
  readonly #state: ClientState;
  readonly #touch: () => void;
  readonly #listeners = new Map<string, Set<() => void>>();

  /**
   * @param state of the client
   * @param touch called when what is watched has changed
   */
  constructor(state: ClientState, touch: () => void) {
    this.#state = state;
    this.#touch = touch;
  }

  /** Calls whoever listens to one of these queries, each once. */
  notify(keys: readonly string[]): void {
    const listeners = new Set(keys.flatMap((key) => [...(this.#listeners.get(key) ?? [])]));
    for (const listener of listeners) callOut(listener);
  }

  /** Watches a query for as long as somebody listens. */
  watchQuery(path: string, args: Value): Watch<QueryView | undefined> {
    const key = createQueryKey(path, args);
    return {
      current: () => this.#state.getView(key),
      subscribe: (listener) => {
        this.#state.watch(path, args);
        this.#touch();
        const stop = this.#listen(key, () => listener());
        return once(() => {
          stop();
          // Whoever goes may be followed by another one in the same moment, as when a page is drawn anew.
          queueMicrotask(() => {
            this.#state.unwatch(key);
            this.#touch();
          });
        });
      },
    };
  }

  /** Watches a paginated query for as long as somebody listens. */
  watchPages(path: string, args: Readonly<Record<string, Value>>, initialNumItems: number): Watch<Pages<Value>> {
    const listeners = new Set<() => void>();
    let query: PaginatedQuery | undefined;
    let stops = new Map<string, () => void>();
    const loadMore = (numItems: number): void => {
      if (query?.loadMore(numItems) === true) update();
    };
    let shown: Pages<Value> = { results: [], status: 'LoadingFirstPage', isLoading: true, error: undefined, loadMore };
    const update = (): void => {
      if (query === undefined) return;
      const { results, status, error } = query.read();
      stops = this.#listenTo(query.keys, stops, update);
      this.#touch();
      if (shown.results === results && shown.status === status && shown.error === error) return;
      shown = { results, status, isLoading: status.startsWith('Loading'), error, loadMore };
      for (const listener of listeners) callOut(listener);
    };
    return {
      current: () => shown,
      subscribe: (listener) => {
        const own = (): void => listener();
        listeners.add(own);
        if (query === undefined) {
          query = new PaginatedQuery(this.#state, path, args, initialNumItems);
          update();
        }
        return once(() => {
          listeners.delete(own);
          queueMicrotask(() => {
            if (listeners.size > 0) return;
            stops = this.#listenTo([], stops, update);
            query?.close();
            query = undefined;
            this.#touch();
          });
        });
      },
    };
  }

  /** Listens to these queries, and to none of the others that were listened to. */
  #listenTo(keys: readonly string[], before: Map<string, () => void>, listener: () => void): Map<string, () => void> {
    const after = new Map(keys.map((key) => [key, before.get(key) ?? this.#listen(key, listener)]));
    for (const [key, stop] of before) if (!after.has(key)) stop();
    return after;
  }

  #listen(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(key, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
}

function once(callback: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    callback();
  };
}
