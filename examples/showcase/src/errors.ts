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

/** A request for the demo account from elsewhere. */
export class LoopbackOnlyError extends ActorError {
  override readonly name = 'LoopbackOnlyError';
  readonly code = 'loopback_only';

  constructor() {
    super('The demo account is for pages that are open on this machine, under localhost or 127.0.0.1, by POST.');
  }
}

/** The personal data server has no secrets, so it cannot run. */
export class NoSecretsError extends ActorError {
  override readonly name = 'NoSecretsError';
  readonly code = 'no_secrets';

  constructor() {
    super('The personal data server has no secrets yet: `npm start` makes them, into examples/showcase/.dev.vars.');
  }
}

/** The personal data server has refused what the demo account needs. */
export class DemoAccountError extends ActorError {
  override readonly name = 'DemoAccountError';
  readonly code = 'demo_account_failed';

  constructor(nsid: string, status: number, reason: string) {
    super(
      `${nsid} was answered with ${status}: ${reason}. If .dev.vars was made anew, what is in .sundog/state cannot be ` +
        'opened any more: stop the showcase, remove that folder, and start again.',
      { nsid, status },
    );
  }
}
