import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startHost, type Host, type HostOptions } from 'sundog';

/**
 * Starts a project as its users do, on free ports and on a data directory of its own that goes with it.
 *
 * @param directory the project's folder
 * @param options what else the host shall do
 * @returns the running host
 */
export async function startProject(directory: URL, options: Partial<HostOptions> = {}): Promise<Host> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-test-'));
  const host = await startHost({ projects: [fileURLToPath(directory)], dataDirectory, onLine: printLine, ...options });
  return {
    ...host,
    async stop() {
      await host.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** The engine's own words go to the test's output only on request: they are long and seldom wanted. */
function printLine(stream: 'stdout' | 'stderr', line: string): void {
  if (process.env['SUNDOG_TEST_LOG'] !== undefined) process.stderr.write(`[${stream}] ${line}\n`);
}
