/** Why a run fails for reasons of its own. What asking can end with is in photon/errors.ts. */
import { ActorError } from '@sundog/actor/errors';

import type { Operation } from './run-scope.ts';

/** The code no longer does what the journal says it did. */
export class JournalMismatchError extends ActorError {
  override readonly name = 'JournalMismatchError';
  readonly code = 'journal_mismatch';

  /**
   * @param method that runs
   * @param index of the operation, from 0
   * @param expected what the journal has there; undefined: nothing
   * @param found what the code asks for; undefined: it has ended
   */
  constructor(method: string, index: number, expected: Operation | undefined, found: Operation | undefined) {
    const journal = expected === undefined ? 'has no such operation' : `has ${formatOperation(expected)}`;
    const code = found === undefined ? 'has ended before it' : `does ${formatOperation(found)}`;
    super(
      `The call cannot go on after it was interrupted: at operation ${index + 1} of "${method}" the journal ${journal}, and the code ${code}. Either the code has changed since the call began, or it decides by something that is not recorded (the time, chance, a variable): read that by this.once. Make the call again.`,
      {
        method,
        index,
        ...(expected !== undefined && { expected: formatOperation(expected) }),
        ...(found !== undefined && { found: formatOperation(found) }),
      },
    );
  }
}

function formatOperation({ kind, key }: Operation): string {
  return key === '' ? kind : `${kind} "${key}"`;
}

/** Something of a run cannot be kept, so it could not go on after a crash. */
export class JournalFullError extends ActorError {
  override readonly name = 'JournalFullError';
  readonly code = 'journal_full';

  /**
   * @param operation of which it is
   * @param reason what is too much
   */
  constructor(operation: Operation, reason: string) {
    super(`A call that waits has to be kept, and ${formatOperation(operation)} cannot be: ${reason}`, {
      operation: formatOperation(operation),
      reason,
    });
  }
}

/** A caller has as many calls that wait as may be. */
export class TooManyRunsError extends ActorError {
  override readonly name = 'TooManyRunsError';
  readonly code = 'too_many_runs';

  /**
   * @param caller its id
   * @param limit how many calls of one caller may not have ended
   */
  constructor(caller: string, limit: number) {
    super(
      `This call would have to wait, and ${limit} calls of "${caller}" do not go on before they are answered: answer or cancel some of them. They are on the photon’s page, and among the tasks of the client.`,
      { caller, limit },
    );
  }
}

/** The process has died in a run again and again. */
export class RunLostError extends ActorError {
  override readonly name = 'RunLostError';
  readonly code = 'run_lost';

  /** @param crashes how often, without the run getting any further in between */
  constructor(crashes: number) {
    super(`The process ended ${crashes} times at the same place of this call, so it is not tried again.`, { crashes });
  }
}

/** A run has ended well, but what it returned could not be kept for whoever asks again. */
export class ResultNotKeptError extends ActorError {
  override readonly name = 'ResultNotKeptError';
  readonly code = 'result_not_kept';

  /** @param reason why */
  constructor(reason: string) {
    super(`The call has ended well, but its result could not be kept for a second time: ${reason}`, { reason });
  }
}

/** An ask by code that nobody has called, or whose call has ended. */
export class NoRunError extends ActorError {
  override readonly name = 'NoRunError';
  readonly code = 'no_run';

  /** @param what was asked for, as the photon wrote it */
  constructor(what: string) {
    super(`${what} needs somebody to ask: call it in a method that a client has called, before the method ends.`, {
      what,
    });
  }
}

/** The deadline of a run has passed. */
export class RunDeadlineError extends ActorError {
  override readonly name = 'RunDeadlineError';
  readonly code = 'run_deadline';

  constructor() {
    super('Nobody waits for this call any more: its deadline has passed.');
  }
}
