/** The channels that the runtime keeps for itself: `*` does not mean them, and nobody outside may name them. */

/** Tells that tools, prompts or resources have changed: each event is a `Change`. */
export const CHANGES_CHANNEL = '_changes';

/**
 * The stream of one request: its messages.
 *
 * @param runId of what the request started
 * @param sessionSecret of the session it came in; absent for those that have none
 */
export function runChannel(runId: string, sessionSecret?: string): string {
  return sessionSecret === undefined ? `_run:${runId}` : `${sessionChannel(sessionSecret)}:${runId}`;
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
