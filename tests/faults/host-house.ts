import { type TestContext } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSundog } from '../e2e/host/sundog-command.ts';
import { type House, projectPath } from './house.ts';

type Running = Awaited<ReturnType<typeof startSundog>>;

/** A host in a process of its own, `sundog start`, which is killed itself, and another one follows on the same data. */
export class HostHouse implements House {
  readonly #context: TestContext;
  readonly #dataDirectory: string;
  #running: Running;

  private constructor(context: TestContext, dataDirectory: string, running: Running) {
    this.#context = context;
    this.#dataDirectory = dataDirectory;
    this.#running = running;
  }

  /** @returns a running one on fresh data, which ends with the test */
  static async start(context: TestContext): Promise<HostHouse> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'sundog-faults-'));
    return new HostHouse(context, dataDirectory, await start(context, dataDirectory));
  }

  get url(): string {
    return this.#running.url;
  }

  /** Kills the host, whatever the manner: its engine must not outlive it. */
  async fall(): Promise<void> {
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
    this.#running = await start(this.#context, this.#dataDirectory);
  }

  async stop(): Promise<void> {
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
    await rm(this.#dataDirectory, { recursive: true, force: true });
  }
}

function start(context: TestContext, dataDirectory: string): Promise<Running> {
  return startSundog(context, ['start', projectPath(), '--data', dataDirectory]);
}
