/** What tables and logs of a photon have in common: whose they are, and what they hold. */
import { ActorError, InvalidLimitError, type Sql } from '@sundog/actor';

import type { PhotonScope } from '../photon/photon-memory.ts';
import { mustSession, UnknownScopeError } from './scoped-memory.ts';

/** A value, an id or a scope cannot be kept. */
export class InvalidDataError extends ActorError {
  override readonly name = 'InvalidDataError';
  readonly code = 'invalid_data';
}

/** What tables and logs are made from. */
export interface DataParts {
  readonly sql: Sql;
  readonly now: () => number;
}

/**
 * Where the records or entries of a name are. A place is a scope, a session and a name as one text of JSON, so no two
 * places are one.
 *
 * @param scope whose they are
 * @param name of the table or log
 * @returns the place, asked for with each operation: a session is that of the caller
 * @throws InvalidDataError, UnknownScopeError
 */
export function createPlace(scope: PhotonScope, name: string): () => string {
  if (typeof name !== 'string') throw new InvalidDataError('A table or a log has a name, which is text.');
  if (scope === 'session') return () => JSON.stringify([scope, mustSession(), name]);
  if (scope === 'photon') {
    const place = JSON.stringify([scope, '', name]);
    return () => place;
  }
  if (scope !== 'global') throw new UnknownScopeError(scope);
  throw new InvalidDataError(
    'Tables and logs belong to one instance: scope "global" has none. Keep what all photons share in this.memory with scope "global", or in a photon that the others call.',
    { scope },
  );
}

/**
 * Writes a value as JSON.
 *
 * @param value to keep
 * @param key that it is for
 * @throws InvalidDataError
 */
export function mustBeJson(value: unknown, key: string): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (cause) {
    throw new InvalidDataError(`The value for "${key}" is not JSON: ${String(cause)}`, { key }, { cause });
  }
  if (json !== undefined) return json;
  throw new InvalidDataError(`The value for "${key}" is not JSON: it is ${typeof value}. Use delete to remove one.`, {
    key,
  });
}

/**
 * The one rule for pages: 1 to 10,000 entries, 100 unless given.
 *
 * @param limit as given
 * @throws InvalidLimitError
 */
export function mustBeLimit(limit: unknown): number {
  if (limit === undefined) return 100;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidLimitError(limit);
}
