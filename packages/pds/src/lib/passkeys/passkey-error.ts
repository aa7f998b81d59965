import { XrpcError } from '../xrpc/xrpc-error.ts';

/**
 * Why a passkey is refused. The first three are worth another try; `UnknownPasskey` is none of this account's; the
 * others say what is wrong with the answer itself.
 */
export type PasskeyErrorCode =
  | 'ExpiredChallenge'
  | 'UsedChallenge'
  | 'ForeignChallenge'
  | 'InvalidPasskeyAnswer'
  | 'PasskeyNotVerified'
  | 'PasskeyCopied'
  | 'UnknownPasskey'
  | 'DuplicatePasskey'
  | 'InvalidPasskeyName'
  | 'TooManyPasskeys';

/**
 * The refusal of a passkey: status 400, its name and a sentence that a page may show.
 *
 * @param code for programs
 * @param message what was expected, what was found, what to do
 */
export function createPasskeyError(code: PasskeyErrorCode, message: string): XrpcError {
  return new XrpcError(400, code, message);
}

/**
 * The refusal of an answer that is not as WebAuthn has it.
 *
 * @param found what is wrong with it
 */
export function createAnswerError(found: string): XrpcError {
  return createPasskeyError('InvalidPasskeyAnswer', `The passkey's answer is not valid: ${found}`);
}
