import { logger } from '@sundog/actor';

import { toFailure } from './failure.ts';
import type { Journal } from './journal.ts';
import { JournalFullError, ResultNotKeptError } from './run-errors.ts';
import type { RunEnd, RunHost } from './run-host.ts';
import type { RunRequest } from './run.ts';
import type { KeptEnd } from './run-values.ts';

/**
 * Writes how a durable run has ended, for whoever asks again. An end that cannot be written is a failure; only a result
 * that is too large, or no plain data, still reaches who waits for it.
 *
 * @param run that has ended
 * @param end how
 * @returns how it has ended in the end
 */
export function storeEnd(
  run: { readonly host: RunHost; readonly journal: Journal; readonly request: RunRequest },
  end: RunEnd,
): RunEnd {
  const { failure } = end;
  if (failure !== undefined) return storeFailure(run, end);
  try {
    write(run, end, { kind: 'returned', value: end.value });
    return end;
  } catch (error) {
    if (!(error instanceof JournalFullError)) return storeFailure(run, createFailed(error));
    write(run, end, { kind: 'failed', failure: toFailure(new ResultNotKeptError(error.message)) });
    return end;
  }
}

function storeFailure(run: Parameters<typeof storeEnd>[0], end: RunEnd): RunEnd {
  try {
    write(run, end, { kind: 'failed', failure: end.failure ?? toFailure(end.error) });
  } catch (error) {
    // The storage fails, or is another's by now. Whoever begins the run again finds it as it was.
    logger.error('The end of a run could not be written', { run: run.request.id, error: toFailure(error).message });
  }
  return end;
}

function createFailed(error: unknown): RunEnd {
  return { status: 'failed', value: undefined, failure: toFailure(error), error };
}

function write({ host, journal, request }: Parameters<typeof storeEnd>[0], end: RunEnd, kept: KeptEnd): void {
  const { table, values, clock, onEnd } = host;
  journal.write((number) => {
    const now = clock.now();
    const endsAt = now + host.keepMs(request);
    table.end(number, end.status, { now, endsAt });
    values.putEnd(number, kept);
    host.wakeAt(endsAt);
    onEnd?.(request, end);
  });
}
