/**
 * Runs a host in the foreground until a signal ends it.
 */
import type { Host, HostOptions } from '../host-options.ts';
import { startHost } from '../host.ts';
import { formatJsonLine, formatTextLine } from '../log/format-log.ts';
import { createLogRecord, type LogRecord, type LogSink } from '../log/log-record.ts';
import type { HostArguments } from './host-arguments.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts the projects, tells about it by `announce`, and stops them at the first signal; a second one kills them.
 *
 * @param given what the command line says
 * @param mode whether to watch
 * @param announce says what runs where
 * @returns the exit code
 * @throws HostError when the projects cannot be started
 */
export async function runUntilStopped(
  given: HostArguments,
  mode: NonNullable<HostOptions['mode']>,
  announce: (host: Host, log: LogSink) => void,
): Promise<number> {
  const log = createLogPrinter(given.logFormat);
  const stopped = waitForSignals();
  const host = await startUnlessStopped({ ...given.options, mode, onLog: log }, stopped);
  if (host === undefined) return 0;
  announce(host, log);
  const signal = await stopped.first;
  log(createLogRecord('info', `${signal}: stopping`));
  void stopped.second.then(() => host.kill());
  await host.stop(given.graceMs);
  return 0;
}

interface Signals {
  first: Promise<string>;
  second: Promise<string>;
}

/** In `dev`, waits for whoever edits a project that does not start; answers undefined when a signal ends that. */
async function startUnlessStopped(options: HostOptions, stopped: Signals): Promise<Host | undefined> {
  const waiting = new AbortController();
  void stopped.first.then(() => waiting.abort());
  // There is no host yet that could be killed; its engine ends with this process.
  let isStarting = true;
  void stopped.second.then(() => isStarting && process.exit(1));
  try {
    return await startHost({ ...options, ...(options.mode === 'dev' ? { waitsUntil: waiting.signal } : {}) });
  } catch (error) {
    if (waiting.signal.aborted) return undefined;
    throw error;
  } finally {
    isStarting = false;
  }
}

/** JSON lines and pipes get no colours. */
function createLogPrinter(format: 'json' | 'text'): LogSink {
  if (format === 'json') return (record) => print(formatJsonLine(record));
  const isColoured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return (record: LogRecord) => print(formatTextLine(record, { isColoured }));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Signals are taken from the beginning: one that comes while the engine starts stops it as soon as it runs. */
function waitForSignals(): Signals {
  const waiting: ((signal: string) => void)[] = [];
  const first = new Promise<string>((resolve) => waiting.push(resolve));
  const second = new Promise<string>((resolve) => waiting.push(resolve));
  for (const signal of SIGNALS) process.on(signal, () => waiting.shift()?.(signal));
  return { first, second };
}
