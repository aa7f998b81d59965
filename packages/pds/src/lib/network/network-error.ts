/** Why something outside could not be fetched, for those who turn it into an answer of their own. */
import { ActorError } from '@sundog/actor/errors';

/**
 * What went wrong: the URL is none that may be fetched (`url_refused`), it leads elsewhere where that is not allowed or
 * too often (`redirected`), nobody answers (`unreachable`), it takes too long (`timed_out`), the answer is greater than
 * allowed (`too_large`), or is not what was asked for (`bad_answer`).
 */
export type NetworkFailure = 'url_refused' | 'redirected' | 'unreachable' | 'timed_out' | 'too_large' | 'bad_answer';

/** A fetch of something outside that came to nothing. The message names the URL's host at most, never its path. */
export class NetworkError extends ActorError {
  override readonly name = 'NetworkError';
  override readonly audience = 'caller';
  readonly code: NetworkFailure;

  /**
   * @param code what went wrong
   * @param message the same as a sentence
   * @param options the engine's own error
   */
  constructor(code: NetworkFailure, message: string, options?: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
  }
}
