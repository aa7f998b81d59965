/**
 * Runs the `sundog` command as people do, on a copy of a fixture outside the repository.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { undoAfter } from '../../harness/undo-after.ts';

const PROGRAM = fileURLToPath(new URL('../../../packages/host/bin/sundog.mjs', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
const PATIENCE_MS = 60_000;

/** How a command ended. */
export interface CommandEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running command and what it has printed. */
export interface RunningCommand {
  child: ChildProcess;
  ended: Promise<CommandEnd>;
  stdout(): string;
  stderr(): string;
  /** Waits until the output matches; answers the match. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Copies a fixture into a folder of its own that goes with the test. */
export async function copyFixture(context: TestContext, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-e2e-'));
  undoAfter(context, () => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const project = join(folder, name);
  await cp(join(FIXTURES, name), project, { recursive: true, filter: (path) => !path.includes('.sundog') });
  return project;
}

/** Starts the command; it is killed when the test ends. */
export function runSundog(
  context: TestContext,
  args: string[],
  cwd: string = tmpdir(),
  env: NodeJS.ProcessEnv = process.env,
): RunningCommand {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  undoAfter(context, async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    printed: (pattern) =>
      eventually(() => {
        const match = pattern.exec(output.stdout + output.stderr);
        if (match === null) throw new Error(`no ${pattern} in:\n${output.stdout}${output.stderr}`);
        return match;
      }),
  };
}

/** Runs a command to its end. */
export async function endOf(
  context: TestContext,
  args: string[],
  { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<CommandEnd & { stdout: string; stderr: string }> {
  const command = runSundog(context, args, cwd, env);
  const timer = setTimeout(() => command.child.kill('SIGKILL'), PATIENCE_MS);
  const end = await command.ended;
  clearTimeout(timer);
  return { ...end, stdout: command.stdout(), stderr: command.stderr() };
}

/** Starts `start` or `dev` on free ports and waits until it says where it listens. */
export async function startSundog(
  context: TestContext,
  args: string[],
): Promise<RunningCommand & { url: string; adminUrl: string }> {
  const command = runSundog(context, [...args, '--port', '0', '--admin-port', '0']);
  const [, adminUrl = ''] = await command.printed(/(?:admin pages|health and metrics) on (http:\/\/[\d.]+:\d+)/);
  const [, url = ''] = await command.printed(/(http:\/\/[\d.]+:\d+)/);
  return { ...command, url, adminUrl };
}

/** Fetches with a time limit and without keeping the connection. */
export async function get(
  url: string,
  init: Pick<RequestInit, 'method' | 'body'> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...init, headers: { connection: 'close' }, signal: AbortSignal.timeout(20_000) });
  return { status: response.status, text: await response.text() };
}

/** Edits a file of a project, which must contain what is replaced. */
export async function replaceIn(project: string, file: string, from: string | RegExp, to: string): Promise<void> {
  const path = join(project, file);
  const text = await readFile(path, 'utf8');
  const edited = text.replace(from, () => to);
  if (edited === text) throw new Error(`${file} has no ${from}`);
  await writeFile(path, edited);
}

/** Tries until it works. */
export async function eventually<Result>(attempt: () => Result | Promise<Result>): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(20);
  }
}

/** Process id of the engine that a host's record in the default data directory names. */
export async function enginePid(project: string): Promise<number> {
  const record = JSON.parse(await readFile(join(project, '.sundog/state/host.json'), 'utf8')) as {
    engine: { pid: number };
  };
  return record.engine.pid;
}

/** Whether a process exists and is no zombie, which waits only for its parent to notice. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
