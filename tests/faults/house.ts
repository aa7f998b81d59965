import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

import { readRunningHost, type Host } from 'sundog';

import { startProject } from '../harness/start-project.ts';

/** The folder of the project that is put under load. */
const PROJECT = new URL('project/', import.meta.url);

/**
 * How the engine falls: `crash` and is started again at once; `crash in start-up`: also before it listens, some times;
 * `killed by a stranger`: the host has to notice by itself.
 */
export type Manner = 'crash' | 'crash in start-up' | 'killed by a stranger';

/** A fall. */
export interface Fall {
  manner: Manner;
  /** How long each start-up may take before it is killed; only for `crash in start-up`. */
  startUpsMs: readonly number[];
}

/** Something that runs the project and can be killed. */
export interface House {
  /** Where the project answers now. */
  readonly url: string;
  /** Kills with SIGKILL, and resolves when the project answers again. */
  fall(fall: Fall): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Every such death makes the host wait longer before it starts the engine again. */
const STRANGERS_MAX = 4;

/** A host in this process, whose engine is killed. */
export class EngineHouse implements House {
  readonly #host: Host;
  #strangers = 0;

  private constructor(host: Host) {
    this.#host = host;
  }

  /** @returns a running one on fresh data */
  static async start(): Promise<EngineHouse> {
    return new EngineHouse(await startProject(PROJECT));
  }

  get url(): string {
    return this.#host.url;
  }

  async fall({ manner, startUpsMs }: Fall): Promise<void> {
    if (manner === 'killed by a stranger' && this.#strangers < STRANGERS_MAX) return this.#fallByStranger();
    if (manner === 'crash in start-up') for (const afterMs of startUpsMs) await this.#fallInStartUp(afterMs);
    await this.#host.crash();
  }

  stop(): Promise<void> {
    this.#host.kill(); // What lies on the disk is of no use any more, and jobs need not come to their end.
    return this.#host.stop();
  }

  async #fallByStranger(): Promise<void> {
    this.#strangers += 1;
    const pid = this.#host.enginePid();
    if (pid === undefined) throw new Error('no engine runs');
    process.kill(pid, 'SIGKILL');
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(10)) {
      const next = this.#host.enginePid();
      if (next !== undefined && next !== pid) return;
    }
    throw new Error('the host has not started the engine again');
  }

  /** The host knows nothing of an engine that does not listen yet, but its data directory has the engine's id. */
  async #fallInStartUp(afterMs: number): Promise<void> {
    const before = this.#host.enginePid();
    const rising = this.#host.crash().catch(() => undefined); // It rejects if the kill comes in time.
    await delay(afterMs);
    const pid = (await readRunningHost(this.#host.dataDirectory))?.enginePid;
    if (pid !== undefined && pid !== before) killIfThere(pid);
    await rising;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The folder of the project, as a path. */
export function projectPath(): string {
  return fileURLToPath(PROJECT);
}
