/** The most entries that one page of a list may have. */
const PAGE_LIMIT_MAX = 10_000;

/** A part's error, as the rule makes it. */
type LimitError = new (message: string, data: { field: 'limit'; found: string; limitMax: number }) => Error;

/**
 * The one rule for the `limit` of every list: a whole number from 1 to `PAGE_LIMIT_MAX`.
 *
 * @param limit as given
 * @param PartError what the list's part throws
 * @returns the limit
 * @throws PartError
 */
export function parsePageLimit(limit: unknown, PartError: LimitError): number {
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX) return limit;
  const found = String(limit);
  throw new PartError(
    `limit must be a whole number from 1 to ${PAGE_LIMIT_MAX}, not ${found}; ask for more in further pages.`,
    { field: 'limit', found, limitMax: PAGE_LIMIT_MAX },
  );
}
