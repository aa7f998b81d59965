/**
 * `this.emit` and what is built on it: events go to a channel of the actor, or to whoever waits for the call.
 *
 * Invariants:
 * - E1 Subscribers get the event as the photon wrote it, all of it, so its JSON is the channel's data.
 * - E2 Channels that begin with `_` are the runtime's: streams of calls go through them.
 */
import { InvalidChannelError, type EmitOptions } from '@sundog/actor';

import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import type { PhotonEvent } from '../photon/photon-events.ts';
import { noticeOf } from '../photon/notice-of.ts';
import { getRunScope } from '../run/run-scope.ts';
import { performNow } from './perform.ts';

/** Where an event goes that is emitted by its name, and what `/events` listens to unless told. */
export const DEFAULT_CHANNEL = 'default';

/** What a photon says. */
export type Speech = Pick<PhotonCapabilities, 'emit' | 'progress' | 'status' | 'log' | 'toast' | 'render' | 'thinking'>;

/** An actor's channels, as far as a photon uses them. */
export interface Publisher {
  emit(channel: string, data: object, options?: EmitOptions): unknown;
  subscribers(channel: string): number;
}

/**
 * The channel that a name means: a photon may put its own name in front. The URI of a resource stays as it is.
 *
 * @param photon name of the photon
 * @param channel `count`, or `counter:count`
 * @returns `count`
 */
export function ownChannel(photon: string, channel: string): string {
  return channel.startsWith(`${photon}:`) && !channel.startsWith(`${photon}://`)
    ? channel.slice(photon.length + 1)
    : channel;
}

/**
 * Makes `this.emit` and its shorter forms.
 *
 * @param photon name of the photon
 * @param channels of the actor
 * @returns functions that need no `this`
 */
export function createSpeech(photon: string, channels: Pick<Publisher, 'emit'>): Speech {
  const publish = (name: string, event: object): void => {
    const channel = ownChannel(photon, name);
    if (channel.startsWith('_')) {
      throw new InvalidChannelError(name, 'Channels that begin with "_" belong to the runtime.'); // E2
    }
    performNow('emit', channel, () => void channels.emit(channel, event)); // E1
  };
  const emit = (event: PhotonEvent | string, data?: unknown): void => {
    if (typeof event === 'string') return publish(DEFAULT_CHANNEL, { event, data });
    const channel = 'channel' in event ? event.channel : undefined;
    if (typeof channel === 'string') return publish(channel, event);
    const scope = getRunScope();
    const notice = scope === undefined ? undefined : noticeOf(event);
    if (notice !== undefined) scope?.notify(notice);
  };
  return {
    emit,
    progress: (value, message) => emit({ emit: 'progress', value, ...(message !== undefined && { message }) }),
    status: (message, type) => emit({ emit: 'status', message, ...(type !== undefined && { type }) }),
    log: (message, options) => emit({ emit: 'log', message, ...options }),
    toast: (message, options) => emit({ emit: 'toast', message, ...options }),
    thinking: (active = true) => emit({ emit: 'thinking', active }),
    render: (format, value) => emit(renderEvent(format, value)),
  };
}

function renderEvent(format: string | undefined, value: unknown): PhotonEvent {
  if (format === undefined) return { emit: 'render:clear' };
  if (format !== 'status' && format !== 'progress' && format !== 'toast') return { emit: 'render', format, value };
  if (typeof value === 'object' && value !== null) return { emit: format, ...value };
  return format === 'progress' ? { emit: format, value } : { emit: format, message: String(value) };
}
