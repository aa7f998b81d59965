/** Bodies of requests from clients: forms with each name once (RFC 6749, 3.2). */
import { BodyTooLargeError, readBody } from '@sundog/actor/edge';

import { OAuthError } from '../oauth-error.ts';

const BODY_BYTES_MAX = 64 * 1024;

/**
 * @param request with a form
 * @returns values that are not empty, by name
 * @throws OAuthError invalid_request
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new OAuthError('invalid_request', 'The body must be of type application/x-www-form-urlencoded');
  }
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(await readText(request))) {
    if (form.has(name)) throw new OAuthError('invalid_request', `The parameter "${name.slice(0, 40)}" is there twice`);
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

/**
 * @param request whose body is small
 * @returns the body
 * @throws OAuthError invalid_request if it is not
 */
export async function readText(request: Request): Promise<string> {
  try {
    return await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw new OAuthError('invalid_request', 'The body is too large');
    throw error;
  }
}
