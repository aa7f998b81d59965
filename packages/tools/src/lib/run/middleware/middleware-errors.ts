import { ActorError } from '@sundog/actor/errors';

/** `@circuitBreaker`: the method has failed too often in a row, so it is not tried for a while. */
export class CircuitOpenError extends ActorError {
  override readonly name = 'CircuitOpenError';
  readonly code = 'circuit_open';

  /**
   * @param method that is not called
   * @param failures how often it has failed in a row
   * @param retryAfterMs when the next call is let through to try it
   */
  constructor(method: string, failures: number, retryAfterMs: number) {
    super(
      `${method} has failed ${failures} times in a row and is not tried again before ${formatSeconds(retryAfterMs)} have passed.`,
      { method, failures, retryAfterMs },
    );
  }
}

/** `@throttled`: the method has been called too often. */
export class TooManyCallsError extends ActorError {
  override readonly name = 'TooManyCallsError';
  readonly code = 'too_many_calls';

  /**
   * @param method that is not called
   * @param limit how many calls there may be in a while
   * @param retryAfterMs when the next call is taken
   */
  constructor(method: string, limit: { readonly count: number; readonly windowMs: number }, retryAfterMs: number) {
    super(
      `${method} takes at most ${limit.count} calls in ${formatSeconds(limit.windowMs)}. Call it again in ${formatSeconds(retryAfterMs)}.`,
      { method, count: limit.count, windowMs: limit.windowMs, retryAfterMs },
    );
  }
}

/** `@debounced`: a later call of the same burst runs instead of this one. */
export class DebouncedError extends ActorError {
  override readonly name = 'DebouncedError';
  readonly code = 'debounced';

  /** @param method that was called again */
  constructor(method: string) {
    super(`${method} was called again before this call began; only the last call of a burst runs.`, { method });
  }
}

/** `@validate`: an argument is not what the method demands. */
export class ValidationFailedError extends ActorError {
  override readonly name = 'ValidationFailedError';
  readonly code = 'validation_failed';

  /**
   * @param method that was called
   * @param parameter its name, with dots where it is inside of another
   * @param expected as the author wrote it: `must be positive`
   * @param found the value in short
   */
  constructor(method: string, parameter: string, expected: string, found: string) {
    super(`${method}: ${parameter} ${expected}, but it is ${found}.`, { method, parameter, expected, found });
  }
}

/** `@queued`: too many calls wait already. */
export class QueueFullError extends ActorError {
  override readonly name = 'QueueFullError';
  readonly code = 'queue_full';

  /**
   * @param method that is not called
   * @param waiting how many calls wait
   */
  constructor(method: string, waiting: number) {
    super(`${waiting} calls of ${method} wait for their turn; no more are taken. Call it again later.`, {
      method,
      waiting,
    });
  }
}

/** `@locked`, `withLock`: the lock did not become free in time. */
export class LockUnavailableError extends ActorError {
  override readonly name = 'LockUnavailableError';
  readonly code = 'lock_unavailable';

  /**
   * @param lock its name
   * @param waitedMs for how long; 0 if too many wait already
   */
  constructor(lock: string, waitedMs: number) {
    const found = waitedMs === 0 ? 'too many calls wait for it' : `it was not free within ${formatSeconds(waitedMs)}`;
    super(`Could not acquire lock: ${lock}. Expected it to become free, but ${found}. Call again later.`, {
      lock,
      waitedMs,
    });
  }
}

/** `@locked`: the lock has been given to somebody else by `acquireLock` or `transferLock`. */
export class LockHeldError extends ActorError {
  override readonly name = 'LockHeldError';
  readonly code = 'lock_held';

  /** @param lock its name; who holds it is not told */
  constructor(lock: string) {
    super(`Not your turn: the lock "${lock}" is held by somebody else. Wait until it is handed over or released.`, {
      lock,
    });
  }
}

/** `@timeout`: the method took too long; the time it waited for a person is not counted. */
export class MethodTimeoutError extends ActorError {
  override readonly name = 'MethodTimeoutError';
  readonly code = 'method_timeout';

  /**
   * @param method that was called
   * @param timeoutMs how long it may take
   */
  constructor(method: string, timeoutMs: number) {
    super(`${method} did not end within ${formatSeconds(timeoutMs)}; what it was doing is given up.`, {
      method,
      timeoutMs,
    });
  }
}

function formatSeconds(durationMs: number): string {
  return durationMs < 1000 ? `${Math.ceil(durationMs)} ms` : `${Math.ceil(durationMs / 100) / 10} s`;
}
