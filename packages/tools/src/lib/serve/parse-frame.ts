/**
 * Reads the frames of the kernel's channels (docs/channels-wire.md) without taking an event's data apart: it goes on as
 * it came.
 */

/** An event, with its data as JSON text. */
export interface EventFrame {
  readonly kind: 'event';
  /** Undefined for an event that is not kept. */
  readonly cursor: string | undefined;
  readonly channel: string;
  readonly data: string;
  /** All of it, as it came. */
  readonly frame: string;
}

/** Any frame. */
export type Frame =
  | EventFrame
  | {
      readonly kind: 'control';
      /** `ready`, `gone`, `slow`, and what a later version may have. */
      readonly type: string;
      readonly cursor: string | undefined;
      /** All of it, as it came. */
      readonly frame: string;
    };

const eventPattern = /^\{"type":"event",(?:"cursor":"([^"]*)",)?"channel":"([^"]*)","data":/;

/**
 * Reads a frame.
 *
 * @param text of one WebSocket message
 * @returns what it says
 */
export function parseFrame(text: string): Frame {
  const match = eventPattern.exec(text);
  if (match !== null) {
    const [head, cursor, channel = ''] = match;
    return { kind: 'event', cursor, channel, data: text.slice(head.length, -1), frame: text };
  }
  const { type, cursor } = JSON.parse(text) as { type: string; cursor?: string };
  return { kind: 'control', type, cursor, frame: text };
}
