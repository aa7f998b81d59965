import type { Accepted } from '../mcp/http-rules.ts';
import { formatEventId } from '../mcp/event-id.ts';
import { eventStreamHeaders, formatSseEvent, formatSsePriming, jsonKeepAlive } from '../mcp/sse.ts';
import type { McpReply, McpStream, StreamedMessage } from '../wire.ts';
import { actorOf, subscribe, type PhotonRequest } from './photon-request.ts';
import { openSocketStream, type StreamSource } from './socket-stream.ts';

/** How long a client waits before it goes on with a stream that it lost. */
const RETRY_MS = 1000;

const jsonHeaders = { 'content-type': 'application/json' };

/**
 * Answers as the instance said.
 *
 * @param reply of the instance
 * @param asked the request
 * @param instance its name
 * @param accepted what the client takes
 * @returns the response
 */
export function respond(
  reply: McpReply,
  asked: PhotonRequest,
  instance: string,
  accepted: Accepted,
): Response | Promise<Response> {
  if (typeof reply === 'string') return respondText(reply, accepted);
  if (reply.kind === 'stream') return respondStream(reply, asked, reply.instance ?? instance);
  const { status, body = null, headers } = reply;
  return new Response(body, { status, headers: { ...(body !== null && jsonHeaders), ...headers } });
}

/**
 * Answers with one message.
 *
 * @param text JSON text of the message
 * @param accepted what the client takes: a stream of one event, if it takes no JSON
 * @returns the response
 */
export function respondText(text: string, accepted: Accepted): Response {
  if (!accepted.takesJson && accepted.takesStream) {
    return new Response(formatSseEvent(text), { headers: eventStreamHeaders });
  }
  const response = new Response(text);
  // The engine sets one header in half the time that it takes to read any kind of object with it.
  response.headers.set('content-type', jsonHeaders['content-type']);
  return response;
}

async function respondStream(reply: McpStream, asked: PhotonRequest, instance: string): Promise<Response> {
  const { channel, since, isPrimed, goesOnAfterGap, cancels, json, headers } = reply;
  const prime = (cursor: string): string =>
    isPrimed ? formatSsePriming(formatEventId({ channel, cursor }), RETRY_MS) : '';
  const cancel = (): void => {
    if (cancels !== undefined) asked.context.ctx.waitUntil(actorOf(asked, instance).cancelRun(cancels));
  };
  const body = await openSocketStream({
    subscribe: (after) => subscribe(asked, instance, { channels: [channel], since: after }),
    since,
    opening: prime(since),
    format: createMessageFormatter(reply),
    ...(goesOnAfterGap && { formatPlace: ({ type, cursor }) => (type === 'gone' ? prime(cursor) : '') }),
    ...(json !== undefined && { keepAlive: jsonKeepAlive, closing: json.lost }),
    keepAliveMs: asked.limits.keepAliveMs,
    onGone: cancel,
  });
  return new Response(body, { headers: { ...(json === undefined ? eventStreamHeaders : jsonHeaders), ...headers } });
}

function createMessageFormatter({ channel, canResume, json, mark }: McpStream): StreamSource['format'] {
  let begun = '';
  // Whatever took over from older streams stands before this one's own mark.
  let isNewest = mark === undefined;
  return ({ data, cursor }) => {
    const { text, isPart, isLast = false, unless } = JSON.parse(data) as StreamedMessage;
    if (unless !== undefined && !isNewest) {
      isNewest = unless === mark;
      return undefined;
    }
    begun += text;
    if (isPart === true) return undefined;
    const message = begun;
    begun = '';
    if (json !== undefined) return isLast ? { text: message === '' ? json.lost : message, isLast } : undefined;
    const id = canResume && cursor !== undefined ? formatEventId({ channel, cursor }) : undefined;
    return { text: message === '' ? '' : formatSseEvent(message, id), isLast };
  };
}
