/** Severities of log messages: RFC 5424, section 6.2.1. */
import type { LogLevel } from '../run/run.ts';

/** The levels, the least severe first. */
const levels: readonly LogLevel[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/**
 * Reads a level.
 *
 * @param value as a client sent it
 * @returns undefined if it is none
 */
export function parseLogLevel(value: unknown): LogLevel | undefined {
  return value === undefined ? undefined : levels.find((level) => level === value);
}

/**
 * Whether a message is severe enough to be sent.
 *
 * @param level of the message
 * @param least the least severe that the client wants; undefined: none
 */
export function isLogged(level: LogLevel, least: LogLevel | undefined): boolean {
  return least !== undefined && levels.indexOf(level) >= levels.indexOf(least);
}
