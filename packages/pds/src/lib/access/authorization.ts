/**
 * The header `Authorization`. What it holds is given to whoever checks it and to nobody else: no error and no log line
 * repeats any part of it, not even its first word, which may be a token that was sent without its scheme.
 */
import { fromBase64Pad } from '@atcute/multibase';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { areSameSecrets } from './keyed-digest.ts';

/** The header taken apart. */
export interface Authorization {
  readonly scheme: 'bearer' | 'dpop' | 'basic';
  /** What follows the scheme. Never to be logged. */
  readonly token: string;
}

const ADMIN_NAME = 'admin';

/**
 * @param request as it came
 * @returns undefined without the header
 * @throws XrpcError InvalidToken (400)
 */
export function parseAuthorization(request: Request): Authorization | undefined {
  const header = request.headers.get('authorization')?.trim();
  if (header === undefined || header === '') return undefined;
  const parts = header.split(/ +/);
  const [scheme, token] = parts;
  if (parts.length !== 2 || scheme === undefined || token === undefined) {
    throw new XrpcError(400, 'InvalidToken', 'Malformed authorization header');
  }
  const lowerCase = scheme.toLowerCase();
  if (lowerCase === 'bearer' || lowerCase === 'dpop' || lowerCase === 'basic') return { scheme: lowerCase, token };
  throw new XrpcError(400, 'InvalidToken', 'Unsupported authorization type');
}

/**
 * Whether basic authorization (RFC 7617) is the administrator's: the name `admin` and the host's password.
 *
 * @param authorization of `parseAuthorization`
 * @param adminPassword `PDS_ADMIN_PASSWORD`; undefined: there is no administrator
 */
export function isAdmin(authorization: Authorization | undefined, adminPassword: string | undefined): boolean {
  if (authorization?.scheme !== 'basic' || adminPassword === undefined) return false;
  const text = decodeBasic(authorization.token);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon === -1) return false;
  const isName = areSameSecrets(text.slice(0, colon), ADMIN_NAME);
  const isPassword = areSameSecrets(text.slice(colon + 1), adminPassword);
  return isName && isPassword;
}

function decodeBasic(token: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fromBase64Pad(token));
  } catch {
    return undefined;
  }
}
