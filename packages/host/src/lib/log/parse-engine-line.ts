/**
 * Makes log records of the lines that the engine prints.
 *
 * With `structuredLogging` it prints one JSON object per line: console calls of Workers as
 * `{ timestamp, level, message }`, its own words with `source` beside them. With `--verbose` it also tells of every
 * uncaught exception with its stack, among much that is of use only to its authors.
 *
 * Invariants
 * P1. A console line is a project's only if it carries the project's key; what else it says about itself is text.
 * P2. An uncaught exception is the project's that its stack names: a hint, since code can write its stacks.
 */
import * as v from 'valibot';

import type { LogLevel, LogRecord } from './log-record.ts';

/** Knows the projects that run. */
export interface KnownProjects {
  /** The project whose console lines carry the key. */
  ofKey(key: string): string | undefined;
  /** The project that a stack leads to. */
  ofStack(stack: string): string | undefined;
}

const engineLine = v.object({
  timestamp: v.union([v.number(), v.string()]),
  level: v.string(),
  message: v.string(),
  source: v.optional(v.string()),
});

/** An entry of a structured logger, such as the kernel's. */
const loggerEntry = v.looseObject({
  level: v.picklist(['debug', 'info', 'warn', 'error']),
  message: v.string(),
});

/** What `bundle/runtime/label-console.ts` puts in front of a console line: a key, and whether JSON follows. */
// oxlint-disable-next-line no-control-regex -- no project's name or text begins with one by chance
const LABEL = new RegExp('^\u0002([0-9a-f]{32})([\u0003\u0004]) ?');
const OBJECT_LABEL_END = '\u0004';

/**
 * How a stack ends that comes out of the engine's own D1 Worker: what is wrong with SQL leaves its object by a throw,
 * and is then answered to whoever sent the SQL.
 */
const DATABASE_ANSWER = /\n {4}at D1Database\.\w+ \(d1\.js:\d+:\d+\)$/;

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

const NOBODY: KnownProjects = { ofKey: () => undefined, ofStack: () => undefined };

/**
 * @param line a line of the engine's output
 * @param projects the projects that run in it
 * @returns the record; undefined for what says nothing to the people who run projects
 */
export function parseEngineLine(line: string, projects: KnownProjects = NOBODY): LogRecord | undefined {
  const parsed = parseJson(line);
  if (parsed === undefined) {
    return line.trim() === '' ? undefined : { timeMs: Date.now(), level: 'error', project: undefined, message: line };
  }
  const { message, source } = parsed;
  // While Workers are loaded, their time stands still at zero.
  const timeMs = Number(parsed.timestamp) || Date.now();
  const level = LEVELS[parsed.level] ?? 'info';
  if (source === undefined) return { timeMs, level, ...parseConsoleMessage(message, projects) };
  return parseEngineMessage(timeMs, level, message, projects);
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

type ConsoleMessage = Pick<LogRecord, 'project' | 'message' | 'fields' | 'isLoaded'> & { level?: LogLevel };

/** Takes off the label (P1). */
function parseConsoleMessage(message: string, projects: KnownProjects): ConsoleMessage {
  const [label = '', key = '', end] = LABEL.exec(message) ?? [];
  const text = message.slice(label.length);
  const project = projects.ofKey(key);
  if (project === undefined) return { project, message: text, isLoaded: true };
  return end === OBJECT_LABEL_END ? { project, ...parseObject(text) } : { project, message: text };
}

function parseObject(text: string): Pick<ConsoleMessage, 'level' | 'message' | 'fields'> {
  const object = parseObjectText(text);
  const entry = v.safeParse(loggerEntry, object);
  if (!entry.success) return { message: object };
  const { level, message, time: _, ...fields } = entry.output;
  return { level, message, fields };
}

/** Whatever a project does with its key, a line of the log must not fail. */
function parseObjectText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseEngineMessage(
  timeMs: number,
  level: LogLevel,
  message: string,
  projects: KnownProjects,
): LogRecord | undefined {
  const uncaught = /^uncaught exception; source = (.*?); (?:stack|exception) = ([\s\S]*)$/.exec(message);
  if (uncaught !== null) {
    const [, , stack = ''] = uncaught;
    if (DATABASE_ANSWER.test(stack)) return undefined;
    return { timeMs, level: 'error', project: projects.ofStack(stack), message: `Uncaught ${stack}` };
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
    `A Worker asked for ${refused}, which is no public address. Workers reach only those, and what ` +
    `--allow-network names; another project of this host is reached by a service binding.`
  );
}
