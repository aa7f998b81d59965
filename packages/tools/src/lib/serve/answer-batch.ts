import { formatError, formatNotification, formatRequest, type Message } from '../mcp/messages.ts';
import { findMethod } from '../mcp/methods.ts';
import { McpError } from '../mcp/mcp-error.ts';
import { assertMessageScopes } from './message-scopes.ts';
import type { PhotonRequest } from './photon-request.ts';
import { deliver, type Received } from './received.ts';
import { respond, respondText } from './respond.ts';

/**
 * Answers several messages at once, as clients of 2025-03-26 may send them. No call of a batch gets a stream, so none
 * of them can ask.
 *
 * @param asked the request
 * @param received what is known of all of them
 * @param messages of the batch
 * @returns the answers in one array, or 202 if no message wants one
 */
export async function answerBatch(
  asked: PhotonRequest,
  received: Received,
  messages: readonly Message[],
): Promise<Response> {
  const { classified, caller } = received;
  for (const message of messages) {
    if (message.kind === 'request') assertMessageScopes(caller, message, asked.photon.protocol);
  }
  const one: Received = { ...received, classified: { ...classified, takesStream: false, takesJson: true } };
  const replies = await Promise.all(messages.map((message) => answerOne(asked, one, message)));
  const refused = replies.find((reply) => typeof reply !== 'string' && reply !== undefined && !reply.ok);
  if (refused instanceof Response) return refused; // What concerns the session concerns all of them.
  const answers = replies.filter((reply) => typeof reply === 'string');
  if (answers.length === 0) return new Response(null, { status: 202 });
  return respondText(`[${answers.join(',')}]`, classified);
}

async function answerOne(
  asked: PhotonRequest,
  received: Received,
  message: Message,
): Promise<string | Response | undefined> {
  try {
    const row = findMethod(message, 'legacy', asked.photon.protocol);
    if (row === undefined && message.kind === 'notification') return undefined;
    const reply = await deliver(asked, received, message, formatMessage(message));
    return typeof reply === 'string' ? reply : await respond(reply, asked, received.instance, received.classified);
  } catch (error) {
    if (error instanceof McpError && message.kind === 'request') return formatError(message.id, error);
    throw error;
  }
}

/** The message's own text is a part of the batch's. */
function formatMessage(message: Message): string {
  switch (message.kind) {
    case 'request':
      return formatRequest(message.id, message.method, message.params);
    case 'notification':
      return formatNotification(message.method, message.params);
    case 'response': {
      const { id = null, outcome } = message;
      const shown = outcome.kind === 'result' ? { result: outcome.result } : { error: outcome };
      return JSON.stringify({ jsonrpc: '2.0', id, ...shown });
    }
  }
}
