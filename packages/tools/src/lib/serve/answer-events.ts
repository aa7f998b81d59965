/**
 * `/events`: what a photon emits. By WebSocket straight out of the actor, where idle sockets cost nothing; as an event
 * stream through this Worker, so that it does not keep the actor awake.
 *
 * Each message is the event's object as the photon emitted it. With `frames=all` it is the kernel's wire format
 * (docs/channels-wire.md), whose cursors a client can resume from. The events of a stream have ids in both.
 */
import { InvalidChannelError, UnknownFramesError } from '@sundog/actor';

import { InsufficientScopeError } from '../auth/auth-errors.ts';
import { EVENTS_SCOPE } from '../auth/scopes.ts';
import { CONSOLE_CHANNEL } from '../instance/console-pulse.ts';
import { isHidden } from '../instance/mcp/hidden-channels.ts';
import { DEFAULT_CHANNEL, ownChannel } from '../instance/speak.ts';
import { hasScopes } from '../manifest/scopes.ts';
import { eventStreamHeaders, formatSseEvent, formatSsePlace } from '../mcp/sse.ts';
import { authenticate } from './authenticate-caller.ts';
import {
  forwardSubscription,
  instanceOf,
  subscribe,
  SubscriptionRefusedError,
  type PhotonRequest,
  type Subscription,
} from './photon-request.ts';
import { VerbNotAllowedError } from './serve-errors.ts';
import { openSocketStream } from './socket-stream.ts';

/**
 * Subscribes a client.
 *
 * @param asked the request
 * @returns a WebSocket, or an event stream
 * @throws VerbNotAllowedError, InvalidChannelError, UnknownFramesError, InsufficientScopeError
 */
export async function answerEvents(asked: PhotonRequest): Promise<Response> {
  const { request, url, photon } = asked;
  if (request.method !== 'GET') throw new VerbNotAllowedError(request.method, ['GET']);
  const caller = await authenticate(asked);
  if (!hasScopes(caller, [EVENTS_SCOPE])) throw new InsufficientScopeError('/events', [EVENTS_SCOPE]);
  const instance = instanceOf(asked, { caller });
  const { searchParams } = url;
  const subscription: Subscription = {
    channels: readChannels(photon.manifest.name, searchParams),
    since: request.headers.get('last-event-id') ?? searchParams.get('since') ?? undefined,
    frames: readFrames(searchParams.get('frames')),
  };
  const isStream = request.headers.get('upgrade') === null && request.headers.get('accept')?.includes('event-stream');
  return isStream === true
    ? openEventStream(asked, instance, subscription)
    : forwardSubscription(asked, instance, subscription, request.headers.get('upgrade'));
}

function readFrames(given: string | null): 'all' | 'data' {
  if (given === null || given === 'data') return 'data';
  if (given === 'all') return 'all';
  throw new UnknownFramesError(given);
}

/** The runtime's own channels are for nobody outside. */
function readChannels(photon: string, parameters: URLSearchParams): readonly string[] {
  const given = parameters.getAll('channel').map((channel) => ownChannel(photon, channel));
  const hidden = given.find((channel) => isHidden(channel) && channel !== CONSOLE_CHANNEL);
  if (hidden === undefined) return given.length === 0 ? [DEFAULT_CHANNEL] : given;
  throw new InvalidChannelError(hidden, 'Channels that begin with "_" belong to the runtime.');
}

async function openEventStream(
  asked: PhotonRequest,
  instance: string,
  { channels, since, frames }: Subscription,
): Promise<Response> {
  try {
    const body = await openSocketStream({
      subscribe: (after) => subscribe(asked, instance, { channels, since: after }),
      since,
      opening: '',
      format: ({ data, cursor, frame }) => ({
        text: formatSseEvent(frames === 'all' ? frame : data, cursor),
        isLast: false,
      }),
      formatPlace: ({ frame, cursor }) => (frames === 'all' ? formatSseEvent(frame, cursor) : formatSsePlace(cursor)),
      keepAliveMs: asked.limits.keepAliveMs,
    });
    return new Response(body, { headers: eventStreamHeaders });
  } catch (error) {
    if (error instanceof SubscriptionRefusedError) return error.response;
    throw error;
  }
}
