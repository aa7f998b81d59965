const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/** After this time a run counts as healthy: the next death is the first of a new series. */
export const HEALTHY_MS = 30_000;

/**
 * How long to wait before the engine is started again: doubling up to half a minute, with up to half of it taken off
 * by chance, so that hosts which fell together do not rise together.
 *
 * @param failures how often it has died in a row before this time
 * @param random a number from 0 to 1
 * @returns milliseconds
 */
export function restartDelayMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.round(longest * (1 - random / 2));
}
