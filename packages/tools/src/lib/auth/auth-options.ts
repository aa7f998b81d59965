/**
 * Who may use the tools: the words of its configuration.
 *
 * Called by: `tools({ auth })` and, for what only the environment says, `readAuthOptions`.
 */

import type { JSONWebKeySet } from 'jose';

/** How clients prove who they are. */
export type AuthOptions =
  /** Anybody may: what is reachable is then public. */
  | { readonly kind: 'open' }
  /** Whoever is on this machine may, nobody else. What holds unless told otherwise. */
  | { readonly kind: 'loopback' }
  | BearerOptions
  | JwtOptions;

/** One secret for all. */
export interface BearerOptions {
  readonly kind: 'bearer';
  /** At least 16 characters. */
  readonly token: string;
  /** What whoever has it may do; everything (`*`) unless given. */
  readonly scopes?: readonly string[];
}

/** Signed tokens of an issuer: RS256, ES256 or EdDSA, by its published keys. */
export interface JwtOptions {
  readonly kind: 'jwt';
  /** The `iss` that tokens must have. */
  readonly issuer: string;
  /** The `aud` that tokens must have: for OAuth this server's own URL (RFC 8707), so that none for another works. */
  readonly audience: string;
  /** Where the issuer's keys are; `<issuer>/.well-known/jwks.json` unless given. Read again for an unknown key. */
  readonly jwksUrl?: string;
  /** The keys themselves, for a server that must not fetch any. */
  readonly jwks?: JSONWebKeySet;
  /** The header with the bare token, as `cf-access-jwt-assertion` is one; `Authorization: Bearer` unless given. */
  readonly header?: string;
  /** How far clocks may differ, in seconds; 60 unless given. */
  readonly clockToleranceSeconds?: number;
  /** OAuth's authorization servers, told to clients that come without a token (RFC 9728); the issuer unless given. */
  readonly authorizationServers?: readonly string[];
  /** What clients may be told to ask for (RFC 9728). */
  readonly scopesSupported?: readonly string[];
}
