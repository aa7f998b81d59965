import type { EmitOptions } from '@sundog/actor';

import type { StreamedMessage } from '../../wire.ts';

/** With three bytes for each character, and the escapes of JSON within JSON, still less than an event may have. */
const PART_LENGTH = 256 * 1024;

/** The channels of an actor, as far as streams use them. */
export interface StreamChannels {
  emit(channel: string, data: unknown, options?: EmitOptions): void;
  readonly cursor: string;
}

/**
 * Writes a message to a stream.
 *
 * @param channels of the actor
 * @param channel of the stream
 * @param message JSON text of a JSON-RPC message
 * @param isLast whether the stream ends with it
 */
export function writeMessage(channels: StreamChannels, channel: string, message: string, isLast = false): void {
  let start = 0;
  for (; message.length - start > PART_LENGTH; start += PART_LENGTH) {
    write(channels, channel, { text: message.slice(start, start + PART_LENGTH), isPart: true });
  }
  write(channels, channel, { text: message.slice(start), ...(isLast && { isLast }) });
}

/**
 * Ends all streams of a channel but one.
 *
 * @param channels of the actor
 * @param channel of the streams
 * @param mark of the one that goes on; absent: none does
 */
export function endStreams(channels: StreamChannels, channel: string, mark?: string): void {
  write(channels, channel, { text: '', isLast: true, ...(mark !== undefined && { unless: mark }) });
}

function write(channels: StreamChannels, channel: string, event: StreamedMessage): void {
  channels.emit(channel, event, { replay: true });
}
