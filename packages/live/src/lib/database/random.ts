/** What chance of a call comes from: four numbers of 32 bits. */
export type Seed = readonly [number, number, number, number];

/** A seed that nobody can guess. */
export function createSeed(): Seed {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.getRandomValues(new Uint32Array(4));
  return [a, b, c, d];
}

/**
 * Chance that is the same for the same seed (sfc32).
 *
 * @param seed
 * @returns a function that answers at least 0 and less than 1
 */
export function createRandom(seed: Seed): () => number {
  let [a, b, c, d] = seed;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 0x100000000;
  };
  // Seeds that are alike diverge within a few rounds.
  for (let round = 0; round < 12; round++) next();
  return next;
}
