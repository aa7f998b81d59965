import { ActorError } from '../errors.ts';

/** A job carries more than the cloud can store. */
export class JobTooLargeError extends ActorError {
  override readonly name = 'JobTooLargeError';
  readonly code = 'job_too_large';

  constructor(sizeBytes: number, sizeBytesMax: number) {
    super(
      `A job's payload may have ${sizeBytesMax} bytes, found ${sizeBytes}; store it in a table or in R2 and let the job carry its key.`,
      { sizeBytes, sizeBytesMax },
    );
  }
}

/** A job, a kind or a policy was given a value that makes no sense. */
export class InvalidJobError extends ActorError {
  override readonly name = 'InvalidJobError';
  readonly code = 'invalid_job';
}

/** A job names a kind that nobody defined. */
export class UnknownJobKindError extends ActorError {
  override readonly name = 'UnknownJobKindError';
  readonly code = 'unknown_job_kind';

  constructor(kind: string, kinds: readonly string[]) {
    super(
      `Job kind "${kind}" has no handler (defined: ${kinds.join(', ') || 'none'}); call jobs.define in the constructor.`,
      { kind },
    );
  }
}

/** A kind was defined twice. */
export class JobKindTakenError extends ActorError {
  override readonly name = 'JobKindTakenError';
  readonly code = 'job_kind_taken';

  constructor(kind: string) {
    super(`Job kind "${kind}" has a handler already; choose another name.`, { kind });
  }
}

/** A dead job cannot come back because a live one has its key. */
export class JobKeyTakenError extends ActorError {
  override readonly name = 'JobKeyTakenError';
  readonly code = 'job_key_taken';

  constructor(kind: string, key: string) {
    super(`A live job of kind "${kind}" has the key "${key}"; discard the dead one or cancel the live one.`, {
      kind,
      key,
    });
  }
}

/** An attempt took longer than its kind allows. */
export class JobTimeoutError extends ActorError {
  override readonly name = 'JobTimeoutError';
  readonly code = 'job_timeout';

  constructor(kind: string, timeoutMs: number) {
    super(`A job of kind "${kind}" did not end within ${timeoutMs} ms; raise timeoutMs or do less in one job.`, {
      kind,
      timeoutMs,
    });
  }
}

/** The error of an attempt during which the process died, as text: nobody was there to throw it. */
export const CRASHED = 'JobCrashedError: the process ended while the job was running';

/** An error as the line that the queue keeps of it. */
export function formatError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 2_000);
}
