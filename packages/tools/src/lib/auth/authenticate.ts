/**
 * Who asks.
 *
 * Called by: `serve`, for every request of every surface but the documents under `/.well-known/`.
 *
 * - U1 Whoever is not allowed in by a row of this table is refused.
 */
import { isLoopback, type LoopbackRequest } from '@sundog/actor/edge';

import { EVERY_SCOPE } from '../manifest/scopes.ts';
import type { Caller } from '../run/run.ts';
import { LoopbackOnlyError, UnauthenticatedError } from './auth-errors.ts';
import type { AuthOptions } from './auth-options.ts';
import { isSameSecret, parseBearer } from './verify-bearer.ts';
import { createJwtVerifier } from './verify-jwt.ts';

/** What is looked at of a request. */
export interface AuthRequest extends LoopbackRequest {
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
}

/**
 * Finds out who sent a request; what is no promise is known at once.
 *
 * @throws UnauthenticatedError, LoopbackOnlyError
 */
export type Authenticate = (request: AuthRequest, url: URL) => Caller | Promise<Caller>;

/** Whoever may ask without saying who it is. */
export const anonymousCaller: Caller = { id: 'anonymous', isAnonymous: true, scopes: [EVERY_SCOPE], claims: {} };

/**
 * @param options checked; see `checkAuthOptions`
 * @returns what finds out who asks
 * @throws InvalidAuthError
 */
export function createAuthenticator(options: AuthOptions): Authenticate {
  switch (options.kind) {
    case 'open':
      return () => anonymousCaller;
    case 'loopback':
      return (request, url) => {
        if (isLoopback(request, url.hostname)) return anonymousCaller;
        throw new LoopbackOnlyError();
      };
    case 'bearer': {
      const { token, scopes = [EVERY_SCOPE] } = options;
      const caller: Caller = { id: 'bearer', isAnonymous: false, scopes, claims: {} };
      return async (request) => {
        if (await isSameSecret(mustGetToken(request), token)) return caller;
        throw new UnauthenticatedError('The bearer token is not the right one.', 'invalid_token');
      };
    }
    case 'jwt': {
      const verify = createJwtVerifier(options);
      const { header } = options;
      if (header === undefined) return (request) => verify(mustGetToken(request));
      return (request) => verify(mustGetHeader(request, header));
    }
  }
}

function mustGetToken(request: AuthRequest): string {
  const token = parseBearer(request.headers.get('authorization'));
  if (token !== undefined) return token;
  throw new UnauthenticatedError('This server needs an Authorization header: "Bearer <token>".');
}

function mustGetHeader(request: AuthRequest, header: string): string {
  const token = request.headers.get(header);
  if (token !== null) return token;
  throw new UnauthenticatedError(`This server needs the header ${header}, with a token.`);
}
