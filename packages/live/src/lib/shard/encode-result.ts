import { decodeValue } from '../values/decode-value.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from '../wire/frames.ts';
import type { MutationOutcome } from './mutation-log.ts';
import type { Outcome } from './watching.ts';
import { ResultTooLargeError } from './shard-errors.ts';

/** SQLite holds rows of 2 MB. */
const RESULT_CHARACTERS_MAX = 500_000;

/**
 * What a mutation has returned, as it is kept and told.
 *
 * @param path of the mutation
 * @throws {ResultTooLargeError}
 * @throws {InvalidValueError} for what is no value, with its place
 */
export function encodeResult(path: string, value: Value): Json {
  const json = encodeValue(value);
  if (typeof json !== 'object' && typeof json !== 'string') return json;
  const characters = JSON.stringify(json).length;
  if (characters > RESULT_CHARACTERS_MAX) throw new ResultTooLargeError(path, characters, RESULT_CHARACTERS_MAX);
  return json;
}

/** What a mutation has failed with, as it is kept and told. */
export function encodeFailure({ data, ...failure }: FailureFrame): FailureFrame {
  return data === undefined ? failure : { ...failure, data: encodeValue(data) };
}

/** How a mutation has ended, for whoever called it by code. */
export function decodeOutcome(outcome: MutationOutcome): Outcome {
  if ('value' in outcome) return { value: decodeValue(outcome.value) };
  const { data, ...failure } = outcome.error;
  return { error: data === undefined ? failure : { ...failure, data: decodeValue(data) } };
}
