import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Project } from './project.ts';
import { readProject } from './read-project.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const FULL_JSONC = `{
  // Everything that is honoured, once.
  "name": "full",
  "main": "src/index.ts",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["nodejs_compat", "no_web_socket_compression"],
  "vars": { "TEXT": "a", "NUMBER": 1, "OBJECT": { "list": [true, null] } },
  "durable_objects": {
    "bindings": [
      { "name": "ROOM", "class_name": "Room" },
      { "name": "OTHER", "class_name": "Thing", "script_name": "other" },
      { "name": "OWN", "class_name": "Room", "script_name": "full" },
    ],
  },
  "migrations": [
    { "tag": "v1", "new_sqlite_classes": ["Hall"], "new_classes": ["Old"] },
    { "tag": "v2", "renamed_classes": [{ "from": "Hall", "to": "Room" }] },
  ],
  "kv_namespaces": [{ "binding": "KV", "id": "abc" }, { "binding": "KV_TWO" }],
  "d1_databases": [{ "binding": "DB", "database_name": "main", "migrations_dir": "sql" }],
  "r2_buckets": [{ "binding": "FILES", "bucket_name": "files" }],
  "queues": {
    "producers": [{ "binding": "Q", "queue": "jobs", "delivery_delay": 5 }],
    "consumers": [
      {
        "queue": "jobs",
        "max_batch_size": 7,
        "max_batch_timeout": 0,
        "max_retries": 9,
        "dead_letter_queue": "dead",
        "max_concurrency": 2,
        "retry_delay": 30,
      },
    ],
  },
  "triggers": { "crons": ["*/5 * * * *"] },
  "assets": {
    "directory": "public",
    "binding": "ASSETS",
    "html_handling": "none",
    "not_found_handling": "404-page",
    "run_worker_first": ["/api/*", "!/api/docs/*"],
  },
  "workflows": [{ "binding": "FLOW", "name": "flow", "class_name": "Flow", "limits": { "steps": 50 } }],
  "services": [{ "binding": "AUTH", "service": "auth", "entrypoint": "Login", "props": { "role": "admin" } }],
  "worker_loaders": [{ "binding": "LOADER" }],
  "version_metadata": { "binding": "VERSION" },
  "alias": { "fs": "./fs.ts" },
  "define": { "FLAG": "true" },
  "rules": [{ "type": "Text", "globs": ["**/*.sql"], "fallthrough": true }],
  "minify": true,
  "keep_names": false,
  "find_additional_modules": true,
  "preserve_file_names": true,
  "base_dir": ".",
  "tsconfig": "tsconfig.json",
  "jsx_factory": "h",
  "jsx_fragment": "Fragment",
  "build": { "command": "make", "cwd": "src", "watch_dir": ["src", "lib"] },
}
`;

const FULL_TOML = `# Everything that is honoured, once.
name = "full"
main = 'src/index.ts'
compatibility_date = "2026-10-01"
compatibility_flags = [ "nodejs_compat", "no_web_socket_compression" ]
minify = true
keep_names = false
find_additional_modules = true
preserve_file_names = true
base_dir = "."
tsconfig = "tsconfig.json"
jsx_factory = "h"
jsx_fragment = "Fragment"
alias.fs = "./fs.ts"
define = { FLAG = "true" }
worker_loaders = [{ binding = "LOADER" }]

[vars]
TEXT = "a"
NUMBER = 1
OBJECT = { list = [true] }

[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
[[durable_objects.bindings]]
name = "OTHER"
class_name = "Thing"
script_name = "other"
[[durable_objects.bindings]]
name = "OWN"
class_name = "Room"
script_name = "full"

[[migrations]]
tag = "v1"
new_sqlite_classes = ["Hall"]
new_classes = ["Old"]
[[migrations]]
tag = "v2"
[[migrations.renamed_classes]]
from = "Hall"
to = "Room"

[[kv_namespaces]]
binding = "KV"
id = "abc"
[[kv_namespaces]]
binding = "KV_TWO"

[[d1_databases]]
binding = "DB"
database_name = "main"
migrations_dir = "sql"

[[r2_buckets]]
binding = "FILES"
bucket_name = "files"

[[queues.producers]]
binding = "Q"
queue = "jobs"
delivery_delay = 5
[[queues.consumers]]
queue = "jobs"
max_batch_size = 7
max_batch_timeout = 0
max_retries = 9
dead_letter_queue = "dead"
max_concurrency = 2
retry_delay = 30

[triggers]
crons = ["*/5 * * * *"]

[assets]
directory = "public"
binding = "ASSETS"
html_handling = "none"
not_found_handling = "404-page"
run_worker_first = ["/api/*", "!/api/docs/*"]

[[workflows]]
binding = "FLOW"
name = "flow"
class_name = "Flow"
limits.steps = 50

[[services]]
binding = "AUTH"
service = "auth"
entrypoint = "Login"
[services.props]
role = "admin"

[version_metadata]
binding = "VERSION"

[[rules]]
type = "Text"
globs = ["**/*.sql"]
fallthrough = true

[build]
command = "make"
cwd = "src"
watch_dir = ["src", "lib"]
`;

/** A project without what depends on where it lies and how its file is laid out. */
function shape(project: Project, folder: string): object {
  const { configPath: _path, locations, sources: _sources, ...rest } = project;
  const text = JSON.stringify({ ...rest, bindings: Object.keys(locations).toSorted() });
  return JSON.parse(text.replaceAll(folder, '<folder>')) as object;
}

const FULL_SHAPE = {
  directory: '<folder>',
  name: 'full',
  main: '<folder>/src/index.ts',
  compatibilityDate: '2026-10-01',
  compatibilityFlags: ['nodejs_compat', 'no_web_socket_compression'],
  bundle: {
    bundle: true,
    minify: true,
    keepNames: false,
    alias: { fs: './fs.ts' },
    define: { FLAG: 'true' },
    rules: [{ type: 'Text', globs: ['**/*.sql'], fallthrough: true }],
    tsconfig: '<folder>/tsconfig.json',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    baseDirectory: '<folder>',
    findAdditionalModules: true,
    preserveFileNames: true,
  },
  customBuild: {
    command: 'make',
    directory: '<folder>/src',
    watchDirectories: ['<folder>/src', '<folder>/lib'],
  },
  vars: { TEXT: 'a', NUMBER: 1, OBJECT: { list: [true] } },
  secretNames: [],
  kvNamespaces: [
    { binding: 'KV', id: 'abc' },
    { binding: 'KV_TWO', id: 'full-kv-two' },
  ],
  d1Databases: [
    {
      binding: 'DB',
      name: 'main',
      id: 'main',
      migrationsDirectory: '<folder>/sql',
      migrationsTable: 'd1_migrations',
    },
  ],
  r2Buckets: [{ binding: 'FILES', bucketName: 'files' }],
  queueProducers: [{ binding: 'Q', queue: 'jobs', deliveryDelaySeconds: 5 }],
  queueConsumers: [
    {
      queue: 'jobs',
      maxBatchSize: 7,
      maxBatchTimeoutSeconds: 0,
      maxRetries: 9,
      deadLetterQueue: 'dead',
      retryDelaySeconds: 30,
      maxConcurrency: 2,
    },
  ],
  durableObjects: [
    { binding: 'ROOM', className: 'Room' },
    { binding: 'OTHER', className: 'Thing', scriptName: 'other' },
    { binding: 'OWN', className: 'Room' },
  ],
  classes: [
    { className: 'Old', storageName: 'Old', sqlite: false },
    { className: 'Room', storageName: 'Hall', sqlite: true },
  ],
  workflows: [{ binding: 'FLOW', name: 'flow', className: 'Flow', stepLimit: 50 }],
  services: [{ binding: 'AUTH', service: 'auth', entrypoint: 'Login', props: { role: 'admin' } }],
  workerLoaders: [{ binding: 'LOADER' }],
  versionMetadata: 'VERSION',
  assets: {
    directory: '<folder>/public',
    binding: 'ASSETS',
    htmlHandling: 'none',
    notFoundHandling: '404-page',
    runWorkerFirst: ['/api/*', '!/api/docs/*'],
  },
  crons: ['*/5 * * * *'],
  notes: [],
  bindings: 'ASSETS AUTH DB FILES FLOW KV KV_TWO LOADER NUMBER OBJECT OTHER OWN Q ROOM TEXT VERSION,queue jobs'
    .replaceAll(' ', ',')
    .replace('queue,', 'queue ')
    .split(','),
};

const FULL_FILES = { 'src/index.ts': '', 'public/index.html': '', 'tsconfig.json': '{}' };

test('everything honoured is read, alike from JSONC and from TOML', async () => {
  await using jsonc = await temporaryFolder({
    ...FULL_FILES,
    'wrangler.jsonc': FULL_JSONC.replace('[true, null]', '[true]'),
  });
  await using toml = await temporaryFolder({ ...FULL_FILES, 'wrangler.toml': FULL_TOML });
  assert.deepEqual(shape(await readProject(jsonc.path), jsonc.path), FULL_SHAPE);
  assert.deepEqual(shape(await readProject(toml.path), toml.path), FULL_SHAPE);
});
