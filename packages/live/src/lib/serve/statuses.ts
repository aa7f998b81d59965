import type { StatusTable } from '@sundog/actor';

/** HTTP statuses of the codes that a live database answers with; all others are the request's fault. */
export const statuses: StatusTable = {
  awaited_outside: 500,
  elsewhere: 500,
  file_exists: 409,
  file_too_large: 413,
  file_url_expired: 403,
  forbidden_fan_out: 403,
  forbidden_shard: 403,
  frame_too_large: 413,
  internal_error: 500,
  invalid_file_url: 403,
  length_required: 411,
  method_not_allowed: 405,
  range_not_satisfiable: 416,
  shard_failed: 502,
  too_many_queries: 429,
  unique_violation: 409,
  unknown_file: 404,
  unknown_function: 404,
  wrong_content_type: 415,
  wrong_shard: 421,
};
