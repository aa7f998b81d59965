/**
 * `subscriptions/listen` (2026-07-28): a stream of what changes. Nothing of it is kept anywhere: the filter becomes a
 * subscription to the instance's channels, and what comes through becomes notifications here.
 */
import { CHANGES_CHANNEL, taskChannel } from '../instance/mcp/hidden-channels.ts';
import { channelsOfResource } from '../instance/mcp/resource-channels.ts';
import {
  formatAcknowledged,
  formatChange,
  formatListenEnd,
  isWanted,
  parseListen,
  type Change,
  type ListenFilter,
} from '../mcp/changes.ts';
import { McpError, errorCodes } from '../mcp/mcp-error.ts';
import type { RequestMessage } from '../mcp/messages.ts';
import type { PhotonProtocol } from '../mcp/photon-protocol.ts';
import { eventStreamHeaders, formatSseEvent } from '../mcp/sse.ts';
import { assertResourceScopes } from './message-scopes.ts';
import type { EventFrame } from './parse-frame.ts';
import { actorOf, subscribe, type PhotonRequest } from './photon-request.ts';
import type { Received } from './received.ts';
import { openSocketStream } from './socket-stream.ts';

/** Most channels of one subscription in the kernel. */
const CHANNELS_MAX = 9;

/**
 * Opens the stream of a listener.
 *
 * @param asked the request
 * @param received what is known of the message
 * @param request the message
 * @returns the stream; its first event says what the listener will hear
 * @throws McpError, InsufficientScopeError
 */
export async function listen(asked: PhotonRequest, received: Received, request: RequestMessage): Promise<Response> {
  if (!received.classified.takesStream) {
    throw new McpError(errorCodes.invalidRequest, 'A stream answers this: send "Accept: text/event-stream" as well', {
      status: 406,
    });
  }
  const { protocol } = asked.photon;
  const filter = parseListen(request, protocol);
  assertResourceScopes(received.caller, filter.uris, protocol);
  const urisByChannel = groupUris(filter, protocol);
  const channels = channelsOf(filter, urisByChannel);
  if (filter.tools || filter.prompts || filter.resources) await actorOf(asked, received.instance).noticeListener();
  const body = await openSocketStream({
    subscribe: (since) => subscribe(asked, received.instance, { channels, since }),
    since: undefined,
    opening: formatSseEvent(formatAcknowledged(request.id, filter)),
    format: (event) => {
      const changes = changesOf(event, urisByChannel).filter((change) => isWanted(filter, change));
      if (changes.length === 0) return undefined;
      return {
        text: changes.map((change) => formatSseEvent(formatChange(change, request.id))).join(''),
        isLast: false,
      };
    },
    // A client that hears this knows that it has missed something, and listens again.
    closing: formatSseEvent(formatListenEnd(request.id, protocol)),
    keepAliveMs: asked.limits.keepAliveMs,
  });
  return new Response(body, { headers: eventStreamHeaders });
}

/** Which resources have changed when something is emitted on a channel. */
function groupUris(filter: ListenFilter, protocol: PhotonProtocol): ReadonlyMap<string, readonly string[]> {
  const uris = new Map<string, string[]>();
  for (const uri of filter.uris) {
    for (const channel of channelsOfResource(protocol, uri)) {
      const known = uris.get(channel);
      if (known === undefined) uris.set(channel, [uri]);
      else known.push(uri);
    }
  }
  return uris;
}

function channelsOf(filter: ListenFilter, urisByChannel: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const hidden = [CHANGES_CHANNEL, ...[...filter.taskIds].map(taskChannel)];
  const all = [...hidden, ...urisByChannel.keys()];
  if (all.length <= CHANNELS_MAX) return all;
  // What is not wanted is left out here.
  const tasks = filter.taskIds.size > 0 ? [taskChannel('*')] : [];
  return [CHANGES_CHANNEL, ...tasks, '*'];
}

function changesOf(event: EventFrame, urisByChannel: ReadonlyMap<string, readonly string[]>): readonly Change[] {
  if (event.channel.startsWith('_')) return [JSON.parse(event.data) as Change];
  return (urisByChannel.get(event.channel) ?? []).map((uri) => ({ kind: 'resource', uri }));
}
