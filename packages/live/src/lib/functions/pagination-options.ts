import { v } from '../values/v.ts';

/**
 * Validates what `paginate` takes, for queries whose clients page: `args: { paginationOpts: paginationOptsValidator }`.
 */
export const paginationOptsValidator = v.object({
  numItems: v.number(),
  cursor: v.union(v.string(), v.null()),
  endCursor: v.optional(v.union(v.string(), v.null())),
});
