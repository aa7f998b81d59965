import { ratioOf, summarize, type Figure } from './measure.ts';

/** A line of the result: one figure of one contender, and how it stands to the yardstick. */
export interface Row {
  what: string;
  contender: string;
  unit: string;
  /** Undefined: the contender could not be measured, and `note` says why. */
  figure?: Figure;
  /** How the figure stands to the yardstick's in the same rounds. */
  ratio?: number;
  /** The bar, and whether the ratio or figure meets it. */
  bar?: Bar;
  /** What a reader must know. */
  note?: string;
}

/** What is wanted, and whether it is so. */
export interface Bar {
  text: string;
  met: boolean;
}

/** Something to measure. */
export interface Scenario {
  /** The word that chooses it on the command line. */
  name: string;
  /** What it measures, in one sentence. */
  summary: string;
  run(settings: Settings): Promise<Row[]>;
}

/** How thoroughly to measure. */
export interface Settings {
  rounds: number;
  /** Length of one load measurement. */
  durationSeconds: number;
  /** Share of the amounts that scenarios of personal data servers work with; below 1 it is a trial, and no result. */
  scale: number;
}

/** What contenders are held against. */
export interface Comparison {
  yardstick: string;
  /** Decides on `subject`'s ratio; without it the rows only state. */
  bar?: { text: string; meets: (ratio: number) => boolean };
  /** Whose ratio the bar is for (`sundog`). */
  subject?: string;
}

/**
 * The rows of contenders that took turns, with their ratios to one of them.
 *
 * @param what the line's title
 * @param unit of the figures
 * @param samples by contender, in the order of the rounds
 * @param comparison the yardstick, and the bar; without samples of the yardstick there are no ratios
 * @returns one row a contender
 */
export function compare(
  what: string,
  unit: string,
  samples: Record<string, number[]>,
  { yardstick, bar, subject = 'sundog' }: Comparison,
): Row[] {
  const base = summarize(samples[yardstick] ?? []);
  return Object.entries(samples).map(([contender, list]): Row => {
    const figure = summarize(list);
    if (contender === yardstick || base.samples.length === 0) return { what, contender, unit, figure };
    const ratio = ratioOf(figure, base);
    if (bar === undefined || contender !== subject) return { what, contender, unit, figure, ratio };
    return { what, contender, unit, figure, ratio, bar: { text: bar.text, met: bar.meets(ratio) } };
  });
}

/**
 * A figure that is held against nothing but its bar.
 *
 * @param line its title, whose it is, and the samples' unit
 * @param samples at least one
 * @param bar decides on the median
 * @returns the row
 */
export function state(
  { what, contender = 'sundog', unit }: { what: string; contender?: string; unit: string },
  samples: number[],
  bar?: { text: string; meets: (median: number) => boolean },
): Row {
  const figure = summarize(samples);
  if (bar === undefined) return { what, contender, unit, figure };
  return { what, contender, unit, figure, bar: { text: bar.text, met: bar.meets(figure.median) } };
}
