/** The text of event streams: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */

/** Headers of a response that is an event stream. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  // Proxies such as nginx collect a response before they hand it on, unless they are told not to.
  'X-Accel-Buffering': 'no',
};

/** A comment: keeps a connection from being closed as idle, and means nothing. */
export const keepAlive = ': \n\n';

/** The same in a response that is one JSON text: space before it means nothing either. */
export const jsonKeepAlive = '\n';

/**
 * One event.
 *
 * @param data text of the message
 * @param id what `Last-Event-ID` will say; without line breaks; absent for clients that cannot resume
 * @returns text of the event, with its end
 */
export function formatSseEvent(data: string, id?: string): string {
  const head = id === undefined ? 'event: message\n' : `id: ${id}\nevent: message\n`;
  return `${head}data: ${data.includes('\n') || data.includes('\r') ? splitLines(data) : data}\n\n`;
}

/**
 * The first event of a stream of 2025-11-25: it has no data, so that a client which loses the connection before the
 * first message already has an id to resume from.
 *
 * @param id what `Last-Event-ID` will say
 * @param retryMs how long the client waits before it connects again
 * @returns text of the event, with its end
 */
export function formatSsePriming(id: string, retryMs: number): string {
  return `id: ${id}\nretry: ${retryMs}\ndata: \n\n`;
}

/**
 * Tells a client where it stands, which hears of no event by that.
 *
 * @param id what `Last-Event-ID` will say
 * @returns text of the block, with its end
 */
export function formatSsePlace(id: string): string {
  return `id: ${id}\n\n`;
}

function splitLines(data: string): string {
  return data.split(/\r\n|\n|\r/).join('\ndata: ');
}
