/** What tables and logs of a photon have in common: whose they are, and what they hold. */
import { ActorError, InvalidLimitError, type Sql } from '@sundog/actor';

import type { PhotonScope } from '../photon/photon-memory.ts';
import { mustSession, UnknownScopeError } from './scoped-memory.ts';

/** A value, an id or a scope cannot be kept. */
export class InvalidDataError extends ActorError {
  override readonly name = 'InvalidDataError';
  readonly code = 'invalid_data';
}

/** Scopes that an instance holds itself. */
export type LocalScope = Exclude<PhotonScope, 'global'>;

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
 * @throws InvalidDataError
 */
export function createPlace(scope: LocalScope, name: string): () => string {
  mustBeName(name);
  if (scope === 'session') return () => JSON.stringify([scope, mustSession(), name]);
  const place = JSON.stringify([scope, '', name]);
  return () => place;
}

/**
 * Tells the scope that another actor holds from those of this one.
 *
 * @param scope as given
 * @throws UnknownScopeError
 */
export function isGlobal(scope: PhotonScope): scope is 'global' {
  if (scope === 'global') return true;
  if (scope === 'photon' || scope === 'session') return false;
  throw new UnknownScopeError(scope);
}

/**
 * The name of a table or a log.
 *
 * @param name as given
 * @throws InvalidDataError
 */
export function mustBeName(name: unknown): string {
  if (typeof name === 'string') return name;
  throw new InvalidDataError('A table or a log has a name, which is text.');
}

/**
 * The id of a record.
 *
 * @param id as given
 * @throws InvalidDataError
 */
export function mustBeId(id: unknown): string {
  if (typeof id === 'string') return id;
  throw new InvalidDataError(`A record's id is text, not ${typeof id}.`, { found: typeof id });
}

/**
 * The index of an entry.
 *
 * @param index as given
 * @param missing what stands for none
 * @throws InvalidDataError
 */
export function mustBeIndex(index: number | string | undefined, missing: number): number {
  if (index === undefined) return missing;
  const number = Number(index);
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidDataError(`An index of a log is a whole number, not ${JSON.stringify(index)}.`);
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
