/**
 * The wire format of events, version 1: what a subscriber receives, by WebSocket or as a stream.
 *
 * Request: `GET <actor>/events?channel=<pattern>[&channel=<pattern>…][&since=<cursor>][&frames=data]`.
 *
 * Each WebSocket message from the server is one JSON object, told apart by `type`, its fields in the order given here:
 *
 * - `{"type":"ready","version":1,"cursor":C,"channels":[…]}` comes first, once. The subscriber is placed at C: with a
 *   `since` that can be honoured C is that cursor and what was missed follows, else C is now.
 * - `{"type":"gone","reason":R,"cursor":C}` follows `ready` if the `since` cannot be honoured: R is `pruned` (older
 *   than what is kept), `foreign` (of another actor, or of one whose data has been deleted) or `ahead` (of a state that
 *   was since restored to an earlier one). Events may have been missed: load the state anew. The stream goes on from C.
 * - `{"type":"event","cursor":C,"channel":N,"data":D}` is an event of channel N; D is any JSON. Events that are not
 *   kept for replay have no `cursor`, and a subscriber that is replaying or reads slowly may miss them. Kept events of
 *   one actor come in the order they were emitted, each once.
 * - `{"type":"slow","cursor":C}` comes last to a subscriber that is cut because it reads too slowly: connect again with
 *   C as `since`. The connection is closed after it (4008); some engines take a while to end the TCP connection then,
 *   so do not wait for that.
 *
 * A cursor is opaque text. A subscriber remembers the latest it has seen in any frame, and sends it as `since` when it
 * connects again. Frames of an unknown type and unknown fields are to be ignored. The version changes when a reader
 * that follows this page would misread a frame.
 *
 * With `frames=data` a message is the data of an event and nothing else: for readers that know no protocol. By
 * WebSocket they are told no cursors, and by neither why they are cut, or that they have missed something.
 *
 * From the client: the text `ping` is answered by the text `pong`, without waking the actor. Nothing else may be sent.
 *
 * Close codes of the server:
 *
 * - 4008: too slow, as `slow` has said: it took nothing for too long, or fell behind what is kept.
 * - 4400: the client sent something other than `ping`. Connecting again the same way does not help.
 *
 * As a stream (`Accept: text/event-stream`) each frame is the `data` of one message of the default type, and a frame's
 * cursor is also its `id`, so that an EventSource resumes by itself (`Last-Event-ID`, which goes before `since`). A
 * comment line comes every 25 seconds. An open stream keeps the actor awake; WebSockets do not.
 */

/** Version of the wire format. */
const wireVersion = 1;

/** Which frames a subscriber gets: all, or of events their data alone. */
export type Frames = 'all' | 'data';

/** Close code: read faster, or from a better line; resume with `since`. */
export const closeTooSlow = 4008;

/** Close code: the client sent what this protocol does not have. */
export const closeUnexpectedMessage = 4400;

/** Why a cursor cannot be honoured. */
export type GoneReason = 'pruned' | 'foreign' | 'ahead';

const bodyStart = '{"channel":"';
const dataStart = '","data":';
const cursorStart = '{"type":"event","cursor":"';

/** The first frame. */
export function formatReady(cursor: string, channels: readonly string[]): string {
  return JSON.stringify({ type: 'ready', version: wireVersion, cursor, channels });
}

/** The answer to a cursor that cannot be honoured. */
export function formatGone(reason: GoneReason, cursor: string): string {
  return JSON.stringify({ type: 'gone', reason, cursor });
}

/** The last frame to a reader that is too slow. */
export function formatSlow(cursor: string): string {
  return JSON.stringify({ type: 'slow', cursor });
}

/**
 * What is kept of an event: the part of its frame that is known before it has a cursor.
 *
 * @param channel a checked name: it needs no escapes
 * @param json the data as JSON
 */
export function formatBody(channel: string, json: string): string {
  return `${bodyStart}${channel}","data":${json}}`;
}

/** The channel of a body. */
export function parseBodyChannel(body: string): string {
  return body.slice(bodyStart.length, body.indexOf('"', bodyStart.length));
}

/**
 * An event's frame.
 *
 * @param body what `formatBody` made
 * @param cursor of the event; undefined for one that is not kept
 */
export function formatEvent(body: string, cursor: string | undefined): string {
  if (cursor === undefined) return `{"type":"event",${body.slice(1)}`;
  return `${cursorStart}${cursor}",${body.slice(1)}`;
}

/**
 * The data of a frame, as JSON.
 *
 * @param frame as sent
 * @returns undefined if it is not of an event
 */
export function parseData(frame: string): string | undefined {
  if (!frame.startsWith('{"type":"event"')) return undefined;
  return frame.slice(frame.indexOf(dataStart) + dataStart.length, -1); // Neither cursors nor names have quotes.
}

/** The cursor of a frame, if it has one. */
export function parseCursor(frame: string): string | undefined {
  if (frame.startsWith(cursorStart)) return frame.slice(cursorStart.length, frame.indexOf('"', cursorStart.length));
  if (frame.startsWith('{"type":"event"')) return undefined;
  const { cursor } = JSON.parse(frame) as { cursor?: string };
  return cursor;
}
