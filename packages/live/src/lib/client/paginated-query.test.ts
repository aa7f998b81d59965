import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { createQueryKey } from './optimistic-layers.ts';
import { PaginatedQuery, type QueryWatcher } from './paginated-query.ts';
import type { QueryView } from './query-view.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';

test('pages follow each other to the end', () => {
  const table = new Table([1, 2, 3, 4, 5]);
  const query = new PaginatedQuery(table, 'items:page', { of: 'a' }, 2);
  assert.deepEqual(query.read(), { results: [], status: 'LoadingFirstPage', error: undefined });
  assert.equal(query.loadMore(2), false, 'not before the first page is there');
  table.answer();
  assert.deepEqual(query.read(), { results: [1, 2], status: 'CanLoadMore', error: undefined });
  assert.equal(query.read(), query.read());
  query.loadMore(2);
  assert.deepEqual(query.read(), { results: [1, 2], status: 'LoadingMore', error: undefined });
  assert.equal(query.loadMore(2), false, 'not twice');
  table.answer();
  assert.deepEqual(query.read(), { results: [1, 2, 3, 4], status: 'CanLoadMore', error: undefined });
  query.loadMore(2);
  table.answer();
  assert.deepEqual(query.read(), { results: [1, 2, 3, 4, 5], status: 'Exhausted', error: undefined });
  assert.equal(query.loadMore(2), false, 'there is no more');
  query.close();
  assert.equal(table.watched, 0);
});

test('whatever rows come and go, no row that is loaded is in two pages or in none', () => {
  const anyStep = fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((row) => ({ kind: 'toggle', row }) as const),
    fc.constantFrom({ kind: 'more' } as const, { kind: 'answer' } as const),
  );
  const anyRows = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 30 });
  fc.assert(
    fc.property(anyRows, fc.array(anyStep, { maxLength: 40, size: 'max' }), (rows, steps) => {
      const table = new Table(rows);
      const query = new PaginatedQuery(table, 'items:page', {}, 3);
      for (const step of steps) {
        if (step.kind === 'toggle') table.toggle(step.row);
        if (step.kind === 'more') query.loadMore(2);
        if (step.kind !== 'answer') continue;
        table.answer();
        const { results } = query.read();
        assert.deepEqual(results, table.rows.slice(0, results.length));
      }
      query.close();
      assert.equal(table.watched, 0);
    }),
    { includeErrorInReport: true },
  );
});

test('a cursor that does not count any more begins the list anew, another error is shown', () => {
  const table = new Table([1, 2, 3, 4, 5]);
  const query = new PaginatedQuery(table, 'items:page', {}, 2);
  table.answer();
  query.loadMore(2);
  table.failure = new LiveError({ code: 'invalid_cursor', message: 'It is of another query.' });
  table.answer();
  table.failure = undefined;
  assert.equal(query.read().status, 'LoadingFirstPage');
  table.answer();
  assert.deepEqual(query.read().results, [1, 2]);
  const error = new LiveError({ code: 'full', message: 'It is full.' });
  table.failure = error;
  table.answer();
  assert.equal(query.read().error, error);
});

test('a query that is not paginated is named', () => {
  const view = { value: [1] };
  const watcher = { watch: () => 'key', unwatch: () => {}, getView: () => view };
  const query = new PaginatedQuery(watcher, 'items:list', {}, 2);
  assert.throws(() => query.read(), /items:list is no paginated query/);
});

interface PageArgs {
  readonly paginationOpts: { readonly numItems: number; readonly cursor: string | null; readonly endCursor?: string };
}

/** Rows in order, read in pages; a cursor is the row that a page ends with. */
class Table implements QueryWatcher {
  readonly #queries = new Map<string, { readonly args: PageArgs; count: number }>();
  readonly #views = new Map<string, QueryView>();
  rows: readonly number[];
  failure: LiveError | undefined;

  constructor(rows: readonly number[]) {
    this.rows = rows.toSorted((a, b) => a - b);
  }

  get watched(): number {
    return this.#queries.size;
  }

  toggle(row: number): void {
    const rest = this.rows.filter((other) => other !== row);
    const next = rest.length < this.rows.length ? rest : [...rest, row];
    this.rows = next.toSorted((a, b) => a - b);
  }

  watch(path: string, args: Value): string {
    const key = createQueryKey(path, args);
    const known = this.#queries.get(key);
    this.#queries.set(key, { args: args as never, count: (known?.count ?? 0) + 1 });
    return key;
  }

  unwatch(key: string): void {
    const query = this.#queries.get(key);
    assert.ok(query !== undefined);
    query.count -= 1;
    if (query.count > 0) return;
    this.#queries.delete(key);
    this.#views.delete(key);
  }

  getView(key: string): QueryView | undefined {
    return this.#views.get(key);
  }

  /** A transition: every page becomes what it is by the rows of this moment. */
  answer(): void {
    for (const [key, { args }] of this.#queries) {
      this.#views.set(key, this.failure === undefined ? { value: this.#run(args) } : { error: this.failure });
    }
  }

  #run({ paginationOpts: { numItems, cursor, endCursor } }: PageArgs): Value {
    const behind = this.rows.filter((row) => cursor === null || row > Number(cursor));
    const page = endCursor === undefined ? behind.slice(0, numItems) : behind.filter((row) => row <= Number(endCursor));
    const last = page.at(-1);
    return { page, isDone: page.length === behind.length, continueCursor: endCursor ?? String(last ?? cursor ?? -1) };
  }
}
