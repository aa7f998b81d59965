/** The streams that a session opens by GET: what it has to say besides answers, and answers whose stream was lost. */
import { isSince } from '../../mcp/era.ts';
import { parseEventId } from '../../mcp/event-id.ts';
import { errorCodes, McpError } from '../../mcp/mcp-error.ts';
import type { McpReply } from '../../wire.ts';
import type { Calls } from './calls.ts';
import { isOfSession, callIdOf, sessionChannel } from './hidden-channels.ts';
import { endStreams, type StreamChannels } from './message-stream.ts';
import type { Session } from './sessions.ts';

/**
 * Opens a stream.
 *
 * @param lastEventId value of `Last-Event-ID`: goes on with that stream
 * @param session whose stream it is
 * @param parts channels and calls of the instance
 * @returns where the stream is
 * @throws McpError -32600 with status 400 for an event of another stream
 */
export function openListening(
  lastEventId: string | undefined,
  session: Session,
  { channels, calls }: { readonly channels: StreamChannels; readonly calls: Calls },
): McpReply {
  const place = lastEventId === undefined ? undefined : parseEventId(lastEventId);
  if (lastEventId !== undefined && (place === undefined || !isOfSession(place.channel, session.secret))) {
    throw new McpError(errorCodes.invalidRequest, 'Invalid request: Last-Event-ID is none of this session', {
      status: 400,
    });
  }
  const channel = place?.channel ?? sessionChannel(session.secret);
  const callId = callIdOf(channel, session.secret);
  const since = place?.cursor ?? channels.cursor;
  // Each message goes to one stream only: the one that was opened last.
  const mark = crypto.randomUUID();
  const isOver = callId !== undefined && !calls.checkStream(callId);
  endStreams(channels, channel, isOver ? undefined : mark);
  return {
    kind: 'stream',
    channel,
    since,
    canResume: true,
    // Of a call that is over there is nothing to wait for but what is kept.
    goesOnAfterGap: !isOver,
    isPrimed: isSince(session.protocolVersion, '2025-11-25'),
    mark,
  };
}
