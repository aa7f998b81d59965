/**
 * What a photon emits, as news of its resources for sessions (2025-11-25 and before); listeners of 2026-07-28 subscribe to
 * the channels themselves.
 *
 * Called by: the instance, for each event with a channel.
 */
import { formatChange } from '../../mcp/changes.ts';
import { sessionChannel } from './hidden-channels.ts';
import { writeMessage, type StreamChannels } from './message-stream.ts';
import type { Subscriptions } from './subscriptions.ts';

/**
 * Tells sessions that their resources have changed.
 *
 * @param channel that something is emitted on
 * @param subscriptions of the instance's sessions
 * @param channels of the actor
 */
export function tellSessions(channel: string, subscriptions: Subscriptions, channels: StreamChannels): void {
  for (const { session, uri } of subscriptions.of(channel)) {
    writeMessage(channels, sessionChannel(session), formatChange({ kind: 'resource', uri }));
  }
}
