/**
 * The calls of this page that ask at the moment. They are asked where they were called, and not a second time among all
 * that waits, unless the answer must not go through MCP; and if somebody else has answered, they go on by themselves.
 */
import type { WaitingRun } from '../../../instance/console-state.ts';

/** A call that asks. */
export interface OpenCall {
  readonly method: string;
  /** As `formatArguments` writes them. */
  readonly args: string;
  readonly askId: string;
  /** Whether the server has listed it: only then does its absence say something. */
  isListed: boolean;
  /** Nobody waits for the answer any more. */
  readonly onAnsweredElsewhere: () => void;
}

/** All of them. */
export const openCalls = new Set<OpenCall>();

/**
 * Takes the runs of this page out of those that wait.
 *
 * @param waiting all of them
 * @returns those of others
 */
export function listOthers(waiting: readonly WaitingRun[]): readonly WaitingRun[] {
  const others = [...waiting];
  for (const call of openCalls) {
    const isOwn = ({ method, args, asks }: WaitingRun) =>
      method === call.method && args === call.args && asks.some(({ id }) => id === call.askId);
    const index = others.findIndex(isOwn);
    const run = others[index];
    if (run === undefined) {
      if (call.isListed) call.onAnsweredElsewhere();
      continue;
    }
    call.isListed = true;
    if (run.asks.every(({ page }) => page === undefined)) others.splice(index, 1);
  }
  return others;
}
