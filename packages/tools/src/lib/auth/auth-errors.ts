import { ActorError } from '@sundog/actor/errors';

/** Nobody is known to ask, or the proof does not hold. HTTP 401. */
export class UnauthenticatedError extends ActorError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'unauthenticated';
  /** RFC 6750, 3.1; absent when no credential came at all. */
  readonly problem: 'invalid_token' | 'invalid_request' | undefined;

  /**
   * @param message what is wrong with it; leaves for the client
   * @param problem RFC 6750's name of it
   */
  constructor(message: string, problem?: 'invalid_token' | 'invalid_request') {
    super(message, problem === undefined ? {} : { problem });
    this.problem = problem;
  }
}

/** The caller is known and may not do this. HTTP 403. */
export class InsufficientScopeError extends ActorError {
  override readonly name = 'InsufficientScopeError';
  readonly code = 'insufficient_scope';
  readonly required: readonly string[];

  /**
   * @param what is asked for: a tool, a channel
   * @param required scopes, of which the caller lacks some
   */
  constructor(what: string, required: readonly string[]) {
    super(
      `${what} needs the scope ${required.map((scope) => `"${scope}"`).join(' and ')}: ask for a token that has it.`,
      {
        required,
      },
    );
    this.required = required;
  }
}

/** A request from another machine to a server without any authentication. HTTP 403. */
export class LoopbackOnlyError extends ActorError {
  override readonly name = 'LoopbackOnlyError';
  readonly code = 'loopback_only';

  constructor() {
    super(
      'These tools have no authentication, so only this machine may use them. To open them set PHOTON_MCP_BEARER, or JWT_ISSUER and JWT_AUDIENCE, or give tools({ auth }).',
    );
  }
}

/** The configuration of authentication cannot work. */
export class InvalidAuthError extends ActorError {
  override readonly name = 'InvalidAuthError';
  readonly code = 'invalid_auth';
}
