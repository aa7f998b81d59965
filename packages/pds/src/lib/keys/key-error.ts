import { ActorError } from '@sundog/actor/errors';

/** A key, public or private, is none. The message never holds the key. */
export class InvalidKeyError extends ActorError {
  override readonly name = 'InvalidKeyError';
  readonly code = 'invalid_key';
}

/** What was sealed cannot be opened: by another secret, for another purpose, or changed since. */
export class SealError extends ActorError {
  override readonly name = 'SealError';
  readonly code = 'seal_broken';
}
