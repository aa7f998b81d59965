/** The types of calls, from the references that they name. */
import type { OptimisticUpdate } from './optimistic-layers.ts';
import type { ArgsOf, FunctionLike } from '../values/function-reference.ts';

/** A query that clients may call. */
export type QueryLike = FunctionLike<'query', 'public'>;

/** A mutation that clients may call. */
export type MutationLike = FunctionLike<'mutation', 'public'>;

/** An action that clients may call. */
export type ActionLike = FunctionLike<'action', 'public'>;

/** How a mutation is called. */
export interface MutationOptions {
  /** Shows what the mutation will change, until it has ended. It may run many times, and must change nothing else. */
  readonly optimisticUpdate?: OptimisticUpdate | undefined;
}

/** A mutation's arguments and options, as parameters. */
export type MutationParameters<Mutation extends MutationLike> =
  object extends ArgsOf<Mutation>
    ? [args?: ArgsOf<Mutation>, options?: MutationOptions]
    : [args: ArgsOf<Mutation>, options?: MutationOptions];

/** Arguments of a paginated query, as callers give them: without `paginationOpts`. */
export type PaginatedArgs<Query extends QueryLike> = Omit<ArgsOf<Query>, 'paginationOpts'>;

/** What the pages of a paginated query consist of. */
export type PageItem<Result> = Result extends { readonly page: readonly (infer Item)[] } ? Item : Result;
