import { ActorError } from '@sundog/actor';

/** A message that cannot be said. */
export class InvalidMessageError extends ActorError {
  override readonly name = 'InvalidMessageError';
  readonly code = 'invalid_message';

  constructor(field: string, lengthMax: number) {
    super(`"${field}" must be text of 1 to ${lengthMax} characters.`, { field, lengthMax });
  }
}

/** A path or method that the rooms do not have. */
export class UnknownRoomActionError extends ActorError {
  override readonly name = 'UnknownRoomActionError';
  readonly code = 'not_found';

  constructor(method: string, action: string) {
    super(`A room has no "${method} ${action}"; it has GET /, GET /events, POST /increment, /messages and /sleep.`, {
      method,
      action,
    });
  }
}
