/** Modules that a photon cannot import, because what they are for is not there in an actor, and what to do instead. */
import { isBuiltin } from 'node:module';

const files =
  'Keep data with `this.memory` or `this.data`; name files that the photon brings by `@resource <id> ./path`.';
const processes = 'Call a service over HTTP instead.';
const images = 'Call `this.cf.images`, or a service over HTTP.';
const browsers = 'Use `this.cf.browser`, or a browser service over HTTP.';
const databases = 'Use `this.data.sql`, `this.data.table`, or `this.cf.d1`.';
const passwords = 'Use `crypto.subtle.deriveBits` with PBKDF2, which is there without an import.';
const threads = 'Every instance is an actor of its own: call another one with `this.call`.';
const terminals = 'Ask with `this.elicit` or `this.confirm`.';

/** Modules of Node, without `node:`. */
const ofNode: Readonly<Record<string, string>> = {
  fs: files,
  'fs/promises': files,
  child_process: processes,
  cluster: threads,
  worker_threads: threads,
  dgram: 'Use HTTP or WebSockets with fetch, or TCP with node:net.',
  inspector: 'Remove the import: the host has an inspector of its own.',
  'inspector/promises': 'Remove the import: the host has an inspector of its own.',
  readline: terminals,
  'readline/promises': terminals,
  repl: terminals,
  sqlite: databases,
  vm: 'Write the code as a module.',
  wasi: 'Import the .wasm file as a module.',
};

/** Packages of npm. */
const ofNpm: Readonly<Record<string, string>> = {
  '@napi-rs/canvas': images,
  argon2: passwords,
  bcrypt: passwords,
  'better-sqlite3': databases,
  canvas: images,
  chokidar: files,
  'cross-spawn': processes,
  execa: processes,
  'fs-extra': files,
  jsdom: 'Use HTMLRewriter, which is there without an import, or linkedom.',
  keytar: 'Keep secrets in `.dev.vars` and read them from `this.env`.',
  'node-fetch': 'Use fetch, which is there without an import.',
  'node-pty': processes,
  playwright: browsers,
  'playwright-core': browsers,
  puppeteer: browsers,
  'puppeteer-core': browsers,
  serialport: processes,
  sharp: images,
  shelljs: processes,
  sqlite3: databases,
};

/** Functions of modules that are there, which open a port of the machine. */
export const SERVER_MODULES: Readonly<Record<string, readonly string[]>> = {
  net: ['createServer', 'Server'],
  tls: ['createServer', 'Server'],
  http: ['createServer', 'Server'],
  https: ['createServer', 'Server'],
  http2: ['createServer', 'createSecureServer'],
};

/** What to do instead of opening a port. */
export const SERVER_CURE = 'Write `@get /path` or `@post /path` at a method: it gets a Request and answers a Response.';

/**
 * What to do instead of importing a module.
 *
 * @param specifier as the import writes it
 * @returns undefined if it is not refused
 */
export function findRefusal(specifier: string): string | undefined {
  const bare = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
  if (isNodeModule(specifier)) return Object.hasOwn(ofNode, bare) ? ofNode[bare] : undefined;
  const name = packageOf(specifier);
  return Object.hasOwn(ofNpm, name) ? ofNpm[name] : undefined;
}

/** Whether a specifier means a module of Node, of any version. */
export function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || isBuiltin(specifier);
}

/** The name of the package that a specifier reaches into. */
export function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
