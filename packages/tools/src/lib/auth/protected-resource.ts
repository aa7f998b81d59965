/**
 * What OAuth clients are told about this server as a protected resource: RFC 9728's document, and the challenge that
 * leads to it.
 */
import type { AuthOptions } from './auth-options.ts';
import type { InsufficientScopeError, UnauthenticatedError } from './auth-errors.ts';

/** Where the document of a resource is: RFC 9728, 3.1 puts the resource's path behind it. */
export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource';

/** RFC 9728, 2. */
export interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
  readonly scopes_supported?: readonly string[];
  readonly resource_name?: string;
}

/**
 * @param options of the server
 * @param resource URL of the MCP endpoint
 * @param name of the photon, for people
 * @returns undefined where no authorization server gives out tokens
 */
export function createResourceMetadata(
  options: AuthOptions,
  resource: string,
  name?: string,
): ProtectedResourceMetadata | undefined {
  if (options.kind !== 'jwt') return undefined;
  const { issuer, authorizationServers = [issuer], scopesSupported } = options;
  return {
    resource,
    authorization_servers: authorizationServers,
    bearer_methods_supported: ['header'],
    ...(scopesSupported !== undefined && { scopes_supported: scopesSupported }),
    ...(name !== undefined && { resource_name: name }),
  };
}

/**
 * The value of `WWW-Authenticate` (RFC 6750, 3; RFC 9728, 5.1).
 *
 * @param error why the request is refused
 * @param metadataUrl where the resource's document is, if there is one
 * @returns the challenge; its quoted strings hold no quote
 */
export function formatChallenge(error: UnauthenticatedError | InsufficientScopeError, metadataUrl?: string): string {
  const parts = ['realm="photon"'];
  if (error.code === 'insufficient_scope')
    parts.push('error="insufficient_scope"', `scope="${error.required.join(' ')}"`);
  else if (error.problem !== undefined) parts.push(`error="${error.problem}"`);
  if (error.code === 'insufficient_scope' || error.problem !== undefined) {
    parts.push(`error_description="${error.message.replaceAll(/["\\]/g, "'")}"`);
  }
  if (metadataUrl !== undefined) parts.push(`resource_metadata="${metadataUrl}"`);
  return `Bearer ${parts.join(', ')}`;
}
