/** Medians and spread of repeated measurements; contenders take turns so that a machine's drift hits all alike. */

/** A contender's samples of one figure, reduced. */
export interface Figure {
  median: number;
  min: number;
  max: number;
  samples: number[];
}

/**
 * Reduces samples.
 *
 * @param samples at least one
 * @returns median, extremes and the samples
 */
export function summarize(samples: number[]): Figure {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, samples };
}

/**
 * Measures contenders in turn, `rounds` times over, after one round that does not count.
 *
 * @param contenders a name and what to measure, in the order they take turns
 * @param rounds how many counted rounds
 * @returns each contender's figure
 */
export async function takeTurns(
  contenders: Record<string, () => Promise<number>>,
  rounds: number,
): Promise<Record<string, Figure>> {
  const samples: Record<string, number[]> = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(contenders)) {
      const sample = await measure();
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, summarize(list)]));
}
