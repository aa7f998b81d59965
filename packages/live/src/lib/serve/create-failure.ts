import { reviveFailure } from '../shard/describe-failure.ts';
import { encodeValue } from '../values/encode-value.ts';
import type { LiveError } from '../values/live-error.ts';
import type { FailureFrame } from '../wire/frames.ts';

/** A failure as the edge can write it: its data crosses as JSON. */
export function createFailure({ data, ...failure }: FailureFrame): LiveError {
  return reviveFailure({ ...failure, ...(data !== undefined && { data: encodeValue(data) }) });
}
