/** What Miniflare answered when it was last asked, and how to ask. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One question's answer, as the project in `project` tells it. */
interface Answered {
  name: string;
  answer: unknown;
  /** Why ours is another one, where it is meant to be. */
  differs?: string;
}

/** What has been recorded of one table. */
export interface Recorded {
  /** Versions of what answered, by name. */
  versions: Record<string, string>;
  answers: Record<string, unknown>;
}

/** The project that asks. */
export const project = new URL('project/', import.meta.url);

/** The tables of questions that the project knows. */
export const tables = ['d1', 'kv', 'queue', 'r2'];

const TIMEOUT_MS = 60_000;

/**
 * Asks an engine all questions of a table.
 *
 * @param url where the project runs
 * @param table the table's name
 * @returns the answers in the table's order
 */
export async function ask(url: string, table: string): Promise<Answered[]> {
  const response = await fetch(`${url}/${table}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${table}: ${response.status} ${text}`);
  return JSON.parse(text) as Answered[];
}

/**
 * @param table its name
 * @returns where its answers are kept
 */
export function pathOf(table: string): string {
  return fileURLToPath(new URL(`answers/${table}.json`, import.meta.url));
}

/**
 * @param table its name
 * @returns what Miniflare answered
 */
export function readRecorded(table: string): Recorded {
  return JSON.parse(readFileSync(pathOf(table), 'utf8')) as Recorded;
}
