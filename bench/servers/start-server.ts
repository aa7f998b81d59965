import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { mustFindEngine } from '../process-figures.ts';

/** A server in processes of its own. */
export interface Server {
  url: string;
  pid: number;
  /** Milliseconds from the start of its process to the first answered request. */
  startMs: number;
  /** Process id of its engine. */
  enginePid(): number;
  stop(): Promise<void>;
}

/** How to start one. */
export interface ServerCommand {
  program: string;
  /** Its arguments, for the port and the folder that it is given. */
  args: (given: { port: number; folder: string }) => string[];
  env?: Record<string, string>;
  /** What is asked for until it is answered; any answer below 500 counts (`/`). */
  path?: string;
}

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 5000;
const BETWEEN_ATTEMPTS_MS = 2;

/**
 * Starts a server on a free port and a temporary folder, and asks until it answers.
 *
 * @param command how
 * @returns the server
 * @throws Error with its output if it ends, or does not answer within a minute
 */
export async function startServer({ program, args, env = {}, path = '/' }: ServerCommand): Promise<Server> {
  const [port, folder] = await Promise.all([findFreePort(), mkdtemp(join(tmpdir(), 'sundog-bench-'))]);
  const startedAt = performance.now();
  const child = spawn(program, args({ port, folder }), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const isStopped = await Promise.race([ended.then(() => true), sleep(STOP_MS_MAX, false, { ref: false })]);
    if (!isStopped) child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    while (!(await isAnswered(url + path))) {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${output}`);
      if (performance.now() - startedAt > START_MS_MAX) throw new Error(`${program} does not answer: ${output}`);
      await sleep(BETWEEN_ATTEMPTS_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const { pid = 0 } = child;
  return { url, pid, startMs: performance.now() - startedAt, enginePid: () => mustFindEngine(pid), stop };
}

/** A connection of its own each time, so that none is left waiting. */
function isAnswered(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    request.once('error', () => resolve(false));
    request.once('timeout', () => request.destroy());
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
