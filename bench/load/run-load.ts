import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 900_000;

/** What a load got. */
export interface HttpLoad {
  /** Answers with status 2xx a second. */
  rate: number;
  /** Answers with status 2xx in all. */
  answered: number;
  errors: number;
  /** How busy the loading process was; near 100 it is what has been measured. */
  busyPercent: number;
}

/** What every request of a load is; a GET unless given. */
export interface LoadRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** `{id}` in it is another text in each. */
  body?: string;
  /** Paths that are asked for in turn instead of that of the address, with its origin. */
  paths?: string[];
  /** How many requests; then the seconds do not count. */
  amount?: number;
}

/**
 * Loads an address and counts its answers.
 *
 * @param url what to ask for
 * @param connections how many at once
 * @param seconds for how long
 * @param request what each of them is
 * @returns the rate and the errors
 * @throws Error if any answer was an error: a rate of failures means nothing
 */
export async function loadHttp(
  url: string,
  connections: number,
  seconds: number,
  request: LoadRequest = {},
): Promise<HttpLoad> {
  const args = [url, String(connections), String(seconds), JSON.stringify(request)];
  const load = JSON.parse(await runScript('http-load.ts', args)) as HttpLoad;
  if (load.errors > 0) throw new Error(`${load.errors} failed requests to ${url}`);
  if (load.answered === 0) throw new Error(`no answer from ${url}`);
  return load;
}

/**
 * Sends one large object, or fetches it.
 *
 * @param direction which of the two
 * @param url where
 * @param sizeBytes of the object
 * @returns milliseconds
 * @throws Error if not all of it has arrived
 */
export async function timeTransfer(direction: 'put' | 'get', url: string, sizeBytes: number): Promise<number> {
  return Number(await runScript('transfer.ts', [direction, url, String(sizeBytes)]));
}

/**
 * Takes a replay of a personal data server's firehose, from the first event on.
 *
 * @param url of the server
 * @param frames how many
 */
export async function timeReplay(url: string, frames: number): Promise<{ timeMs: number; sizeBytes: number }> {
  const output = await runScript('firehose-replay.ts', [url, String(frames)]);
  const [timeMs = Number.NaN, sizeBytes = Number.NaN] = output.split(' ').map(Number);
  return { timeMs, sizeBytes };
}

async function runScript(name: string, args: string[]): Promise<string> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, ...args], { timeout: PATIENCE_MS });
  return stdout;
}
