import { LiveError, ProjectError } from '../values/live-error.ts';

/** A call has come to a shard that it does not belong to. */
export class WrongShardError extends LiveError {
  override readonly name = 'WrongShardError';
  /** The shard that it belongs to. */
  readonly shard: string;

  /**
   * @param path of the function
   * @param here where it came
   * @param shard where it belongs
   */
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

  /**
   * @param path of the function
   * @param shard where it belongs
   */
  constructor(path: string, shard: string) {
    super({ code: 'moved', message: `This call of ${path} belongs to the shard ${shard}.`, data: { shard } });
  }
}

/** A query cannot be called later: nobody would get its result. */
export class NotSchedulableError extends ProjectError {
  override readonly name = 'NotSchedulableError';
  readonly code = 'not_schedulable';

  /** @param path of the query */
  constructor(path: string) {
    super(`${path} is a query, and nobody would get its result: schedule a mutation or an action.`, { function: path });
  }
}

/** A mutation whose outcome its client has acknowledged, and so has been forgotten. */
export class ForgottenMutationError extends LiveError {
  override readonly name = 'ForgottenMutationError';

  /** @param number that the client gave it */
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

  /** @param most that it may */
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

  /**
   * @param characters of the frame
   * @param most that are read
   */
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

  /**
   * @param path of the mutation
   * @param characters of what it returned
   * @param most that it may
   */
  constructor(path: string, characters: number, most: number) {
    super({
      code: 'result_too_large',
      message: `${path} returned ${characters} characters; a mutation may return ${most}: return ids, and query the rest.`,
      data: { function: path, characters, most },
    });
  }
}
