import { encodeValue, stringifyValue, type Json } from '../values/encode-value.ts';
import type { Value } from '../values/value.ts';
import { ResultTooLargeError } from './shard-errors.ts';

/** SQLite holds rows of 2 MB. */
const RESULT_CHARACTERS_MAX = 500_000;

/**
 * What a mutation has returned, as it is kept and told.
 *
 * @param path of the mutation
 * @param value
 * @throws {ResultTooLargeError}
 */
export function encodeResult(path: string, value: Value): Json {
  const characters = stringifyValue(value).length;
  if (characters > RESULT_CHARACTERS_MAX) throw new ResultTooLargeError(path, characters, RESULT_CHARACTERS_MAX);
  return encodeValue(value);
}
