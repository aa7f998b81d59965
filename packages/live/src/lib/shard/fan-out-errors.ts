import { ActorUnavailableError, CallDeadlineError, logger } from '@sundog/actor';

import { LiveError } from '../values/live-error.ts';
import type { FailureFrame } from '../wire/frames.ts';

/** One shard's part of a query across shards is missing, so there is no answer at all. */
export class ShardFailedError extends LiveError {
  override readonly name = 'ShardFailedError';

  constructor(shard: string, { code, message, data }: FailureFrame) {
    super({
      code: 'shard_failed',
      message: `The shard ${shard} has failed, and an answer without its part would not be true: ${message}`,
      data: { shard, code, ...(data !== undefined && { data }) },
    });
  }
}

/** A query across shards whose parts can be put together by nothing. */
export class NotMergeableError extends LiveError {
  override readonly name = 'NotMergeableError';

  constructor(path: string, found: string) {
    super({
      code: 'not_mergeable',
      message: `${path} runs across shards, and its handler returned ${found}. Return what take(), collect() or paginate() of ctx.db returned, as it is, or say how parts become one: query({ acrossShards, handler, merge: (parts) => … }).`,
      data: { function: path, found },
    });
  }
}

/** A query would ask more shards than one call may. */
export class TooManyShardsError extends LiveError {
  override readonly name = 'TooManyShardsError';

  constructor(path: string, most: number) {
    super({
      code: 'too_many_shards',
      message: `${path} runs across shards, and there are more than ${most}: keep what it needs in a table of the root shard.`,
      data: { function: path, most },
    });
  }
}

/** This identity may not ask all shards of a field. */
export class ForbiddenFanOutError extends LiveError {
  override readonly name = 'ForbiddenFanOutError';

  constructor(field: string) {
    super({
      code: 'forbidden_fan_out',
      message: `You may not ask all shards of ${field}.`,
      data: { field },
    });
  }
}

/** A query across shards was called where only one shard can be read. */
export class NestedFanOutError extends LiveError {
  override readonly name = 'NestedFanOutError';

  constructor(path: string) {
    super({
      code: 'nested_fan_out',
      message: `${path} runs across shards, and cannot be called inside a query or mutation, which see one shard. Call it from a client or an action.`,
      data: { function: path },
    });
  }
}

/**
 * Why a shard has not answered, as clients may read it.
 *
 * @param error that the call of the shard ended with
 * @param shard its name
 */
export function describeUnanswered(error: unknown, shard: string): FailureFrame {
  if (error instanceof CallDeadlineError) return { code: 'deadline_exceeded', message: 'it did not answer in time.' };
  if (error instanceof ActorUnavailableError) return { code: 'unavailable', message: 'it could not be reached.' };
  logger.error(`The shard ${shard} failed to answer`, { error });
  return { code: 'internal_error', message: 'it made a mistake.' };
}
