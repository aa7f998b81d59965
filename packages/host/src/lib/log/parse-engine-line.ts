/**
 * Makes log records of the lines that the engine prints.
 *
 * With `structuredLogging` it prints one JSON object per line: console calls of Workers as
 * `{ timestamp, level, message }`, its own words with `source` beside them. With `--verbose` it also tells of every
 * uncaught exception with its stack, among much that is of use only to its authors.
 */
import * as v from 'valibot';

import type { LogLevel, LogRecord } from './log-record.ts';

const engineLine = v.object({
  timestamp: v.union([v.number(), v.string()]),
  level: v.string(),
  message: v.string(),
  source: v.optional(v.string()),
});

const LABEL_START = '\u0002';
const OBJECT_LABEL_END = '\u0004';
const LABEL_END = new RegExp(`[\u0003${OBJECT_LABEL_END}]`);

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

/**
 * @param line a line of the engine's output
 * @returns the record; undefined for what says nothing to the people who run projects
 */
export function parseEngineLine(line: string): LogRecord | undefined {
  const parsed = parseJson(line);
  if (parsed === undefined) {
    return line.trim() === '' ? undefined : { timeMs: Date.now(), level: 'error', project: undefined, message: line };
  }
  const { level, message, source } = parsed;
  // While Workers are loaded, their time stands still at zero.
  const timeMs = Number(parsed.timestamp) || Date.now();
  if (source === undefined) return { timeMs, level: LEVELS[level] ?? 'info', ...parseConsoleMessage(message) };
  return parseEngineMessage(timeMs, LEVELS[level] ?? 'info', message);
}

function parseJson(line: string): v.InferOutput<typeof engineLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = v.safeParse(engineLine, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Takes off the label that `bundle/runtime/label-console.ts` put in front. */
function parseConsoleMessage(message: string): Pick<LogRecord, 'project' | 'message'> {
  const end = message.search(LABEL_END);
  if (!message.startsWith(LABEL_START) || end === -1) return { project: undefined, message };
  const project = message.slice(1, end);
  const rest = message.slice(end + 1).replace(/^ /, '');
  return { project, message: message[end] === OBJECT_LABEL_END ? parseObject(rest) : rest };
}

/** Code that a Worker loads has no label, and may print whatever looks like one. */
function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseEngineMessage(timeMs: number, level: LogLevel, message: string): LogRecord | undefined {
  const uncaught = /^uncaught exception; source = (.*?); (?:stack|exception) = ([\s\S]*)$/.exec(message);
  if (uncaught !== null) {
    const [, , stack = ''] = uncaught;
    return { timeMs, level: 'error', project: undefined, message: `Uncaught ${stack}` };
  }
  // The same exception again, on its way out through the engine's own layers.
  if (/^uncaught exception/i.test(message) && /\bjsg\.\w*/.test(message)) return undefined;
  if (level === 'info' || level === 'debug') return undefined;
  return { timeMs, level, project: undefined, message: explain(message) };
}

/** Addresses inside the engine's program say nothing here; a refused one outside of it wants a reason. */
function explain(message: string): string {
  const refused = /failed: connecting to (\S+) is not allowed/.exec(message)?.[1];
  if (refused === undefined) return message.replace(/\nstack: \S*workerd@[\s\S]*$/, '');
  return (
    `A Worker asked for ${refused}, which is no public address. Workers reach only those; ` +
    `another project of this host is reached by a service binding.`
  );
}
