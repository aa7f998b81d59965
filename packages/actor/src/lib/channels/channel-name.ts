/**
 * Names of channels, and the patterns that subscribe to several.
 *
 * A name is one or more segments joined by `:`, such as `messages` or `room:lobby:typing`. A pattern is a name, `*`
 * for every channel, or `prefix:*` for every channel whose name begins with `prefix:`. A channel whose name begins with
 * `_` is hidden: `*` does not mean it, as with the dot of files.
 */
import { InvalidChannelError, InvalidSubscriptionError } from './channels-errors.ts';

/** Longest name or pattern, in characters: with its mark it must fit in a socket's tag of 256. */
const nameLengthMax = 200;

/** Most segments of a name: each is one more pattern to look up for an event. */
const segmentsMax = 8;

/** Most patterns of one subscription: a socket has ten tags, and one marks it as a subscriber. */
const patternsMax = 9;

/** The pattern of every channel. */
const everyChannel = '*';

const segment = '[A-Za-z0-9._~@/+=%-]+';
const namePattern = new RegExp(`^${segment}(?::${segment}){0,${segmentsMax - 1}}$`);
const rule = `1 to ${nameLengthMax} characters, up to ${segmentsMax} segments of A-Z a-z 0-9 . _ ~ @ / + = % - joined by ":"`;

/**
 * Checks a channel's name.
 *
 * @param name anything
 * @throws InvalidChannelError
 */
export function assertChannelName(name: unknown): asserts name is string {
  if (typeof name === 'string' && name.length <= nameLengthMax && namePattern.test(name)) return;
  throw new InvalidChannelError(name, `A channel's name is ${rule}.`);
}

/**
 * The patterns of one subscription, each once.
 *
 * @param values as the request has them
 * @throws InvalidChannelError, InvalidSubscriptionError
 */
export function parsePatterns(values: readonly string[]): string[] {
  const patterns = [...new Set(values)];
  if (patterns.length === 0 || patterns.length > patternsMax) {
    throw new InvalidSubscriptionError(patterns.length, patternsMax);
  }
  for (const pattern of patterns) assertPattern(pattern);
  return patterns;
}

/** Checks a name, `*` or `prefix:*`. */
export function assertPattern(pattern: string): void {
  if (pattern === everyChannel) return;
  const name = pattern.endsWith(':*') ? pattern.slice(0, -2) : pattern;
  if (pattern.length <= nameLengthMax && namePattern.test(name)) return;
  throw new InvalidChannelError(pattern, `A subscription is to a channel's name (${rule}), to "name:*" or to "*".`);
}

function isHidden(channel: string): boolean {
  return channel.startsWith('_');
}

/**
 * Every pattern that a channel's events match: its name, `*` unless it is hidden, and one for each prefix.
 *
 * @param channel a checked name
 */
export function patternsOf(channel: string): string[] {
  const patterns = isHidden(channel) ? [channel] : [channel, everyChannel];
  for (let end = channel.indexOf(':'); end !== -1; end = channel.indexOf(':', end + 1)) {
    patterns.push(`${channel.slice(0, end)}:*`);
  }
  return patterns;
}

/**
 * Whether any of the patterns takes the channel's events.
 *
 * @param patterns checked patterns
 * @param channel a checked name
 */
export function matchesAny(patterns: readonly string[], channel: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === channel ||
      (pattern === everyChannel && !isHidden(channel)) ||
      (pattern.endsWith(':*') && channel.startsWith(pattern.slice(0, -1))),
  );
}
