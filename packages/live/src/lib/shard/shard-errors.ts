import { LiveError, ProjectError } from '../values/live-error.ts';

/** A call has come to a shard that it does not belong to. */
export class WrongShardError extends LiveError {
  override readonly name = 'WrongShardError';
  /** The shard that it belongs to. */
  readonly shard: string;

  constructor(path: string, here: string, shard: string) {
    super({
      code: 'wrong_shard',
      message: `This call of ${path} belongs to the shard ${shard}, and was made in ${here}. From another shard, call it in an action.`,
      data: { function: path, here, shard },
    });
    this.shard = shard;
  }
}

/** A client has sent a mutation to a shard that it does not belong to: it is to be sent to the other one. */
export class MovedError extends LiveError {
  override readonly name = 'MovedError';

  constructor(path: string, shard: string) {
    super({ code: 'moved', message: `This call of ${path} belongs to the shard ${shard}.`, data: { shard } });
  }
}

/** A query cannot be called later: nobody would get its result. */
export class NotSchedulableError extends ProjectError {
  override readonly name = 'NotSchedulableError';
  readonly code = 'not_schedulable';

  constructor(path: string) {
    super(`${path} is a query, and nobody would get its result: schedule a mutation or an action.`, { function: path });
  }
}

/** A mutation whose outcome its client has acknowledged, and so has been forgotten. */
export class ForgottenMutationError extends LiveError {
  override readonly name = 'ForgottenMutationError';

  constructor(number: number) {
    super({
      code: 'forgotten_mutation',
      message: `Mutation ${number} has ended before, and its outcome was acknowledged: numbers of a client rise.`,
      data: { number },
    });
  }
}

/** A client watches as many queries as it may. */
export class TooManyQueriesError extends LiveError {
  override readonly name = 'TooManyQueriesError';

  constructor(most: number) {
    super({
      code: 'too_many_queries',
      message: `A client may watch ${most} queries in one shard, and watches them: let go of some first.`,
      data: { most },
    });
  }
}

/** A frame larger than is read. */
export class FrameTooLargeError extends LiveError {
  override readonly name = 'FrameTooLargeError';

  constructor(characters: number, most: number) {
    super({
      code: 'frame_too_large',
      message: `A frame may have ${most} characters, and this one has ${characters}: send large bytes as files.`,
      data: { characters, most },
    });
  }
}

/** A value larger than a mutation may return. */
export class ResultTooLargeError extends LiveError {
  override readonly name = 'ResultTooLargeError';

  constructor(path: string, characters: number, most: number) {
    super({
      code: 'result_too_large',
      message: `${path} returned ${characters} characters; a mutation may return ${most}: return ids, and query the rest.`,
      data: { function: path, characters, most },
    });
  }
}

/** A client has given a mutation the number of another one. */
export class ReusedNumberError extends LiveError {
  override readonly name = 'ReusedNumberError';

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

  constructor(number: number) {
    super({
      code: 'ended_as_another',
      message: `Mutation ${number} was sent, and has ended, as somebody else; what it came to is theirs. Look at what it should have changed before you call it again.`,
      data: { number },
    });
  }
}
