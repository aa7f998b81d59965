/**
 * Errors that an actor's `fetch` has answered with. They come to the Worker as responses, which reads them again as
 * what was thrown: its statuses hold for them as for errors that calls carry.
 */
import { RemoteActorError } from '../calls/call-outcome.ts';
import { ERROR_CODE_HEADER, type ErrorBody } from './error-response.ts';

/**
 * Throws the error that a response carries, if it is one that an actor made of an `ActorError`.
 *
 * @param response of a mount; its body is read only if it carries one
 * @throws RemoteActorError with the code, message and data of the original
 */
export async function throwRelayedError(response: Response): Promise<void> {
  const code = response.headers.get(ERROR_CODE_HEADER);
  if (code === null) return;
  const { message, data = {} } = parseError(await response.text());
  throw new RemoteActorError({ kind: 'expected', name: 'RemoteActorError', message, code, data });
}

/** The answer to a HEAD request has no body: only the code is known, and only the status is wanted. */
function parseError(text: string): Pick<ErrorBody['error'], 'message' | 'data'> {
  return text === '' ? { message: '' } : (JSON.parse(text) as ErrorBody).error;
}
