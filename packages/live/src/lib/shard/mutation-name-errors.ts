import { LiveError } from '../values/live-error.ts';

/** A client has given a mutation the number of another one. */
export class ReusedNumberError extends LiveError {
  override readonly name = 'ReusedNumberError';

  /** @param number that the client gave both */
  constructor(number: number) {
    super({
      code: 'reused_number',
      message: `Mutation ${number} of this client was another call: give each its own number.`,
      data: { number },
    });
  }
}

/** A mutation was sent again by somebody else: its client has been signed in or out meanwhile. */
export class EndedAsAnotherError extends LiveError {
  override readonly name = 'EndedAsAnotherError';

  /** @param number of the mutation */
  constructor(number: number) {
    super({
      code: 'ended_as_another',
      message: `Mutation ${number} was sent, and has ended, as somebody else; what it came to is theirs. Look at what it should have changed before you call it again.`,
      data: { number },
    });
  }
}
