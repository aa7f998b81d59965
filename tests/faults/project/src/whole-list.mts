/** The most that one page of a list may hold. */
export const ALL = 10_000;

/** A page that is full may not be all: what is left out would not be checked, so the report fails instead. */
export function mustBeWhole<Entry>(page: Entry[]): Entry[] {
  if (page.length < ALL) return page;
  throw new RangeError(`more than ${ALL - 1} entries: not all of them can be reported.`);
}
