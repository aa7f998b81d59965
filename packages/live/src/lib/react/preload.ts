import { useQueryWatch } from './use-query.ts';
import { useWatch } from './use-watch.ts';
import type { QueryLike } from '../client/call-types.ts';
import type { Fetch } from '../client/environment.ts';
import { createMountUrl, LiveHttp } from '../client/live-http.ts';
import { Tokens, type TokenSource } from '../client/token-source.ts';
import { decodeValue } from '../values/decode-value.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import { getFunctionName, type ArgsOf, type ResultOf } from '../values/function-reference.ts';

declare const queryOfPreloaded: unique symbol;

/** A query that a server has asked, as JSON, to be handed to a page. */
export interface Preloaded<Query extends QueryLike> {
  readonly path: string;
  readonly args: Json;
  readonly value: Json;
  /** For the compiler only, never there. */
  readonly [queryOfPreloaded]?: Query;
}

/** Where a server asks, and as whom. */
export interface PreloadOptions {
  /** As `LiveClient` takes it. */
  readonly url: string;
  readonly token?: TokenSource;
  /** Instead of the one that is there. */
  readonly fetch?: Fetch;
}

/**
 * Asks a query while a page is made on a server.
 *
 * @param query `api.messages.list`, or `'messages:list'`
 * @param args its arguments
 * @param options where and as whom
 * @returns what `usePreloadedQuery` takes
 * @throws LiveError when the query fails
 */
export async function preloadQuery<Query extends QueryLike>(
  query: Query,
  args: ArgsOf<Query>,
  options: PreloadOptions,
): Promise<Preloaded<Query>> {
  const tokens = new Tokens();
  tokens.setSource(options.token ?? null);
  const http = new LiveHttp(
    createMountUrl(options.url),
    { fetch: options.fetch ?? ((url, init) => fetch(url, init)) },
    tokens,
  );
  const path = getFunctionName(query);
  const encoded = encodeValue(args);
  const value = await http.call('query', { path, args: decodeValue(encoded) });
  return { path, args: encoded, value: encodeValue(value) };
}

/**
 * What a server has asked, there from the first drawing on, and true from when the client has asked too.
 *
 * @param preloaded what `preloadQuery` has returned
 * @throws LiveError when the query fails: an error boundary catches it
 */
export function usePreloadedQuery<Query extends QueryLike>(preloaded: Preloaded<Query>): ResultOf<Query> {
  const view = useWatch(useQueryWatch(preloaded.path, decodeValue(preloaded.args)), undefined);
  if (view === undefined) return preloadedQueryResult(preloaded);
  if ('error' in view) throw view.error;
  return view.value as ResultOf<Query>;
}

/**
 * What a server has asked, as a value.
 *
 * @param preloaded what `preloadQuery` has returned
 */
export function preloadedQueryResult<Query extends QueryLike>(preloaded: Preloaded<Query>): ResultOf<Query> {
  return decodeValue(preloaded.value) as ResultOf<Query>;
}
