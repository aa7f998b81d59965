import { ActorError } from '../errors.ts';

/** A log's name would not do as part of a table's name. */
export class LogNameError extends ActorError {
  override readonly name = 'LogNameError';
  readonly code = 'log_bad_name';

  /** @param logName as given */
  constructor(logName: string) {
    super(
      `A log's name begins with a lower-case letter and has at most 40 of a-z, 0-9 and _, but this is ${JSON.stringify(logName)}.`,
      { logName },
    );
  }
}

/** A position that no log could have given out. */
export class LogPositionError extends ActorError {
  override readonly name = 'LogPositionError';
  readonly code = 'log_bad_position';

  /** @param after as given */
  constructor(after: number) {
    super(`A position in a log is 0 or the number of an entry, but this is ${after}.`, { after });
  }
}
