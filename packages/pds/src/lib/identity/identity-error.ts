/** Why a DID or a handle leads to nobody. */
import { ActorError } from '@sundog/actor/errors';

/**
 * What went wrong: nobody has it (`not_found`), it was given up for good (`deactivated`), it is of a kind that atproto
 * does not know (`unsupported`), its document is none (`document_invalid`), or who should know does not answer
 * (`unreachable`).
 */
export type IdentityFailure = 'not_found' | 'deactivated' | 'unsupported' | 'document_invalid' | 'unreachable';

/** A DID that could not be resolved. */
export class IdentityError extends ActorError {
  override readonly name = 'IdentityError';
  override readonly audience = 'caller';
  readonly code: IdentityFailure;

  /**
   * @param code what went wrong
   * @param message the same as a sentence
   * @param options the error below
   */
  constructor(code: IdentityFailure, message: string, options?: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
  }
}
