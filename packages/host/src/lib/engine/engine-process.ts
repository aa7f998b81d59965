/**
 * One run of the workerd program.
 *
 * Owns: the child process, its control pipe and its output pipes.
 * Called by: the host, which decides what to do when it ends.
 *
 * Invariants
 * E1. `start` resolves only when every socket of the configuration listens, or rejects with what the engine said.
 * E2. `ended` settles exactly once, whatever ended the process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { EngineStartError } from '../errors.ts';

/** What starting an engine needs. */
export interface EngineProcessOptions {
  /** Path of the configuration file, which defines the constant `config`. */
  configPath: string;
  /** Names of the sockets that must listen before the engine counts as started. */
  socketNames: string[];
  /** Called with each line that the engine or its Workers print. */
  onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** How an engine process ended: an exit code, or the signal that killed it. */
export interface EngineEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running engine. */
export class EngineProcess {
  /** Settles when the process is gone. */
  readonly ended: Promise<EngineEnd>;
  /** Port of each socket by its name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ended: Promise<EngineEnd>, ports: ReadonlyMap<string, number>) {
    this.#child = child;
    this.ended = ended;
    this.ports = ports;
  }

  /** The engine's process id. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Starts workerd and waits until it listens (E1).
   *
   * @param options the configuration and where output goes
   * @returns the running engine
   * @throws EngineStartError with what the engine printed, if it ends before it listens
   */
  static async start(options: EngineProcessOptions): Promise<EngineProcess> {
    const child = spawn(enginePath(), ['serve', '--experimental', '--control-fd=3', options.configPath], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const ended = new Promise<EngineEnd>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', () => resolve({ code: null, signal: null }));
    });
    const printed = collectLines(child, options.onLine);
    const ports = await Promise.race([listeningPorts(child, options.socketNames), ended]);
    if (ports instanceof Map) return new EngineProcess(child, ended, ports);
    throw new EngineStartError(printed.join('\n'));
  }

  /**
   * Lets requests in flight finish, then ends the process; kills it after the grace time.
   *
   * @param graceMs how long requests may take to finish
   * @returns how the process ended
   */
  async stop(graceMs: number): Promise<EngineEnd> {
    this.#child.kill('SIGTERM');
    const abort = new AbortController();
    const tooLate = delay(graceMs, undefined, { signal: abort.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => false,
    );
    const end = await this.ended;
    abort.abort();
    await tooLate;
    return end;
  }

  /** Ends the process at once, as a power cut would. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The engine's own binary: the npm launcher would put a Node process between us and our signals. */
function enginePath(): string {
  const require = createRequire(import.meta.url);
  const { default: path } = require('workerd') as { default: string };
  return path;
}

function collectLines(child: ChildProcess, onLine: EngineProcessOptions['onLine']): string[] {
  const printed: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const readable = child[stream];
    if (readable === null) continue;
    createInterface({ input: readable }).on('line', (line) => {
      if (printed.length < 200) printed.push(line);
      onLine(stream, line);
    });
  }
  return printed;
}

function listeningPorts(child: ChildProcess, socketNames: string[]): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  return new Promise((resolve) => {
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const message = JSON.parse(line) as { event: string; socket: string; port: number };
      if (message.event !== 'listen') return;
      ports.set(message.socket, message.port);
      if (socketNames.every((name) => ports.has(name))) resolve(ports);
    });
  });
}
