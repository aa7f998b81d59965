/**
 * One run of the workerd program.
 *
 * Owns: the child process, its control pipe and its output pipes.
 * Called by: the host, which decides what to do when it ends.
 *
 * Invariants
 * E1. `start` resolves only when every socket of the configuration listens, or rejects with what the engine said.
 * E2. `ended` settles exactly once, whatever ended the process.
 * E3. The engine does not outlive the host, even one that was killed: a shell that waits on a pipe from the host kills
 *     the engine when the pipe closes without a word. The shell is started first and turns into the engine, so there
 *     is no moment in which the engine runs unwatched.
 * E4. Signals of the terminal do not reach the engine: it is in a session of its own, and the host decides.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { EngineStartError } from '../errors.ts';
import { formatMessage } from '../log/format-log.ts';
import { parseEngineLine } from '../log/parse-engine-line.ts';

/** How long the engine may take until it listens: it evaluates all Workers first. */
const START_TIMEOUT_MS = 60_000;

/** `$$` is the shell's own process id, which the engine takes over. Descriptor 3 is the engine's, 4 the watcher's. */
const WATCHED = '(read -r _ <&4 || kill -KILL $$) >/dev/null 2>&1 3>&- & exec "$@" 4<&-';

/** What starting an engine needs. */
export interface EngineProcessOptions {
  /** Path of the configuration file, which defines the constant `config`. */
  configPath: string;
  /** Names of the sockets that must listen before the engine counts as started. */
  socketNames: string[];
  /** Address of a socket instead of the configuration's, by the socket's name. */
  socketAddresses?: Readonly<Record<string, string>>;
  /** Called as soon as the process exists, long before it listens. */
  onSpawn?: (pid: number) => void;
  /**
   * Called with each line that the engine or its Workers print. What is printed before the engine listens comes when it
   * does, or is in the error when it does not.
   */
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
    const child = spawnEngine(options);
    const ended = watchEnd(child);
    const output = new EngineOutput(child);
    await tellOfSpawn(child, ended, options);
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    const ports = await Promise.race([listeningPorts(child, options.socketNames), ended]);
    clearTimeout(timer);
    if (!(ports instanceof Map)) throw new EngineStartError(await output.read());
    output.pass(options.onLine);
    return new EngineProcess(child, ended, ports);
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

function spawnEngine({ configPath, socketAddresses = {} }: EngineProcessOptions): ChildProcess {
  const addresses = Object.entries(socketAddresses).map(([name, address]) => `--socket-addr=${name}=${address}`);
  // `--verbose` makes the engine tell of uncaught exceptions with their stacks.
  const options = ['serve', '--experimental', '--verbose', '--control-fd=3', ...addresses];
  const command = [enginePath(), ...options, configPath];
  const [program = '', ...args] =
    process.platform === 'win32' ? command : ['/bin/sh', '-c', WATCHED, 'sundog-engine', ...command];
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'], detached: true });
}

/** An engine that its host could not take note of must not run on. */
async function tellOfSpawn(
  child: ChildProcess,
  ended: Promise<EngineEnd>,
  { onSpawn }: EngineProcessOptions,
): Promise<void> {
  if (child.pid === undefined) return;
  try {
    onSpawn?.(child.pid);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}

function watchEnd(child: ChildProcess): Promise<EngineEnd> {
  const lifeline = child.stdio[4] as Writable | null | undefined;
  // The watcher may be gone already; there is nothing to tell it then.
  lifeline?.on('error', () => undefined);
  return new Promise<EngineEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      lifeline?.end('ended\n');
      resolve({ code, signal });
    });
    child.once('error', () => resolve({ code: null, signal: null }));
  });
}

/** What the engine prints, kept until somebody takes it. */
class EngineOutput {
  readonly #child: ChildProcess;
  readonly #kept: { stream: 'stdout' | 'stderr'; line: string }[] = [];
  #onLine: EngineProcessOptions['onLine'] | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = child[stream];
      if (input !== null) createInterface({ input }).on('line', (line) => this.#take(stream, line));
    }
  }

  /** Hands on what has been kept and all that follows. */
  pass(onLine: EngineProcessOptions['onLine']): void {
    this.#onLine = onLine;
    for (const { stream, line } of this.#kept.splice(0)) onLine(stream, line);
  }

  /** All that an engine which has ended said; the last lines may arrive after its exit. */
  async read(): Promise<string> {
    const ends = [this.#child.stdout, this.#child.stderr].map(
      (stream) => new Promise<void>((done) => (stream?.closed === false ? stream.once('close', done) : done())),
    );
    await Promise.race([Promise.all(ends), delay(500)]);
    const messages = this.#kept.flatMap(({ line }) => {
      const record = parseEngineLine(line);
      return record === undefined ? [] : [formatMessage(record)];
    });
    return messages.join('\n') || 'nothing';
  }

  #take(stream: 'stdout' | 'stderr', line: string): void {
    if (this.#onLine === undefined) this.#kept.push({ stream, line });
    else this.#onLine(stream, line);
  }
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
