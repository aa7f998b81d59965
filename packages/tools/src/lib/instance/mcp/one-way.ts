/** Messages that want no answer: notifications, and what a client answers to us. All of them are accepted. */
import { parseAskId, parseAskResponse } from '../../mcp/asks.ts';
import type { NotificationMessage, ResponseMessage } from '../../mcp/messages.ts';
import { parseCancelled } from '../../mcp/notifications.ts';
import { AskAnswerInvalidError } from '../../photon/errors.ts';
import type { Caller } from '../../run/run.ts';
import type { McpReply } from '../../wire.ts';
import type { Calls } from './calls.ts';
import type { RunsPort } from './runs-port.ts';
import type { Session } from './sessions.ts';

const accepted: McpReply = { kind: 'response', status: 202 };

/**
 * Takes a notification.
 *
 * @param message of the client
 * @param session that it belongs to
 * @param calls of the instance
 */
export function acceptNotification(message: NotificationMessage, session: Session | undefined, calls: Calls): McpReply {
  const cancelled = message.method === 'notifications/cancelled' ? parseCancelled(message.params) : undefined;
  if (cancelled !== undefined && session !== undefined) {
    const runId = calls.findRun(session.secret, cancelled.requestId);
    if (runId !== undefined) calls.cancel(runId, cancelled.reason ?? 'The client cancelled the request.');
  }
  return accepted;
}

/**
 * Takes what a client answers to an ask. Only who made the call, in the session that the call was made in, can answer
 * it here; whatever else comes is accepted and forgotten.
 *
 * @param message of the client
 * @param caller with the session
 * @param runs of the instance
 */
export function acceptResponse(message: ResponseMessage, caller: Caller, runs: RunsPort): McpReply {
  const address = parseAskId(message.id);
  const record = address === undefined ? undefined : runs.get(address.runId);
  const ask = record?.asks.find(({ id }) => id === address?.askId);
  if (record === undefined || ask === undefined) return accepted;
  if (record.caller.id !== caller.id || record.caller.session !== caller.session) return accepted;
  try {
    runs.answer(record.id, ask.id, parseAskResponse(message, ask.request), caller);
  } catch (error) {
    if (!(error instanceof AskAnswerInvalidError)) throw error;
  }
  return accepted;
}
