import type { Figure } from './measure.ts';

/** A line of the result: one figure of one contender, and how it stands to the yardstick. */
export interface Row {
  what: string;
  contender: string;
  unit: string;
  figure: Figure;
  /** The figure's median over the yardstick's in the same run. */
  ratio?: number;
  /** The bar, and whether the ratio or figure meets it. */
  bar?: { text: string; met: boolean };
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
}

/**
 * The rows of contenders that took turns, with their ratios to one of them.
 *
 * @param what the line's title
 * @param unit of the figures
 * @param figures by contender
 * @param yardstick the contender all others are held against
 * @param bar decides on the ratio; without it the row only states
 * @returns one row a contender
 */
export function compare(
  what: string,
  unit: string,
  figures: Record<string, Figure>,
  { yardstick, bar }: { yardstick: string; bar?: { text: string; meets: (ratio: number) => boolean } },
): Row[] {
  const base = figures[yardstick]?.median ?? Number.NaN;
  return Object.entries(figures).map(([contender, figure]): Row => {
    if (contender === yardstick) return { what, contender, unit, figure };
    const ratio = figure.median / base;
    if (bar === undefined || contender !== 'sundog') return { what, contender, unit, figure, ratio };
    return { what, contender, unit, figure, ratio, bar: { text: bar.text, met: bar.meets(ratio) } };
  });
}
