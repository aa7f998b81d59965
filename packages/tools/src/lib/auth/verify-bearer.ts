import { UnauthenticatedError } from './auth-errors.ts';

/**
 * Whether two secrets are the same, in a time that tells nothing about either, their lengths included: their digests
 * are compared.
 *
 * @param given by the client
 * @param expected the secret
 */
export async function isSameSecret(given: string, expected: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [left, right] = await Promise.all(
    [given, expected].map(async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))),
  );
  if (left === undefined || right === undefined) return false;
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}

/**
 * The token of an `Authorization` header.
 *
 * @param header its value
 * @returns undefined without a header
 * @throws UnauthenticatedError for another scheme
 */
export function parseBearer(header: string | null): string | undefined {
  if (header === null) return undefined;
  const [scheme = '', token = '', ...rest] = header.trim().split(/ +/);
  if (scheme.toLowerCase() === 'bearer' && token !== '' && rest.length === 0) return token;
  throw new UnauthenticatedError('The Authorization header must be "Bearer <token>".', 'invalid_request');
}
