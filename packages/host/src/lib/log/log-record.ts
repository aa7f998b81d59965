/**
 * One line of the log, wherever it came from.
 */

/** How serious a line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A line of the log. */
export interface LogRecord {
  timeMs: number;
  level: LogLevel;
  /** Name of the project it belongs to; undefined for the host and the engine themselves, or where unknown. */
  project: string | undefined;
  /** Text, perhaps of several lines; an object where a Worker logged one and the host keeps objects. */
  message: unknown;
  /** What an entry of a structured logger says beside time, level and message; JSON values. */
  fields?: Readonly<Record<string, unknown>>;
  /** Whether it was printed by code that is no project's own: what a worker loader runs. */
  isLoaded?: true;
}

/** Takes lines of the log. */
export type LogSink = (record: LogRecord) => void;

/**
 * @param level how serious
 * @param message what happened
 * @param project the project it is about
 * @returns the record, as of now
 */
export function createLogRecord(level: LogLevel, message: string, project?: string): LogRecord {
  return { timeMs: Date.now(), level, project, message };
}
