/** The ways to run a project that are held against each other, each in processes of its own. */
import { cpSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { mustFindZero, readRivals, rivalPath } from './rivals.ts';
import { startServer, type Server, type ServerCommand } from './start-server.ts';

const sundogProgram = fileURLToPath(new URL('../../packages/host/bin/sundog.mjs', import.meta.url));

/** What is not the same for every project. */
export interface SundogOptions {
  /** Further arguments. */
  args?: readonly string[];
  env?: Record<string, string>;
}

/**
 * `sundog start`, as people run it.
 *
 * @param project folder
 * @param path that is asked for first
 * @param options further arguments, and its environment
 * @returns the server
 */
export function startSundog(project: string, path?: string, options: SundogOptions = {}): Promise<Server> {
  return startServer({ ...createSundogCommand('start', project, options), ...(path !== undefined && { path }) });
}

/**
 * `sundog dev`, as people run it.
 *
 * @param project folder
 * @returns the server
 */
export function startSundogDev(project: string): Promise<Server> {
  return startServer(createSundogCommand('dev', project));
}

function createSundogCommand(
  command: 'dev' | 'start',
  project: string,
  { args = [], env = {} }: SundogOptions = {},
): ServerCommand {
  return {
    program: process.execPath,
    env,
    args: ({ port, folder }) => [
      sundogProgram,
      command,
      project,
      `--port=${port}`,
      `--data=${folder}`,
      '--admin-port=off',
      ...args,
    ],
  };
}

/**
 * `wrangler dev`, on a copy of the project: it keeps files of its own there.
 *
 * @param project folder
 * @param path that is asked for first
 * @returns the server
 */
export function startWrangler(project: string, path?: string): Promise<Server> {
  return startServer({
    program: mustHaveNode(),
    args: ({ port, folder }) => {
      const copy = join(folder, 'project');
      cpSync(project, copy, { recursive: true, filter: (source) => !source.includes('.sundog') });
      return [
        rivalPath('node_modules/wrangler/bin/wrangler.js'),
        'dev',
        `--cwd=${copy}`,
        `--port=${port}`,
        '--ip=127.0.0.1',
        '--inspector-port=0',
        `--persist-to=${join(folder, 'state')}`,
        '--show-interactive-dev-session=false',
        '--log-level=error',
      ];
    },
    env: { CI: '1', WRANGLER_SEND_METRICS: 'false' },
    ...(path !== undefined && { path }),
  });
}

/**
 * Miniflare, by its API.
 *
 * @param project folder
 * @param path that is asked for first
 * @returns the server
 */
export function startMiniflare(project: string, path?: string): Promise<Server> {
  return startServer({
    program: mustHaveNode(),
    args: ({ port, folder }) => [rivalPath('run-miniflare.mjs'), project, String(port), folder],
    ...(path !== undefined && { path }),
  });
}

/**
 * zero-cache on a PostgreSQL of its own.
 *
 * @returns the server that adds rows, and says where zero-cache is
 */
export async function startZero(): Promise<Server> {
  const { node, postgresFolder } = mustFindZero();
  return startServer({
    program: node,
    args: ({ port, folder }) => [rivalPath('run-zero.mjs'), String(port), folder, postgresFolder],
  });
}

/**
 * The engine alone, with one Worker that says a word.
 *
 * @returns the server
 */
export function startBareEngine(): Promise<Server> {
  const { default: program } = createRequire(import.meta.url)('workerd') as { default: string };
  return startServer({
    program,
    args: ({ port, folder }) => {
      const config = join(folder, 'bare.capnp');
      writeFileSync(config, formatBareConfig(port));
      return ['serve', config];
    },
  });
}

function formatBareConfig(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const bare :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main", esModule = "export default { fetch() { return new Response('ok') } }")],
  compatibilityDate = "2026-08-04",
);
`;
}

function mustHaveNode(): string {
  const { node, problem } = readRivals();
  if (node === undefined || problem !== undefined) throw new Error(problem);
  return node;
}
