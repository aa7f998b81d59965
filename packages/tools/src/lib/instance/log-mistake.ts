import { ActorError, logger } from '@sundog/actor';

import type { RunEnd } from '../run/run-host.ts';
import type { RunRequest } from '../run/run.ts';

/**
 * Logs a run that ended with what its code did not mean to throw: callers get the message, so the stack is only here.
 * What is thrown by name needs no log, and what another photon threw is in the log of that one.
 *
 * @param request of the run
 * @param end how it ended
 */
export function logMistake({ id, method, path }: RunRequest, { failure, error }: RunEnd): void {
  if (failure?.code !== 'internal_error' || error instanceof ActorError) return;
  logger.error('A method failed', {
    method,
    run: id,
    ...(path.length > 0 && { path: path.join(' → ') }),
    error: error instanceof Error ? error : failure.message,
  });
}
