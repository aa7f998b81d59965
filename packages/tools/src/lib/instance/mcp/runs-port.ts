import type { Runs } from '../../run/runs.ts';

/** The runs of an instance, as far as MCP needs them. */
export interface RunsPort extends Pick<Runs, 'start' | 'next' | 'answer' | 'cancel' | 'get' | 'list'> {
  /** Makes the photon be there; then a run begins in the turn in which it is started, or not at all. */
  wake(): object | Promise<object>;
}
