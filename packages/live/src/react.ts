/** React hooks over the client. */
export { LiveProvider, useLive } from './lib/react/live-context.ts';
export { preloadedQueryResult, preloadQuery, usePreloadedQuery } from './lib/react/preload.ts';
export type { Preloaded, PreloadOptions } from './lib/react/preload.ts';
export { useAction, useConnectionState, useMutation } from './lib/react/use-calls.ts';
export type { ReactAction, ReactMutation } from './lib/react/use-calls.ts';
export { usePaginatedQuery, useQuery } from './lib/react/use-query.ts';
export type { ArgsOrSkip, PaginatedQueryResult } from './lib/react/use-query.ts';
