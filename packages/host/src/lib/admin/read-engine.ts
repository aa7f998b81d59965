/**
 * What the admin pages ask the engine, over the control Worker's unix socket.
 */
import * as v from 'valibot';

import { exchange } from '../control/exchange.ts';

const TIMEOUT_MS = 2000;

const requestCounts = v.object({
  requests: v.record(v.string(), v.number()),
  requestBytes: v.number(),
  responseBytes: v.number(),
});

/** What a project's Worker has counted since its engine started. */
export type RequestCounts = v.InferOutput<typeof requestCounts>;

/**
 * @param controlSocket path of the control Worker's socket
 * @returns undefined when the engine answers, or else why it does not
 */
export async function pingEngine(controlSocket: string): Promise<string | undefined> {
  try {
    await get(controlSocket, '/ping');
    return undefined;
  } catch (error) {
    return `the engine does not answer: ${(error as Error).message}`;
  }
}

/**
 * @param controlSocket path of the control Worker's socket
 * @param project name of a project with a Worker
 * @returns what it counted; undefined when it does not tell
 */
export async function readRequestCounts(controlSocket: string, project: string): Promise<RequestCounts | undefined> {
  try {
    const text = await get(controlSocket, `/projects/${encodeURIComponent(project)}/metrics`);
    const parsed = v.safeParse(requestCounts, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Any answer is one: the engine that refuses a path lives. */
async function get(socketPath: string, path: string): Promise<string> {
  const { text } = await exchange(socketPath, { method: 'GET', path, timeoutMs: TIMEOUT_MS });
  return text;
}
