import { ActorError } from '@sundog/actor/errors';

/** A failure that a photon means its callers to know: they get its code, its message, and the details as data. */
export class PhotonError extends ActorError {
  override readonly name: string = 'PhotonError';
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly suggestion: string | undefined;

  /**
   * @param message what went wrong
   * @param code stable, for programs
   * @param details the facts, as plain data
   * @param suggestion what to do
   */
  constructor(message: string, code: string, details?: Readonly<Record<string, unknown>>, suggestion?: string) {
    super(message, { ...details, ...(suggestion !== undefined && { suggestion }) });
    this.code = code;
    this.details = details;
    this.suggestion = suggestion;
  }
}

/** A value is not what it has to be. */
export class ValidationError extends PhotonError {
  override readonly name = 'ValidationError';

  /**
   * @param message what was expected and found
   * @param details the facts, as plain data
   * @param suggestion what to do
   */
  constructor(message: string, details?: Readonly<Record<string, unknown>>, suggestion?: string) {
    super(message, 'VALIDATION_ERROR', details, suggestion);
  }
}
