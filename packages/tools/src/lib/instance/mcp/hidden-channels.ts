/** The channels that the runtime keeps for itself: `*` does not mean them, and nobody outside may name them. */

/** Tells that tools, prompts or resources have changed: each event is a `Change`. */
export const CHANGES_CHANNEL = '_changes';

/**
 * The stream of one request: its messages.
 *
 * @param callId of the request
 * @param sessionSecret of the session it came in; absent for those that have none
 */
export function callChannel(callId: string, sessionSecret?: string): string {
  return sessionSecret === undefined ? `_call:${callId}` : `${sessionChannel(sessionSecret)}:${callId}`;
}

/**
 * The stream of a session that a client opens by GET.
 *
 * @param sessionSecret of its id: so a stream can be told to be the session's by its name
 */
export function sessionChannel(sessionSecret: string): string {
  return `_session:${sessionSecret}`;
}

/**
 * Whether a stream is one of a session.
 *
 * @param channel of the stream
 * @param sessionSecret of the session
 */
export function isOfSession(channel: string, sessionSecret: string): boolean {
  return channel === sessionChannel(sessionSecret) || channel.startsWith(`${sessionChannel(sessionSecret)}:`);
}

/**
 * The request whose stream a channel of a session is.
 *
 * @param channel of the stream
 * @param sessionSecret of the session
 * @returns undefined for the session's own stream
 */
export function callIdOf(channel: string, sessionSecret: string): string | undefined {
  const prefix = `${sessionChannel(sessionSecret)}:`;
  return channel.startsWith(prefix) ? channel.slice(prefix.length) : undefined;
}

/**
 * What becomes of one task: each event is a `Change`.
 *
 * @param runId of the task
 */
export function taskChannel(runId: string): string {
  return `_task:${runId}`;
}

/**
 * Whether a name or a pattern is the runtime's own.
 *
 * @param pattern of a channel
 */
export function isHidden(pattern: string): boolean {
  return pattern.startsWith('_');
}
