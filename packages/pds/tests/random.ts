import type { TestContext } from 'node:test';

/** Chance of a test that can be repeated. */
export interface Random {
  readonly seed: number;
  /**
   * @param limit
   * @returns a whole number from 0 up to the limit, without it
   */
  integer(limit: number): number;
}

/**
 * Chance whose seed is printed; `SEED=…` in the environment repeats a run.
 *
 * @param context the test's
 * @returns chance (mulberry32)
 */
export function createRandom(context: TestContext): Random {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  context.diagnostic(`SEED=${seed}`);
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, integer: (limit) => Math.floor(next() * limit) };
}
