import { RunCancelledError } from '../photon/errors.ts';

/** Calls that have come before the photon is there: there is no run of them yet that could be cancelled. */
export class EarlyCalls {
  readonly #calls = new Map<string, { cancelled?: RunCancelledError }>();

  /**
   * Waits until the photon is there.
   *
   * @param runId of the call
   * @param photon is being made
   * @returns why the call is not to begin; undefined if it is
   * @throws what the photon's constructor or hook fails with
   */
  async wait(runId: string, photon: Promise<object>): Promise<RunCancelledError | undefined> {
    const call = this.#calls.get(runId) ?? {};
    this.#calls.set(runId, call);
    try {
      await photon;
    } finally {
      this.#calls.delete(runId);
    }
    return call.cancelled;
  }

  /**
   * Cancels a call that waits.
   *
   * @returns false if there is none
   */
  cancel(runId: string, reason: string): boolean {
    const call = this.#calls.get(runId);
    if (call !== undefined) call.cancelled = new RunCancelledError(reason);
    return call !== undefined;
  }
}
