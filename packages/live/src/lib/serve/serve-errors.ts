import { LiveError, ProjectError } from '../values/live-error.ts';

/** A project that `live` cannot serve. */
export class InvalidLiveError extends ProjectError {
  override readonly name = 'InvalidLiveError';
  readonly code = 'invalid_live';
}

/** A request that is not what its path takes. */
export class InvalidRequestError extends LiveError {
  override readonly name = 'InvalidRequestError';

  constructor(message: string) {
    super({ code: 'invalid_request', message });
  }
}

/** This identity may not open this shard. */
export class ForbiddenShardError extends LiveError {
  override readonly name = 'ForbiddenShardError';

  constructor(shard: string) {
    super({ code: 'forbidden_shard', message: `You may not open the shard ${shard}.`, data: { shard } });
  }
}
