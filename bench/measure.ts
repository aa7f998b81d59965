/** Medians and spread of repeated measurements; contenders take turns so that a machine's drift hits all alike. */

/** A contender's samples of one figure, reduced. */
export interface Figure {
  median: number;
  min: number;
  max: number;
  samples: number[];
}

/** Samples of several figures, by the figure's name and then by contender. */
export type Samples<Name extends string = string> = Record<Name, Record<string, number[]>>;

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
 * Measures contenders in turn. The order is reversed from round to round, so that neither a machine that slows down
 * nor the place in the order favours one of them.
 *
 * @param contenders in the order of the first round
 * @param rounds how many
 * @param measure one contender's sample of each figure
 * @returns the samples by figure and contender, in the order of the rounds
 */
export async function takeTurns<Contender extends string, Name extends string>(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender, round: number) => Promise<Record<Name, number>>,
): Promise<Samples<Name>> {
  const samples: Partial<Samples<Name>> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of orderOf(contenders, round)) {
      const sample = await measure(contender, round);
      for (const name of Object.keys(sample) as Name[]) {
        const byContender = (samples[name] ??= Object.fromEntries(contenders.map((each) => [each, []])));
        byContender[contender]?.push(sample[name]);
      }
    }
  }
  return samples as Samples<Name>;
}

/**
 * @param contenders in the order of the first round
 * @param round from 0
 * @returns them in the order of that round
 */
export function orderOf<Contender>(contenders: readonly Contender[], round: number): Contender[] {
  return round % 2 === 0 ? [...contenders] : contenders.toReversed();
}

/**
 * How a contender stands to another one.
 *
 * @param figure the contender's
 * @param yardstick the other's, measured in the same rounds
 * @returns the median of the rounds' ratios: what slowed a round down slowed both, and cancels
 */
export function ratioOf(figure: Figure, yardstick: Figure): number {
  if (figure.samples.length !== yardstick.samples.length) return figure.median / yardstick.median;
  return summarize(figure.samples.map((sample, round) => sample / (yardstick.samples[round] ?? Number.NaN))).median;
}
