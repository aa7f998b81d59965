import { ActorError } from './errors.ts';

/** The most entries that one page of a list may have. */
const PAGE_LIMIT_MAX = 10_000;

/** The `limit` of a list is none. */
export class InvalidLimitError extends ActorError {
  override readonly name = 'InvalidLimitError';
  readonly code = 'invalid_limit';

  /** @param limit as given */
  constructor(limit: unknown) {
    const found = String(limit);
    super(`limit must be a whole number from 1 to ${PAGE_LIMIT_MAX}, not ${found}; ask for more in further pages.`, {
      found,
      limitMax: PAGE_LIMIT_MAX,
    });
  }
}

/**
 * The one rule for the `limit` of every list: a whole number from 1 to 10,000.
 *
 * @param limit as given
 * @returns the limit
 * @throws InvalidLimitError
 */
export function parsePageLimit(limit: unknown): number {
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX) return limit;
  throw new InvalidLimitError(limit);
}
