import { ActorError } from '../errors.ts';

/** A page of another site asks. */
export class ForeignOriginError extends ActorError {
  override readonly name = 'ForeignOriginError';
  readonly code = 'foreign_origin';

  /**
   * @param origin the header's value
   * @param mount what the project calls to be asked: `tools`
   */
  constructor(origin: string, mount: string) {
    super(`Pages of the origin "${origin}" may not ask here; to let them, add it to ${mount}({ allowedOrigins }).`, {
      origin,
    });
  }
}

/** The request was sent to a name that is not this server's: DNS rebinding looks like that. */
export class ForeignHostError extends ActorError {
  override readonly name = 'ForeignHostError';
  readonly code = 'foreign_host';

  /**
   * @param host the header's value
   * @param mount what the project calls to be asked: `tools`
   */
  constructor(host: string, mount: string) {
    super(`This server does not answer to the name "${host}"; to let it, add it to ${mount}({ allowedHosts }).`, {
      host,
    });
  }
}

/** More bytes than a request may have. */
export class BodyTooLargeError extends ActorError {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'body_too_large';

  /** @param sizeBytesMax the limit */
  constructor(sizeBytesMax: number) {
    super(`A request may have ${sizeBytesMax} bytes, and this one has more: send less.`, { sizeBytesMax });
  }
}
