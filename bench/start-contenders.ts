import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startHost, type Host } from 'sundog';

/** The contenders that run on the engine: the hand-written yardstick and the same jobs on the kernel. */
export const contenders = ['raw', 'sundog'] as const;

/** One of them. */
export type Contender = (typeof contenders)[number];

/** A running engine with contenders. */
export interface Contenders<Name extends string = Contender> {
  host: Host;
  /** Where a contender answers. */
  url(contender: Name): string;
  /** Process id of the engine. */
  enginePid(): number;
  stop(): Promise<void>;
}

/**
 * Starts both contenders in one engine, on data of their own.
 *
 * @returns the running contenders
 */
export function startContenders(): Promise<Contenders> {
  return startProjects(contenders);
}

/**
 * Starts projects of `projects/` in one engine, on data of their own.
 *
 * @param names of their folders, which are the projects' names too
 * @returns the running contenders
 */
export async function startProjects<const Name extends string>(names: readonly Name[]): Promise<Contenders<Name>> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-bench-'));
  const projects = names.map((name) => fileURLToPath(new URL(`./projects/${name}/`, import.meta.url)));
  const host = await startHost({ projects, dataDirectory });
  return {
    host,
    url(contender) {
      const url = host.urls[contender];
      if (url === undefined) throw new Error(`the contender "${contender}" does not run`);
      return url;
    },
    enginePid() {
      const pid = host.enginePid();
      if (pid === undefined) throw new Error('the engine does not run');
      return pid;
    },
    async stop() {
      await host.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
