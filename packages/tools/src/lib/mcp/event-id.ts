/**
 * Ids of events: `<channel>~<cursor>`. A client gives one back in `Last-Event-ID`; it says which of the actor's
 * channels the stream was, and where it stopped, so nothing needs to be remembered about streams.
 */

/** A place in a stream. */
export interface EventPlace {
  readonly channel: string;
  /** As the kernel's channels give it out. */
  readonly cursor: string;
}

const separator = '~';
const maxLength = 4096;

/**
 * The id of an event.
 *
 * @param place channel and cursor
 * @returns visible ASCII
 */
export function formatEventId(place: EventPlace): string {
  return `${encode(place.channel)}${separator}${encode(place.cursor)}`;
}

/**
 * Reads an id that a client sent.
 *
 * @param text value of `Last-Event-ID`
 * @returns undefined if it is not one of ours
 */
export function parseEventId(text: string): EventPlace | undefined {
  const at = text.indexOf(separator);
  if (at <= 0 || at !== text.lastIndexOf(separator) || text.length > maxLength) return undefined;
  const channel = decode(text.slice(0, at));
  const cursor = decode(text.slice(at + 1));
  return channel === undefined || cursor === undefined || cursor === '' ? undefined : { channel, cursor };
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(separator, '%7E');
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
