/** A run that is repeated before every other: a seed under which something was wrong once. */
export interface Regression {
  seed: number;
  /** How many rounds it takes. */
  rounds: number;
  /** What it showed, in a line. */
  showed: string;
}

/** Seeds that have found something. A new one goes to the end, with as few rounds as still show it. */
export const regressions: readonly Regression[] = [];
