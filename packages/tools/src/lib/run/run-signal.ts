import type { Clock } from '@sundog/actor';

import { RunDeadlineError } from './run-errors.ts';

/** A longer wait makes the engine's timer fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The signal of a run: made, with its timer, only when somebody asks for it. */
export class RunSignal {
  readonly #clock: Clock;
  readonly #deadlineMs: number | undefined;
  #controller: AbortController | undefined;
  #timer: number | null = null;
  #reason: unknown;

  /**
   * @param clock
   * @param deadlineMs when it is aborted, in milliseconds since 1970; undefined: never
   */
  constructor(clock: Clock, deadlineMs: number | undefined) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = (this.#controller = new AbortController());
    if (this.#reason !== undefined) controller.abort(this.#reason);
    else if (this.#deadlineMs !== undefined) {
      const leftMs = Math.min(Math.max(0, this.#deadlineMs - this.#clock.now()), TIMER_MAX_MS);
      this.#timer = setTimeout(() => controller.abort(new RunDeadlineError()), leftMs);
    }
    return controller.signal;
  }

  /**
   * The run is over.
   *
   * @param reason aborts the signal; undefined: it has ended well
   */
  stop(reason: unknown): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#reason = reason ?? this.#reason;
    if (reason !== undefined) this.#controller?.abort(reason);
  }
}
