/**
 * The failures that OAuth has names for: RFC 6749, 5.2 and 4.1.2.1; RFC 9126; RFC 9449; OpenID Connect Core, 3.1.2.6.
 */
import { ActorError } from '@sundog/actor/errors';

/** The names. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_client_metadata'
  | 'invalid_redirect_uri'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'request_not_supported'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'access_denied'
  | 'login_required'
  | 'account_selection_required'
  | 'consent_required'
  | 'temporarily_unavailable';

/** A refusal that a client is told. The message says what was expected. */
export class OAuthError extends ActorError {
  override readonly name = 'OAuthError';
  override readonly audience = 'caller';
  readonly code: OAuthErrorCode;

  /**
   * @param code the field `error`
   * @param message the field `error_description`
   * @param options the error below
   */
  constructor(code: OAuthErrorCode, message: string, options?: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
  }

  /** HTTP status at the endpoints that clients call. */
  get status(): number {
    return this.code === 'invalid_client' ? 401 : 400;
  }
}
