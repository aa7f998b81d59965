/** The client: for browsers, and for Node. */
export type {
  ActionLike,
  MutationLike,
  MutationOptions,
  MutationParameters,
  OptimisticUpdateOf,
  PageItem,
  PaginatedArgs,
  QueryLike,
} from './lib/client/call-types.ts';
export type { Environment, Fetch, SocketClass, SocketLike } from './lib/client/environment.ts';
export { LiveClient } from './lib/client/live-client.ts';
export type { ConnectionState, LiveClientOptions } from './lib/client/live-client.ts';
export type { OptimisticLocalStore } from './lib/client/optimistic-layers.ts';
export type { PaginatedStatus } from './lib/client/paginated-query.ts';
export type { QueryView } from './lib/client/query-view.ts';
export { api } from './lib/client/register.ts';
export type { Api, Register } from './lib/client/register.ts';
export type { TokenSource } from './lib/client/token-source.ts';
export type { Pages, Watch } from './lib/client/watches.ts';
export { getFunctionName } from './lib/values/function-reference.ts';
export type { ArgsOf, FunctionReference, ResultOf } from './lib/values/function-reference.ts';
export { LiveError } from './lib/values/live-error.ts';
export type { Value } from './lib/values/value.ts';
