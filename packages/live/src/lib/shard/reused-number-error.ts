import { LiveError } from '../values/live-error.ts';

/** A client has given a mutation the number of another one. */
export class ReusedNumberError extends LiveError {
  override readonly name = 'ReusedNumberError';

  /** @param number that the client gave both */
  constructor(number: number) {
    super({
      code: 'reused_number',
      message: `Mutation ${number} of this client was another call, or somebody else's: give each its own number.`,
      data: { number },
    });
  }
}
