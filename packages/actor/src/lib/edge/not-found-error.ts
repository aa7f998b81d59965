import { ActorError } from '../errors.ts';

/** Nothing answers such a request: no mount at the path, or no hook of the actor. */
export class NotFoundError extends ActorError {
  override readonly name = 'NotFoundError';
  readonly code = 'not_found';
}
