import { parseInputResponses } from '../../mcp/asks.ts';
import { invalidParams } from '../../mcp/mcp-error.ts';
import { AskAnswerInvalidError } from '../../photon/errors.ts';
import type { RunRecord } from '../../run/run.ts';
import { callerOf, type ReceivedRequest } from './received-request.ts';
import type { RunsPort } from './runs-port.ts';

/**
 * Gives a run what a client of 2026-07-28 has answered. Answers to what is not open are left out.
 *
 * @param runs of the instance
 * @param received the client's request
 * @param record of the run
 * @throws McpError -32602 if an answer is none to what was asked, which stays open
 */
export function answerAsks(runs: RunsPort, received: ReceivedRequest, record: RunRecord): void {
  const by = callerOf(received);
  try {
    for (const [askId, answer] of parseInputResponses(received.request.params, record.asks)) {
      runs.answer(record.id, askId, answer, by);
    }
  } catch (error) {
    if (error instanceof AskAnswerInvalidError) throw invalidParams(error.message);
    throw error;
  }
}
