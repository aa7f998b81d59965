import { useMemo } from 'react';

import { useLive } from './live-context.ts';
import { useWatch } from './use-watch.ts';
import type { PageItem, PaginatedArgs, QueryLike } from '../client/call-types.ts';
import type { PaginatedStatus } from '../client/paginated-query.ts';
import type { QueryView } from '../client/query-view.ts';
import type { Pages, Watch } from '../client/watches.ts';
import { canonicalKey } from '../values/canonical-key.ts';
import { getFunctionName, type ArgsOf, type LooseArgs, type ResultOf } from '../values/function-reference.ts';

/** Arguments of a query as a parameter, or `'skip'`: it is not asked for. */
export type ArgsOrSkip<Query extends QueryLike> =
  object extends ArgsOf<Query> ? [args?: ArgsOf<Query> | 'skip'] : [args: ArgsOf<Query> | 'skip'];

/** A paginated query, as far as it is loaded. */
export interface PaginatedQueryResult<Item> {
  readonly results: readonly Item[];
  readonly status: PaginatedStatus;
  readonly isLoading: boolean;
  /** Asks for so many more; does nothing unless the status is `CanLoadMore`. */
  readonly loadMore: (numItems: number) => void;
}

/**
 * The result of a query, true for as long as the component is there.
 *
 * @param query `api.messages.list`, or `'messages:list'`
 * @param args its arguments, compared by what they are; or `'skip'`
 * @returns undefined while it loads, and when it is skipped
 * @throws LiveError when the query fails: an error boundary catches it
 */
export function useQuery<Query extends QueryLike>(
  query: Query,
  ...[args]: ArgsOrSkip<Query>
): ResultOf<Query> | undefined {
  const view = useWatch(useQueryWatch(getFunctionName(query), args), undefined);
  if (view === undefined) return undefined;
  if ('error' in view) throw view.error;
  // The reference says what its function returns.
  return view.value as ResultOf<Query>;
}

/**
 * A query to be watched; the same as long as the same is asked for.
 *
 * @param name of the query: `messages:list`
 * @param args its arguments; or `'skip'`, and there is none
 */
export function useQueryWatch(name: string, args: unknown): Watch<QueryView | undefined> | undefined {
  const client = useLive();
  const key = args === 'skip' ? undefined : canonicalKey(args ?? {});
  return useMemo(
    () => (args === 'skip' ? undefined : client.watchQuery(name, args as LooseArgs | undefined)),
    [client, name, key],
  );
}

/**
 * A query in pages, as one list. Its function takes `paginationOpts` and returns what `paginate` returns.
 *
 * @param query `api.messages.list`, or `'messages:list'`
 * @param args without `paginationOpts`, compared by what they are; or `'skip'`
 * @param options how many the first page has
 * @throws LiveError when a page fails: an error boundary catches it
 */
export function usePaginatedQuery<Query extends QueryLike>(
  query: Query,
  args: PaginatedArgs<Query> | 'skip',
  options: { readonly initialNumItems: number },
): PaginatedQueryResult<PageItem<ResultOf<Query>>> {
  const client = useLive();
  const name = getFunctionName(query);
  const key = args === 'skip' ? undefined : canonicalKey(args);
  const { initialNumItems } = options;
  const watch = useMemo(
    () => (args === 'skip' ? undefined : client.paginate<Query>(name as Query, args, { initialNumItems })),
    [client, name, key, initialNumItems],
  );
  const pages = useWatch<Pages<PageItem<ResultOf<Query>>>>(watch, nothingYet);
  if (pages.error !== undefined) throw pages.error;
  return pages;
}

const nothingYet: Pages<never> = {
  results: [],
  status: 'LoadingFirstPage',
  isLoading: true,
  error: undefined,
  loadMore: () => {},
};
