import type { ConsoleState } from '../../../instance/console-state.ts';
import { send } from './endpoint.ts';

/**
 * Reads what the page shows besides tools and events.
 *
 * @param limit how many of each list
 * @throws RefusedError; TypeError if nobody answers
 */
export async function loadState(limit: number): Promise<ConsoleState> {
  const response = await send(`console/state?limit=${limit}`, { signal: AbortSignal.timeout(30_000) });
  return (await response.json()) as ConsoleState;
}
