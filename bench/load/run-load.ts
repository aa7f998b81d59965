import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a load got. */
export interface HttpLoad {
  /** Answers with status 2xx a second. */
  rate: number;
  errors: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Loads an address and counts its answers.
 *
 * @param url what to ask for
 * @param connections how many at once
 * @param seconds for how long
 * @returns the rate and the errors
 * @throws Error if any answer was an error: a rate of failures means nothing
 */
export async function loadHttp(url: string, connections: number, seconds: number): Promise<HttpLoad> {
  const script = fileURLToPath(new URL('./http-load.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [
    '--import',
    'tsx',
    script,
    url,
    String(connections),
    String(seconds),
  ]);
  const load = JSON.parse(stdout) as HttpLoad;
  if (load.errors > 0) throw new Error(`${load.errors} failed requests to ${url}`);
  return load;
}
