import type { AuthOptions } from './auth-options.ts';
import { InvalidAuthError } from './auth-errors.ts';

const TOKEN_LENGTH_MIN = 16;

/**
 * How clients prove who they are, as the Worker's variables say: `PHOTON_MCP_BEARER`, or `JWT_ISSUER` with
 * `JWT_AUDIENCE` and perhaps `JWT_JWKS_URL`; otherwise only this machine may ask.
 *
 * @param env variables and secrets of the Worker
 * @throws InvalidAuthError if both are there, or half of one
 */
export function readAuthOptions(env: object): AuthOptions {
  const token = getText(env, 'PHOTON_MCP_BEARER');
  const issuer = getText(env, 'JWT_ISSUER');
  const audience = getText(env, 'JWT_AUDIENCE');
  if (token !== undefined && issuer !== undefined) {
    throw new InvalidAuthError('PHOTON_MCP_BEARER and JWT_ISSUER are both set: take one of them away.');
  }
  if (token !== undefined) return checkAuthOptions({ kind: 'bearer', token });
  if (issuer === undefined) return { kind: 'loopback' };
  if (audience === undefined) {
    throw new InvalidAuthError('JWT_ISSUER needs JWT_AUDIENCE: without it tokens for other servers would work here.');
  }
  const jwksUrl = getText(env, 'JWT_JWKS_URL');
  return { kind: 'jwt', issuer, audience, ...(jwksUrl !== undefined && { jwksUrl }) };
}

/**
 * @param options as somebody wrote them
 * @returns the same
 * @throws InvalidAuthError for a token that can be guessed
 */
export function checkAuthOptions(options: AuthOptions): AuthOptions {
  if (options.kind !== 'bearer' || options.token.length >= TOKEN_LENGTH_MIN) return options;
  throw new InvalidAuthError(
    `The bearer token must have at least ${TOKEN_LENGTH_MIN} characters, found ${options.token.length}: make one with "openssl rand -hex 32".`,
    { length: options.token.length },
  );
}

function getText(env: object, name: string): string | undefined {
  const value: unknown = Reflect.get(env, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
