import { systemClock } from './clock.ts';
import { getContext } from './context.ts';

/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What else a line says; values are written as JSON, errors with name, message, code and stack. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes lines for the people who run the project. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * The logger: one object through the console, with time, level, message, and the ids of the request whose context the
 * code runs in. The host, like Workers Logs, keeps its fields apart. A value that cannot be written fails no caller.
 */
export const logger: Logger = {
  debug: (message, fields) => write('debug', message, fields),
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
};

function write(level: LogLevel, message: string, fields: LogFields = {}): void {
  const context = getContext();
  const head = {
    time: new Date(systemClock.now()).toISOString(),
    level,
    message,
    requestId: context?.requestId,
    traceId: context?.traceId,
  };
  // oxlint-disable-next-line no-console -- the engine's way to the log
  console[level](createEntry({ ...head, ...fields, ...head }, head));
}

/** Plain values only: a console may show class instances and what is deep inside in a way of its own. */
function createEntry(entry: object, head: object): unknown {
  try {
    return JSON.parse(JSON.stringify(entry, formatValue));
  } catch {
    return { ...head, fields: 'could not be written as JSON' };
  }
}

function formatValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const code = 'code' in value ? value.code : undefined;
  return { name, message, code, stack, cause };
}
