import type { StatusTable } from '@sundog/actor';

/** HTTP statuses of the codes that a live database answers with; all others are the request's fault. */
export const statuses: StatusTable = {
  forbidden_shard: 403,
  foreign_origin: 403,
  frame_too_large: 413,
  internal_error: 500,
  invalid_token: 401,
  shard_failed: 502,
  too_many_queries: 429,
  unique_violation: 409,
  unknown_function: 404,
  wrong_shard: 421,
};
