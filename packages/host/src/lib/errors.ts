/** A failure that the person at the keyboard can mend; the command prints its message and exits with 1. */
export abstract class HostError extends Error {
  /** Stable name of the failure, for programs. */
  abstract readonly code: string;
}

/** The engine ended before it listened. */
export class EngineStartError extends HostError {
  override readonly name = 'EngineStartError';
  readonly code = 'engine_start_failed';

  /** @param printed what the engine wrote before it ended */
  constructor(printed: string) {
    super(`The engine did not start. It said:\n${printed}`);
  }
}
