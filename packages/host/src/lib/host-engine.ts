/**
 * Starts the engines of one host, and makes log records of what they print.
 *
 * Owns: the folder of the control socket, the addresses that were found, and the source maps of the running build.
 * Called by: the host.
 */
import { rmSync } from 'node:fs';

import { createControlFolder, removeControlFolder } from './control/control-folder.ts';
import { publicSocketName } from './engine/compose/service-names.ts';
import { EngineProcess } from './engine/engine-process.ts';
import { EngineStartError, PortInUseError, type HostError } from './errors.ts';
import type { EngineFiles } from './host-build.ts';
import type { ConsoleLabels } from './log/console-labels.ts';
import { formatMessage } from './log/format-log.ts';
import { createLogRecord, type LogSink } from './log/log-record.ts';
import { parseEngineLine } from './log/parse-engine-line.ts';
import { StackMapper, type SourceMapFile } from './log/stack-mapper.ts';

/** Starts one host's engines, one after the other. */
export class HostEngine {
  /** Path of the unix socket of the control Worker. */
  readonly controlSocket: string;
  readonly #hostname: string;
  readonly #labels: ConsoleLabels;
  readonly #log: LogSink;
  readonly #stacks = new StackMapper();
  /** Address of each public socket, as soon as it is known. */
  readonly #addresses: Record<string, string> = {};

  /**
   * @param hostname the address that projects answer on
   * @param labels tells whose console lines are whose
   * @param log takes the lines of the log
   */
  constructor(hostname: string, labels: ConsoleLabels, log: LogSink) {
    this.#hostname = hostname;
    this.#labels = labels;
    this.#log = log;
    this.controlSocket = createControlFolder();
  }

  /**
   * @param sourceMaps the maps of the build whose engine is started next
   */
  use(sourceMaps: readonly SourceMapFile[]): void {
    this.#stacks.use(sourceMaps);
  }

  /**
   * Starts an engine, on the ports that the first one found.
   *
   * @param files what to start
   * @param onSpawn called as soon as the process exists
   * @returns the engine
   * @throws EngineStartError with positions in sources; PortInUseError when another program took a port meanwhile
   */
  async start(
    { configPath, addresses }: Pick<EngineFiles, 'configPath' | 'addresses'>,
    onSpawn: (pid: number) => void,
  ): Promise<EngineProcess> {
    // A killed engine leaves its socket behind.
    rmSync(this.controlSocket, { force: true });
    try {
      const engine = await EngineProcess.start({
        configPath,
        socketNames: Object.keys(addresses),
        socketAddresses: this.#addresses,
        onSpawn,
        onLine: (_, line) => this.#readLine(line),
      });
      for (const [name, port] of engine.ports) {
        if (name.startsWith(publicSocketName(''))) this.#addresses[name] = formatAddress(this.#hostname, port);
      }
      return engine;
    } catch (error) {
      throw error instanceof EngineStartError ? this.#explain(error, addresses) : error;
    }
  }

  /** Removes the folder of the control socket. */
  dispose(): void {
    removeControlFolder(this.controlSocket);
  }

  /** Another program may have taken a port since it was found free. */
  #explain(error: EngineStartError, addresses: EngineFiles['addresses']): HostError {
    const socket = /Socket "(.+)": bind\(\): Address already in use/.exec(error.printed)?.[1] ?? '';
    const address = this.#addresses[socket] ?? addresses[socket];
    const port = Number(address?.split(':').at(-1));
    if (address !== undefined) return new PortInUseError(port, this.#hostname, '--port');
    const record = this.#stacks.map(createLogRecord('error', error.printed));
    return new EngineStartError(formatMessage(record));
  }

  #readLine(line: string): void {
    const record = parseEngineLine(line, {
      ofKey: (key) => this.#labels.getProject(key),
      ofStack: (stack) => this.#stacks.getProject(stack),
    });
    if (record !== undefined) this.#log(this.#stacks.map(record));
  }
}

/**
 * @param hostname a name or address
 * @param port a port
 * @returns both together, as URLs and the engine have them
 */
export function formatAddress(hostname: string, port: number): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
