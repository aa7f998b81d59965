/** Goes on where a server is busy or gone for a moment, so that a transfer of hours does not end by one lost call. */
import { CommandError, RefusedError, UnreachableError } from '../client/command-error.ts';
import type { Progress } from '../terminal/progress.ts';

const TRIES_MAX = 5;
const FIRST_WAIT_MS = 500;
/** Longer than that nobody waits at a terminal. */
const LIMIT_WAIT_MAX_MS = 15 * 60_000;
const DEFAULT_LIMIT_WAIT_MS = 60_000;

/**
 * @param action a call that may be made again
 * @param progress says that it waits
 * @returns what the call answers
 * @throws CommandError, RefusedError, UnreachableError
 */
export async function withPatience<Answer>(action: () => Promise<Answer>, progress: Progress): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      const waitMs = planWait(error, attempt);
      if (waitMs === undefined) throw error;
      progress.step(
        `  ${error instanceof Error ? error.message : String(error)} Trying again in ${formatWait(waitMs)}.`,
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** How long to wait before the next try; undefined: another would not help. */
function planWait(error: unknown, attempt: number): number | undefined {
  if (error instanceof RefusedError && error.status === 429) return planLimitWait(error);
  const isPassing = error instanceof UnreachableError || (error instanceof RefusedError && error.status >= 500);
  return isPassing && attempt < TRIES_MAX ? FIRST_WAIT_MS * 2 ** (attempt - 1) : undefined;
}

function planLimitWait({ resetAt, url }: RefusedError): number {
  const waitMs = resetAt === undefined ? DEFAULT_LIMIT_WAIT_MS : Math.max(1000, resetAt * 1000 - Date.now());
  if (waitMs <= LIMIT_WAIT_MAX_MS) return waitMs;
  throw new CommandError(
    'limit_reached',
    `${url} takes no more until ${new Date(Date.now() + waitMs).toISOString()}. Run the same again then: it goes on ` +
      'where it is.',
  );
}

function formatWait(waitMs: number): string {
  return waitMs < 60_000 ? `${Math.ceil(waitMs / 1000)} s` : `${Math.ceil(waitMs / 60_000)} min`;
}
