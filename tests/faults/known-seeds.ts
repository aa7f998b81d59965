/** A run that is repeated before every other one. */
export interface KnownSeed {
  seed: number;
  rounds: number;
  /** What it showed, in a line. */
  showed: string;
}

/** Seeds worth repeating. One that has found something goes to the end, with as few rounds as still show it. */
export const knownSeeds: readonly KnownSeed[] = [
  { seed: 1600, rounds: 3, showed: 'nothing wrong; they have every manner of fall, a storm, a crowd and a rest' },
];
