/** A login to an account that is not here must not be told from a wrong password: neither by words nor by time. */
import { checkPassword } from '../access/password.ts';
import { getText } from '../values/json.ts';
import type { MethodCall } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/**
 * @param call of `com.atproto.server.createSession`
 * @throws XrpcError AuthenticationRequired, after the time that a comparison takes
 */
export function createEmptyLoginAnswer({ input }: MethodCall): never {
  checkPassword(getText(input, 'password') ?? '', undefined);
  throw new XrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
}
