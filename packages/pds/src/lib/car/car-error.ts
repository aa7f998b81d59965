import { ActorError } from '@sundog/actor/errors';

/** Bytes are no CAR of version 1 as repositories have it. */
export class CarError extends ActorError {
  override readonly name = 'CarError';
  override readonly code = 'invalid_car';
  override readonly audience = 'caller';
  /** Where in the file, in bytes. */
  readonly offset: number;

  /**
   * @param offset where in the file, in bytes
   * @param expected what must be there
   * @param found what is there, in words
   */
  constructor(offset: number, expected: string, found: string) {
    super(`The CAR at byte ${offset}: expected ${expected}, found ${found}.`, { offset, expected, found });
    this.offset = offset;
  }
}
