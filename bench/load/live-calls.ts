/** Calls of a live database's functions over HTTP. */

/**
 * Calls a function.
 *
 * @param url of the project
 * @param kind what it is
 * @param path `jobs:add`
 * @param args as JSON
 * @returns what it returned
 * @throws Error with the server's answer, if that is no success
 */
export async function callLive(url: string, kind: 'query' | 'mutation', path: string, args: object): Promise<unknown> {
  const body = JSON.stringify({ path, args });
  const response = await fetch(`${url}/live/${kind}`, { method: 'POST', body, signal: AbortSignal.timeout(60_000) });
  const answer = (await response.json()) as { value?: unknown };
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.value;
}

/** What a shard says of itself. */
export interface LiveCounts {
  version: number;
  /** Runs of queries after writes. */
  runs: number;
  runsInVain: number;
  /** Runs besides these, over rows as they were before a write. */
  runsBefore: number;
}

/**
 * Reads a project's figures.
 *
 * @param url of the project
 */
export async function readLiveCounts(url: string): Promise<LiveCounts> {
  const response = await fetch(`${url}/counts`, { signal: AbortSignal.timeout(30_000) });
  return (await response.json()) as LiveCounts;
}
