import type { Runs } from '../../run/runs.ts';

/** The runs of an instance, as far as MCP needs them. */
export type RunsPort = Pick<Runs, 'start' | 'next' | 'answer' | 'cancel' | 'get' | 'list'>;
