const NAMES_MAX = 3;

/**
 * The names that are most like one that there is not, for messages.
 *
 * @param names that there are
 * @returns at most three, the nearest first
 */
export function findNearNames(wanted: string, names: Iterable<string>): string[] {
  const farthest = Math.max(1, Math.floor(wanted.length / 4));
  return [...names]
    .map((name) => ({ name, distance: distanceBetween(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}

/** Levenshtein's distance: how many characters must come, go or change. */
function distanceBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
