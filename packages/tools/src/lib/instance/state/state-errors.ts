import { ActorError } from '@sundog/actor/errors';

/** A kept property holds what would not come back. */
export class UnkeepableStateError extends ActorError {
  override readonly name = 'UnkeepableStateError';
  readonly code = 'unkeepable_state';

  /**
   * @param path where: `items[3].owner`
   * @param found what is there: `a function`
   */
  constructor(path: string, found: string) {
    super(
      `The state cannot be kept: ${path} is ${found}. Kept are plain objects, arrays, maps, sets, dates, bytes and primitives; keep anything else in a property that begins with "#". The call's changes to the state are undone.`,
      { path, found },
    );
  }
}

/** A kept property is larger than the cloud stores. */
export class StateTooLargeError extends ActorError {
  override readonly name = 'StateTooLargeError';
  readonly code = 'state_too_large';

  /**
   * @param property its name
   * @param sizeBytes as a structured clone
   * @param sizeBytesMax that one property may have
   */
  constructor(property: string, sizeBytes: number, sizeBytesMax: number) {
    super(
      `The state "${property}" has ${sizeBytes} bytes; at most ${sizeBytesMax} can be kept in one property. Keep records in this.data.table. The call's changes to the state are undone.`,
      { property, sizeBytes, sizeBytesMax },
    );
  }
}
