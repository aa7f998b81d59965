import { ActorError } from '@sundog/actor/errors';

/** A page of another site asks. HTTP 403. */
export class ForeignOriginError extends ActorError {
  override readonly name = 'ForeignOriginError';
  readonly code = 'foreign_origin';

  /** @param origin the header's value */
  constructor(origin: string) {
    super(
      `Pages of the origin "${origin}" may not use these tools; to let them, add it to tools({ allowedOrigins }).`,
      { origin },
    );
  }
}

/** The request was sent to a name that is not this server's: DNS rebinding looks like that. HTTP 403. */
export class ForeignHostError extends ActorError {
  override readonly name = 'ForeignHostError';
  readonly code = 'foreign_host';

  /** @param host the header's value */
  constructor(host: string) {
    super(`This server does not answer to the name "${host}"; to let it, add it to tools({ allowedHosts }).`, { host });
  }
}

/** More bytes than a request may have. HTTP 413. */
export class BodyTooLargeError extends ActorError {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'body_too_large';

  /** @param sizeBytesMax the limit */
  constructor(sizeBytesMax: number) {
    super(`A request may have ${sizeBytesMax} bytes, and this one has more: send less.`, { sizeBytesMax });
  }
}

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
