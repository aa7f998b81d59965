/**
 * A query in pages, each of which is a live query of its own, as one list.
 *
 * - P1 The last page is open at its end. When more is asked for, it is pinned between its two cursors, and the next
 *   begins where it ends: rows that come or go between them make a page longer or shorter, and no row is in two pages
 *   or in none.
 * - P2 Until the pinned page and the next have come, which is in one transition, what was there stays.
 * - P3 A cursor that does not count any more begins the list anew.
 */
import type { QueryView } from './query-view.ts';
import type { LiveError } from '../values/live-error.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Value } from '../values/value.ts';

/** Where a paginated query stands; `LoadingMore` follows `loadMore`. */
export type PaginatedStatus = 'LoadingFirstPage' | 'CanLoadMore' | 'LoadingMore' | 'Exhausted';

/** A paginated query, as far as it is loaded. */
export interface PaginatedView {
  readonly results: readonly Value[];
  readonly status: PaginatedStatus;
  /** Of the first page that has failed. */
  readonly error: LiveError | undefined;
}

/** Who watches queries. */
export interface QueryWatcher {
  watch(path: string, args: Value): string;
  unwatch(key: string): void;
  getView(key: string): QueryView | undefined;
}

interface PageResult {
  readonly page: readonly Value[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

interface Page {
  readonly key: string;
  readonly cursor: string | null;
  readonly numItems: number;
  /** What is shown until there is a view. */
  readonly before: PageResult | undefined;
}

/** One query in pages. */
export class PaginatedQuery {
  readonly #watcher: QueryWatcher;
  readonly #path: string;
  readonly #args: Readonly<Record<string, Value>>;
  readonly #initialNumItems: number;
  #pages: Page[] = [];
  #shown: PaginatedView = { results: [], status: 'LoadingFirstPage', error: undefined };
  #shownPages: readonly (readonly Value[])[] = [];

  /**
   * @param watcher watches the pages
   * @param path of the function, which takes `paginationOpts`
   * @param args without `paginationOpts`
   * @param initialNumItems how many the first page has
   */
  constructor(watcher: QueryWatcher, path: string, args: Readonly<Record<string, Value>>, initialNumItems: number) {
    this.#watcher = watcher;
    this.#path = path;
    this.#args = args;
    this.#initialNumItems = initialNumItems;
    this.#add(null, initialNumItems);
  }

  /** Keys of the queries that the pages are. */
  get keys(): readonly string[] {
    return this.#pages.map(({ key }) => key);
  }

  /** What there is; the same object as long as nothing has changed. Call it whenever the view of a page has changed. */
  read(): PaginatedView {
    const error = this.#findError();
    if (error?.code === 'invalid_cursor' && this.#pages.length > 1) return this.#restart(); // P3
    const results = this.#pages.map((page) => this.#resultOf(page));
    const pages = results.flatMap((result) => (result === undefined ? [] : [result.page]));
    const status = statusOf(results);
    const isSame = pages.length === this.#shownPages.length && pages.every((page, at) => page === this.#shownPages[at]);
    if (isSame && this.#shown.status === status && this.#shown.error === error) return this.#shown;
    this.#shown = { results: isSame ? this.#shown.results : pages.flat(), status, error };
    this.#shownPages = pages;
    return this.#shown;
  }

  /**
   * Asks for another page (P1).
   *
   * @param numItems how many
   * @returns whether there is anything to ask for
   */
  loadMore(numItems: number): boolean {
    const last = this.#pages.at(-1);
    const result = last === undefined ? undefined : this.#resultOf(last);
    if (last === undefined || result === undefined || result.isDone) return false;
    this.#pages.pop();
    this.#add(last.cursor, last.numItems, result);
    this.#add(result.continueCursor, numItems);
    this.#watcher.unwatch(last.key);
    return true;
  }

  /** Stops watching. */
  close(): void {
    for (const { key } of this.#pages.splice(0)) this.#watcher.unwatch(key);
  }

  #add(cursor: string | null, numItems: number, before?: PageResult): void {
    const opening = { numItems, cursor };
    const paginationOpts: Value = before === undefined ? opening : { ...opening, endCursor: before.continueCursor };
    const key = this.#watcher.watch(this.#path, { ...this.#args, paginationOpts });
    this.#pages.push({ key, cursor, numItems, before });
  }

  #restart(): PaginatedView {
    this.close();
    this.#add(null, this.#initialNumItems);
    return this.read();
  }

  #findError(): LiveError | undefined {
    for (const { key } of this.#pages) {
      const view = this.#watcher.getView(key);
      if (view !== undefined && 'error' in view) return view.error;
    }
    return undefined;
  }

  #resultOf({ key, before }: Page): PageResult | undefined {
    const view = this.#watcher.getView(key);
    return view !== undefined && 'value' in view ? parsePage(view.value, this.#path) : before; // P2
  }
}

function statusOf(results: readonly (PageResult | undefined)[]): PaginatedStatus {
  const last = results.at(-1);
  if (last === undefined) return results.length === 1 ? 'LoadingFirstPage' : 'LoadingMore';
  return last.isDone ? 'Exhausted' : 'CanLoadMore';
}

function parsePage(value: Value, path: string): PageResult {
  const [page, isDone, continueCursor] = isPlainObject(value)
    ? [getField(value, 'page'), getField(value, 'isDone'), getField(value, 'continueCursor')]
    : [];
  if (Array.isArray(page) && typeof isDone === 'boolean' && typeof continueCursor === 'string') {
    return { page: page as readonly Value[], isDone, continueCursor };
  }
  throw new TypeError(`${path} is no paginated query: it must return what \`paginate\` returns.`);
}
