/** The types of calls, from the references that they name. */
import type { OptimisticLocalStore } from './optimistic-layers.ts';
import type { ArgsOf, FunctionLike } from '../values/function-reference.ts';

/** A query that clients may call. */
export type QueryLike = FunctionLike<'query', 'public'>;

/** A mutation that clients may call. */
export type MutationLike = FunctionLike<'mutation', 'public'>;

/** An action that clients may call. */
export type ActionLike = FunctionLike<'action', 'public'>;

/**
 * Shows what a mutation will probably change, until it has ended. It may run many times, changes nothing but the store,
 * and no value of the store in place.
 */
export type OptimisticUpdateOf<Mutation extends MutationLike> = (
  store: OptimisticLocalStore,
  args: ArgsOf<Mutation>,
) => void;

/** How a mutation is called. */
export interface MutationOptions<Mutation extends MutationLike> {
  readonly optimisticUpdate?: OptimisticUpdateOf<Mutation> | undefined;
}

/** A mutation's arguments and options, as parameters. */
export type MutationParameters<Mutation extends MutationLike> =
  object extends ArgsOf<Mutation>
    ? [args?: ArgsOf<Mutation>, options?: MutationOptions<Mutation>]
    : [args: ArgsOf<Mutation>, options?: MutationOptions<Mutation>];

/** Arguments of a paginated query, as callers give them: without `paginationOpts`. */
export type PaginatedArgs<Query extends QueryLike> = Omit<ArgsOf<Query>, 'paginationOpts'>;

/** What the pages of a paginated query consist of. */
export type PageItem<Result> = Result extends { readonly page: readonly (infer Item)[] } ? Item : Result;
