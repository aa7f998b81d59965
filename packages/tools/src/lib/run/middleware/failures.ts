/** Whose failure it is. Errors cross from actor to actor with their code and without their class: codes decide. */

/** The run itself is over, or cannot go on: no layer may answer in its place, or begin again. */
const ENDED: ReadonlySet<string> = new Set(['run_cancelled', 'run_lost', 'journal_mismatch', 'journal_full']);

/** The caller, or the person asked, is the reason: trying again cannot help, and the method is not at fault. */
const CALLERS: ReadonlySet<string> = new Set([
  'ask_declined',
  'ask_cancelled',
  'ask_unsupported',
  'ask_timeout',
  'ask_answer_invalid',
  'validation_failed',
  'too_many_calls',
  'debounced',
  'queue_full',
  'lock_unavailable',
  'lock_held',
]);

/** Whether a failure must reach whoever started the run as it is. */
export function endsRun(error: unknown): boolean {
  return ENDED.has(getErrorCode(error) ?? '');
}

/** Whether a failure says nothing about the method: the caller or the person asked is its reason. */
export function isCallersFailure(error: unknown): boolean {
  return CALLERS.has(getErrorCode(error) ?? '');
}

/** The stable code of an error, if it has one. */
export function getErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
