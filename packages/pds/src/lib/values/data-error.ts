import { ActorError } from '@sundog/actor/errors';

/** A value is outside the data model of atproto, or bytes are not the one encoding of such a value. */
export class DataError extends ActorError {
  override readonly name = 'DataError';
  override readonly code = 'invalid_data';
  override readonly audience = 'caller';
  /** Where: `embed.images[0].size`; empty for the whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;

  /**
   * @param path where, from the whole: names and indexes
   * @param expected what the data model has there
   * @param found what is there, in words
   */
  constructor(path: string, expected: string, found: string) {
    super(`${path === '' ? 'The data' : path}: expected ${expected}, found ${found}.`, { path, expected, found });
    this.path = path;
    this.expected = expected;
    this.found = found;
  }
}
