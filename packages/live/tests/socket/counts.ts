/** Figures of a shard, as the lab's probe answers them. */
export interface Counts {
  readonly sessions: number;
  readonly behind: number;
  readonly instances: number;
  readonly unknownFootprints: number;
  readonly runs: number;
  readonly runsInVain: number;
  readonly runsBefore: number;
  readonly version: number;
}
