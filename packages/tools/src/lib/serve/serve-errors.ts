import { ActorError } from '@sundog/actor/errors';

/** The path is there, but not for this verb. HTTP 405. */
export class VerbNotAllowedError extends ActorError {
  override readonly name = 'VerbNotAllowedError';
  readonly code = 'verb_not_allowed';
  readonly allowed: readonly string[];

  /**
   * @param verb of the request
   * @param allowed what it may be
   */
  constructor(verb: string, allowed: readonly string[]) {
    super(`This path takes ${allowed.join(', ')}, not ${verb}.`, { allowed });
    this.allowed = allowed;
  }
}

/**
 * @param verb of a request to what can only be read
 * @throws VerbNotAllowedError
 */
export function mustBeRead(verb: string): void {
  if (verb !== 'GET' && verb !== 'HEAD') throw new VerbNotAllowedError(verb, ['GET']);
}

/** The body is not what the path takes. HTTP 415 or 400. */
export class BadBodyError extends ActorError {
  override readonly name = 'BadBodyError';
  readonly code = 'bad_body';
}

/** Two photons of one mount have the same name, or an option makes no sense: thrown when the Worker starts. */
export class InvalidToolsError extends ActorError {
  override readonly name = 'InvalidToolsError';
  readonly code = 'invalid_tools';
}

/** A page of another site calls what is exposed to pages of this one. HTTP 403. */
export class CrossSiteError extends ActorError {
  override readonly name = 'CrossSiteError';
  readonly code = 'cross_site';

  /** @param site value of `Sec-Fetch-Site` */
  constructor(site: string | null) {
    super(
      `Only pages of this site may call this; "Sec-Fetch-Site" says ${site === null ? 'nothing' : `"${site}"`}. To open it write "@expose public".`,
    );
  }
}
