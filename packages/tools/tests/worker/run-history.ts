import type { OpenAsk } from '../../src/lib/run/run.ts';

/** What has happened to an actor's runs. */
export interface RunHistory {
  /** How often each thing was done, by what it is. */
  readonly done: Record<string, number>;
  readonly told: { run: string; ask: OpenAsk }[];
  readonly ended: string[];
}
