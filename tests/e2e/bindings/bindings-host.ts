/**
 * Runs the projects of this folder together, each time from copies, so that test files do not share a folder that
 * a host writes to.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { startHost, type Host } from 'sundog';

const PROJECTS = ['main-project', 'neighbour-project', 'site-project'];
const REQUEST_MS = 10_000;
const UNTIL_MS = 20_000;

/** The projects, running. */
export class BindingsHost {
  /** Folder of the copies and of the data; goes with `close`. */
  readonly folder: string;
  #host: Host;

  private constructor(folder: string, host: Host) {
    this.folder = folder;
    this.#host = host;
  }

  /** @returns all projects, on fresh data */
  static async start(): Promise<BindingsHost> {
    const folder = await mkdtemp(join(tmpdir(), 'sundog-bindings-'));
    for (const name of PROJECTS) {
      await cp(fileURLToPath(new URL(name, import.meta.url)), join(folder, name), { recursive: true });
    }
    return new BindingsHost(folder, await startCopies(folder));
  }

  /** Where the first project answers. */
  get url(): string {
    return this.#host.url;
  }

  /** Where the data lies. */
  get dataDirectory(): string {
    return join(this.folder, 'data');
  }

  /**
   * Calls a route of the first project.
   *
   * @param route its name below `/api/`
   * @param input what it takes
   * @returns what it gives
   * @throws Error with the route's own error in `cause`
   */
  async call(route: string, input: object = {}): Promise<unknown> {
    const response = await this.fetch(`/api/${route}`, { method: 'POST', body: JSON.stringify(input) });
    const answer = (await response.json()) as { value?: unknown; error?: { name: string; message: string } };
    if (answer.error === undefined) return answer.value;
    throw new Error(`${answer.error.name}: ${answer.error.message}`, { cause: answer.error });
  }

  /**
   * @param path path at the first project
   * @param init the request; redirects are not followed
   * @returns its answer
   */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(REQUEST_MS);
    return fetch(new URL(path, this.#host.url), { redirect: 'manual', signal, ...init });
  }

  /**
   * @param path path at the second project
   * @returns the text of its answer
   */
  neighbour(path: string): Promise<string> {
    return this.#read('bindings-neighbour', path);
  }

  /**
   * @param path path at the project of assets alone
   * @returns the text of its answer
   */
  site(path: string): Promise<string> {
    return this.#read('bindings-site', path);
  }

  /**
   * Asks the control Worker, as the commands do.
   *
   * @param path path with its query
   * @returns the text of its answer
   */
  control(path: string): Promise<string> {
    const options = { socketPath: this.#host.controlSocket, method: 'POST', path, agent: false, timeout: REQUEST_MS };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (text: string) => (answer += text));
        response.on('end', () => resolve(answer));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer')));
      sent.on('error', reject).end();
    });
  }

  /** Kills the engine and starts it again. */
  async crash(): Promise<void> {
    await this.#host.crash();
  }

  /** Stops the host and starts a new one on the same data and, by now perhaps different, configurations. */
  async restart(): Promise<void> {
    await this.#host.stop();
    this.#host = await startCopies(this.folder);
  }

  /** Stops the host and removes everything. */
  async close(): Promise<void> {
    await this.#host.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #read(project: string, path: string): Promise<string> {
    const url = new URL(path, this.#host.urls[project]);
    return (await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) })).text();
  }
}

/**
 * Reads again and again until the value is as wanted.
 *
 * @param read gives the value
 * @param isWanted tells whether it will do
 * @returns the value
 * @throws Error with the last value when it takes longer than 20 seconds
 */
export async function until<Value>(read: () => Promise<Value>, isWanted: (value: Value) => boolean): Promise<Value> {
  const deadline = performance.now() + UNTIL_MS;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() > deadline) throw new Error(`still not as wanted: ${JSON.stringify(value)}`);
    await delay(50);
  }
}

function startCopies(folder: string): Promise<Host> {
  return startHost({
    projects: PROJECTS.map((name) => join(folder, name)),
    dataDirectory: join(folder, 'data'),
    variables: { PLACE: 'the host' },
    testClock: true,
    onLine: (stream, line) => {
      if (process.env['SUNDOG_TEST_LOG'] !== undefined) process.stderr.write(`[${stream}] ${line}\n`);
    },
  });
}
