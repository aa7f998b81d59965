/** What chance of a call comes from: four numbers of 32 bits. */
export type Seed = readonly [number, number, number, number];

/** Asking the engine for chance takes longer than a row takes to be written, so it is asked for many seeds at once. */
const pool = new Uint32Array(256);
let used = pool.length;

/** A seed that nobody can guess. */
export function createSeed(): Seed {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const [a = 0, b = 0, c = 0, d = 0] = pool.subarray(used, used + 4);
  used += 4;
  return [a, b, c, d];
}

/** Seeds that are alike diverge within a few rounds. */
const FIRST_ROUNDS = 13;

/**
 * Chance that is the same for the same seed (sfc32).
 *
 * @returns a function that answers at least 0 and less than 1
 */
export function createRandom(seed: Seed): () => number {
  let [a, b, c, d] = seed;
  let rounds = FIRST_ROUNDS;
  return () => {
    let sum = 0;
    for (; rounds > 0; rounds -= 1) {
      sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + sum;
    }
    rounds = 1;
    return (sum >>> 0) / 0x100000000;
  };
}
