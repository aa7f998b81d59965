/**
 * The allowed arrows of ARCHITECTURE.md as data: who may import whom.
 */

/** A room of the house: files whose path starts with `folder`, and the packages they may import besides their own. */
export interface Room {
  folder: string;
  mayImport: readonly string[];
}

/** Names of our packages by folder. */
export const packageFolders: Readonly<Record<string, string>> = {
  '@sundog/actor': 'packages/actor',
  '@sundog/live': 'packages/live',
  '@sundog/pds': 'packages/pds',
  '@sundog/tools': 'packages/tools',
  sundog: 'packages/host',
};

const everyPackage = Object.keys(packageFolders);

/** Rooms, the most special first: the first whose folder fits a file is that file's. */
export const rooms: readonly Room[] = [
  { folder: 'packages/actor/tests/', mayImport: everyPackage },
  { folder: 'packages/actor/', mayImport: [] },
  { folder: 'packages/host/templates/', mayImport: ['@sundog/actor'] },
  { folder: 'packages/host/', mayImport: [] },
  { folder: 'packages/live/tests/', mayImport: everyPackage },
  { folder: 'packages/live/', mayImport: ['@sundog/actor'] },
  { folder: 'packages/pds/tests/', mayImport: everyPackage },
  { folder: 'packages/pds/', mayImport: ['@sundog/actor'] },
  { folder: 'packages/tools/tests/', mayImport: everyPackage },
  { folder: 'packages/tools/', mayImport: ['@sundog/actor'] },
  { folder: 'examples/', mayImport: everyPackage },
  { folder: 'tests/', mayImport: everyPackage },
  { folder: 'bench/', mayImport: everyPackage },
];

/** Folders whose files run in the engine and may import its own modules (`cloudflare:workers`). */
export const engineFolders: readonly string[] = [
  'packages/actor/',
  'packages/tools/',
  'packages/live/',
  'packages/pds/',
  'packages/host/src/lib/r2/worker/',
  'packages/host/src/lib/control/',
  'packages/host/templates/',
  'examples/',
  'tests/',
  'bench/',
];

/**
 * The layers inside the kernel, lowest first. A file may import files of its own layer's unit and of lower layers.
 * A unit is a file (`sql.ts`, `sql-errors.ts`) or a folder (`jobs/`) of `packages/actor/src/lib`.
 */
export const kernelLayers: readonly (readonly string[])[] = [
  ['errors', 'clock', 'clone-size', 'is-promise-like', 'is-well-formed'],
  ['address', 'context', 'jwt', 'page-limit'],
  ['logger'],
  ['sql'],
  ['log', 'memory'],
  ['jobs'],
  ['schedule', 'channels'],
  ['calls', 'route'],
  ['edge'],
  ['actor', 'worker'],
];

/**
 * The rooms inside the tools, and the rooms that each may import besides itself. A room is a folder or a file of
 * `packages/tools/src/lib`; `words` is the file `run/run.ts`, which says what a run is and does nothing.
 */
export const toolsRooms: Readonly<Record<string, readonly string[]>> = {
  manifest: [],
  schema: ['manifest'],
  compile: ['manifest'],
  words: ['manifest'],
  photon: ['manifest', 'words'],
  compat: ['manifest', 'photon'],
  run: ['manifest', 'schema', 'words', 'photon'],
  mcp: ['manifest', 'schema', 'words'],
  auth: ['manifest', 'words'],
  wire: ['manifest', 'words', 'mcp'],
  instance: ['manifest', 'schema', 'words', 'photon', 'run', 'mcp', 'wire'],
  console: ['manifest', 'words', 'photon', 'mcp', 'instance'],
  serve: ['manifest', 'schema', 'words', 'mcp', 'auth', 'wire', 'instance', 'console'],
  command: ['manifest', 'compile', 'mcp'],
};

/** The rooms of the live database, and what each may import besides itself: in `packages/live/src/lib`. */
export const liveRooms: Readonly<Record<string, readonly string[]>> = {
  values: [],
  patch: ['values'],
  schema: ['values'],
  wire: ['values', 'patch'],
  database: ['values', 'schema'],
  functions: ['values', 'schema', 'database'],
  reactive: ['values', 'patch', 'database'],
  global: ['values', 'schema', 'database', 'reactive'],
  identity: ['values'],
  shard: ['values', 'patch', 'schema', 'wire', 'database', 'functions', 'reactive', 'global', 'identity'],
  scheduler: ['values', 'schema', 'functions', 'shard'],
  files: ['values', 'functions', 'shard'],
  serve: ['values', 'schema', 'wire', 'functions', 'global', 'identity', 'shard', 'scheduler', 'files'],
  client: ['values', 'patch', 'wire'],
  react: ['values', 'client'],
  generate: ['values', 'schema'],
};

/** The rooms of the personal data server, and what each may import besides itself: in `packages/pds/src/lib`. */
export const pdsRooms: Readonly<Record<string, readonly string[]>> = {
  values: [],
  settings: [],
  keys: ['values'],
  car: ['values'],
  mst: ['values'],
  events: ['values', 'car'],
  repository: ['values', 'keys', 'car', 'mst', 'events', 'xrpc'],
  blobs: ['values', 'xrpc'],
  lexicons: ['values'],
  access: ['values', 'keys', 'settings', 'xrpc'],
  xrpc: ['values', 'access', 'lexicons'],
  methods: ['values', 'access', 'xrpc', 'lexicons'],
  network: ['values', 'xrpc'],
  identity: ['values', 'settings', 'keys', 'xrpc', 'network'],
  scopes: ['values', 'xrpc', 'lexicons'],
  passkeys: ['values', 'xrpc'],
  oauth: [
    'values',
    'settings',
    'keys',
    'access',
    'xrpc',
    'network',
    'identity',
    'scopes',
    'lexicons',
    'passkeys',
    'pages',
  ],
  sequencer: ['values', 'events', 'settings', 'network', 'xrpc'],
  account: [
    'values',
    'settings',
    'keys',
    'car',
    'events',
    'repository',
    'blobs',
    'lexicons',
    'access',
    'xrpc',
    'methods',
    'network',
    'identity',
    'scopes',
    'passkeys',
    'oauth',
    'sequencer',
    'pages',
  ],
  directory: [
    'values',
    'settings',
    'keys',
    'access',
    'xrpc',
    'methods',
    'identity',
    'oauth',
    'passkeys',
    'account',
    'sequencer',
  ],
  proxy: ['values', 'settings', 'keys', 'access', 'xrpc', 'methods', 'network', 'identity', 'account'],
  pages: ['values', 'settings', 'scopes', 'passkeys', 'xrpc'],
  spaces: ['xrpc'],
  serve: [
    'values',
    'settings',
    'keys',
    'events',
    'blobs',
    'lexicons',
    'access',
    'xrpc',
    'methods',
    'network',
    'identity',
    'scopes',
    'passkeys',
    'oauth',
    'sequencer',
    'account',
    'directory',
    'proxy',
    'pages',
    'spaces',
  ],
  command: ['values', 'keys', 'car', 'mst', 'events', 'repository', 'settings', 'network', 'identity'],
};
