/**
 * The known name that was probably meant.
 *
 * @param name what was written
 * @param known what could have been meant
 * @returns the nearest name, or undefined if none is near
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = startsWithWord(name, candidate) ? 1.5 : editDistance(plain(name), plain(candidate));
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** `class` for `class_name`: what was left out is a whole word, which counts as a small difference. */
function startsWithWord(name: string, candidate: string): boolean {
  return candidate.startsWith(`${name}_`) || name.startsWith(`${candidate}_`);
}

/** Case, hyphens and underscores are what people mix up first. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
