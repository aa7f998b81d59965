/** The failures that XRPC answers with: a status, a name that clients match, and a sentence. */
import { ActorError } from '@sundog/actor/errors';

/**
 * A refusal with the name and status that the lexicon, or the reference server where clients match its answers, gives.
 * `code` is the name on the wire (`InvalidRequest`, `RecordNotFound`, …); it crosses calls between actors.
 */
export class XrpcError extends ActorError {
  override readonly name = 'XrpcError';
  override readonly audience = 'caller';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** What the answer carries besides, such as `DPoP-Nonce`. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status HTTP status
   * @param code the field `error` of the answer
   * @param message the field `message` of the answer
   * @param headers what the answer carries besides, such as `DPoP-Nonce`
   */
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message, { status, headers });
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}
