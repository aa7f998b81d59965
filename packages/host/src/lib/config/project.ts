/**
 * A wrangler project as the rest of the host sees it: read, checked, one environment chosen, defaults filled in,
 * every path absolute. Only `readProject` makes one; nothing else looks into a configuration file.
 */

import type { Location, Note } from './problem.ts';

/** A project ready to be bundled and run. */
export interface Project {
  /** The folder of the configuration file. */
  directory: string;
  configPath: string;
  /** The Worker's name; with `--env` it is `<name>-<environment>` unless that environment names itself. */
  name: string;
  environment: string | undefined;
  /** The entry module; absent only in a project of assets alone. */
  main: string | undefined;
  compatibilityDate: string;
  compatibilityFlags: string[];
  bundle: BundleSettings;
  /** The command that makes `main`; it runs before each bundling. */
  customBuild: CustomBuild | undefined;
  /** Plain values of `vars`, with `.dev.vars` and `.env` over them. */
  vars: Record<string, JsonValue>;
  /** The names in `vars` whose values are secrets: never print them. */
  secretNames: string[];
  durableObjects: DurableObjectBinding[];
  /** The project's own classes after all its migrations, each with the key its data lies under. */
  classes: DurableObjectClass[];
  kvNamespaces: { binding: string; id: string }[];
  d1Databases: D1Database[];
  r2Buckets: { binding: string; bucketName: string }[];
  queueProducers: { binding: string; queue: string; deliveryDelaySeconds: number }[];
  queueConsumers: QueueConsumer[];
  crons: string[];
  assets: AssetsSettings | undefined;
  workflows: WorkflowBinding[];
  services: { binding: string; service: string; entrypoint: string | undefined; props: JsonValue | undefined }[];
  workerLoaders: { binding: string }[];
  /** Binding that gets `{ id, tag, timestamp }` of this build. */
  versionMetadata: string | undefined;
  /** What the reader of the configuration should know although nothing is wrong. */
  notes: Note[];
  /** Where each binding stands in the configuration, by its name; a queue's consumer is under `queue <name>`. */
  locations: Record<string, Location>;
  /** All files that were read to make this: a watcher reads the project again when one changes. */
  sources: string[];
}

/** A `build` section. */
export interface CustomBuild {
  /** A line for the shell. */
  command: string;
  /** Absolute path of the folder it runs in. */
  directory: string;
  /** Absolute paths of the folders whose changes make it run again. */
  watchDirectories: string[];
}

/** Whatever JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** How the sources become modules. */
export interface BundleSettings {
  /** False: `main` and the files beside it are modules as they are (`no_bundle`). */
  bundle: boolean;
  minify: boolean;
  keepNames: boolean;
  /** Module name to what is imported instead. */
  alias: Record<string, string>;
  /** Identifier to the expression put in its place. */
  define: Record<string, string>;
  rules: ModuleRule[];
  tsconfig: string | undefined;
  jsxFactory: string | undefined;
  jsxFragment: string | undefined;
  /** Folder that module names are relative to without bundling. */
  baseDirectory: string;
  findAdditionalModules: boolean;
  /** True: text, data and wasm modules keep their file names; false: a hash goes before them. */
  preserveFileNames: boolean;
}

/** Which files are imported as what. */
export interface ModuleRule {
  type: 'ESModule' | 'CommonJS' | 'Text' | 'Data' | 'CompiledWasm';
  globs: string[];
  fallthrough: boolean;
}

/** A binding to a class of this project or of the project named by `scriptName`. */
export interface DurableObjectBinding {
  binding: string;
  className: string;
  scriptName: string | undefined;
}

/** A class this project defines. */
export interface DurableObjectClass {
  className: string;
  /** The name it had when it was first created: its data is kept under that, so a rename keeps the data. */
  storageName: string;
  /** False for `new_classes`: the key-value API alone. */
  sqlite: boolean;
}

/** A D1 database and where its migrations are. */
export interface D1Database {
  binding: string;
  name: string;
  id: string;
  migrationsDirectory: string;
  migrationsTable: string;
}

/** A queue whose batches this project's `queue()` gets. */
export interface QueueConsumer {
  queue: string;
  maxBatchSize: number | undefined;
  maxBatchTimeoutSeconds: number | undefined;
  maxRetries: number | undefined;
  deadLetterQueue: string | undefined;
  retryDelaySeconds: number | undefined;
  maxConcurrency: number | undefined;
}

/** Static files and how they are answered; the strings are wrangler's own values. */
export interface AssetsSettings {
  directory: string;
  binding: string | undefined;
  htmlHandling: string | undefined;
  notFoundHandling: string | undefined;
  runWorkerFirst: boolean | string[] | undefined;
}

/** A workflow class of this project, or of the project named by `scriptName`. */
export interface WorkflowBinding {
  binding: string;
  name: string;
  className: string;
  scriptName: string | undefined;
  stepLimit: number | undefined;
}
