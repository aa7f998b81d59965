/**
 * Turns project folders into an engine's configuration on disk, again and again while they change.
 *
 * Owns: the compilers and the work directory of one run. Nothing here touches data or starts anything.
 * Called by: the host.
 *
 * Invariants
 * F1. What is written is for this user alone: an engine's configuration contains the projects' secrets.
 * F2. A build stays until `keep` names another one, however many builds fail in between.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { bundleOwnWorker } from './bundle/bundle-own-worker.ts';
import { formatBundlerKey, ProjectBundler } from './bundle/project-bundler.ts';
import { listTsconfigFiles } from './bundle/tsconfig-files.ts';
import { checkProjects } from './config/check-projects.ts';
import { listConfigFiles } from './config/find-config-file.ts';
import { ConfigurationError } from './config/problem.ts';
import type { Project } from './config/project.ts';
import { listSecretFiles } from './config/read-secrets.ts';
import { buildControlWorker } from './control/build-control-worker.ts';
import { composeEngineConfig } from './engine/compose/compose-engine-config.ts';
import type { BuiltProject, EngineLayout } from './engine/compose/composition.ts';
import { readAssetsRules } from './engine/compose/read-assets-rules.ts';
import type { EngineModule } from './engine/engine-config.ts';
import { formatEngineConfig } from './engine/format-engine-config.ts';
import { getProcessIdentity, isSameProcessAlive } from './engine/process-identity.ts';
import { findSundogPackages } from './generate/find-sundog-packages.ts';
import { GeneratorError } from './generate/generate-errors.ts';
import { runGenerators } from './generate/run-generators.ts';
import type { ConsoleLabels } from './log/console-labels.ts';
import type { SourceMapFile } from './log/stack-mapper.ts';
import { r2WorkerEntry } from './r2/r2-services.ts';

/** A Worker that is being developed may say more: `createWorker` looks for this variable. */
export const DEV_VARIABLE = 'SUNDOG_DEV';

/** What is to be built, and how. */
export interface HostBuildOptions {
  /** Project folders or configuration files. */
  directories: readonly string[];
  environment: string | undefined;
  /** Variables over those of the projects' files. */
  variables: Readonly<Record<string, string>>;
  /** What `process.env.NODE_ENV` says in Workers. */
  nodeEnvironment: 'development' | 'production';
  /** Whether a lone object in a console call stays an object in the log. */
  keepsObjects: boolean;
  /** Whether a proxy that is trusted tells the client's address. */
  trustsProxy: boolean;
  /** Gives each project the key of its console lines. */
  labels: ConsoleLabels;
  /** Called with the projects whenever their configurations have been read and are sound. */
  onRead: (projects: readonly Project[]) => void;
}

/** A build of all projects. */
export interface BuiltProjects {
  projects: Project[];
  built: BuiltProject[];
  sourceMaps: SourceMapFile[];
  /** Folders that were written. */
  folders: string[];
}

/** A configuration that an engine can be started with. */
export interface EngineFiles {
  configPath: string;
  /** Address of each socket by its name, as it stands in the configuration. */
  addresses: Readonly<Record<string, string>>;
  /** Folders that must exist before the engine starts. */
  directories: string[];
  /** Whether R2 runs in it, whose state must be prepared before each start. */
  hasR2: boolean;
  /** Everything on disk that belongs to this configuration alone. */
  written: string[];
}

/** Where an engine keeps data and listens, without what is built. */
export type HostLayout = Omit<EngineLayout, 'controlModules' | 'r2Modules'>;

/** Builds projects. Call `dispose` when done. */
export class HostBuild {
  readonly #options: HostBuildOptions;
  readonly #bundlers = new Map<string, ProjectBundler>();
  #workDirectory: string | undefined;
  #controlModules: Promise<EngineModule[]> | undefined;
  #r2Modules: Promise<EngineModule[]> | undefined;
  #configs = 0;
  #watched: string[] = [];
  /** What generators have written: every build writes it, so its change asks for none. */
  readonly #generated = new Set<string>();
  readonly #written = new Set<string>();

  /** @param options what to build, and how */
  constructor(options: HostBuildOptions) {
    this.#options = options;
  }

  /** Whether every project given has a configuration file; without one there is nothing to edit. */
  get hasConfigs(): boolean {
    return this.#options.directories.every((directory) =>
      this.#watched.some((file) => file.startsWith(resolve(directory)) && existsSync(file)),
    );
  }

  /** Absolute paths of all files and folders whose change asks for another build, also after one that failed. */
  get watched(): readonly string[] {
    return this.#watched.filter((path) => !this.#generated.has(path));
  }

  /**
   * Reads and bundles all projects as they are now.
   *
   * @returns the projects and their modules
   * @throws HostError for whatever is wrong with a configuration or with sources
   */
  async build(): Promise<BuiltProjects> {
    this.#watched = (await Promise.all(this.#options.directories.map(listConfigFiles))).flat();
    const projects = await this.#readProjects();
    this.#watched.push(...projects.flatMap(listProjectFiles));
    this.#watched.push(...(await Promise.all(projects.map(listTsconfigFiles))).flat());
    if (this.#options.nodeEnvironment === 'development') {
      for (const project of projects) await this.#generate(project);
    }
    const work = this.#mustWorkDirectory(projects);
    await this.#disposeOutdated(projects);
    // All of them end before a failure is told: none may write into a folder that is being removed.
    const bundles = await Promise.allSettled(
      projects.map((project, index) => this.#bundle(project, join(work, String(index)))),
    );
    const done = bundles.map((bundle) => mustValue(bundle));
    return {
      projects,
      built: done.map(({ built }) => built),
      sourceMaps: done.flatMap(({ sourceMap }) => sourceMap ?? []),
      folders: done.flatMap(({ folder }) => folder ?? []),
    };
  }

  /** Whoever develops a project edits what generated files are made of. */
  async #generate(project: Project): Promise<void> {
    try {
      const { results, watch } = await runGenerators(project, findSundogPackages(project.directory));
      this.#watched.push(...watch);
      for (const { path } of results) this.#generated.add(path);
    } catch (error) {
      if (error instanceof GeneratorError) this.#watched.push(...error.watch);
      throw error;
    }
  }

  /** Tells the problems of all projects at once, and those that they have with each other. */
  async #readProjects(): Promise<Project[]> {
    const { directories, environment, variables, nodeEnvironment, onRead } = this.#options;
    const { projects, problems } = await checkProjects(directories, { environment });
    if (problems.length > 0) throw new ConfigurationError(problems);
    onRead(projects);
    const marks = nodeEnvironment === 'development' ? { [DEV_VARIABLE]: '1' } : {};
    return projects.map((project) => ({ ...project, vars: { ...marks, ...project.vars, ...variables } }));
  }

  /**
   * Writes an engine's configuration. Each is a file of its own: the one before must stay usable.
   *
   * @param built what `build` gave
   * @param layout where data lies and where the engine listens
   * @returns the configuration
   * @throws HostError when the projects do not fit together
   */
  async writeConfig({ projects, built, folders }: BuiltProjects, layout: HostLayout): Promise<EngineFiles> {
    const work = this.#mustWorkDirectory(projects);
    this.#controlModules ??= buildControlWorker(work);
    const hasR2 = projects.some(({ r2Buckets }) => r2Buckets.length > 0);
    if (hasR2) this.#r2Modules ??= bundleOwnWorker(r2WorkerEntry, join(work, 'r2-worker.js'));
    const [controlModules, r2Modules = []] = await Promise.all([this.#controlModules, this.#r2Modules]);
    const { config, directories } = composeEngineConfig(built, { ...layout, controlModules, r2Modules });
    const logging = { structuredLogging: true, stdoutPrefix: '', stderrPrefix: '' };
    this.#configs += 1;
    const configPath = join(work, `engine-${this.#configs}.capnp`);
    this.#written.add(configPath);
    await writeFile(configPath, formatEngineConfig({ ...config, logging }, dirname(configPath)), { mode: 0o600 });
    return {
      configPath,
      addresses: Object.fromEntries(config.sockets.map(({ name, address }) => [name, address])),
      directories,
      hasR2,
      written: [configPath, ...folders],
    };
  }

  /**
   * Removes all that was written for other configurations (F2).
   *
   * @param files the configuration that an engine may still be started from
   */
  async keep({ written }: EngineFiles): Promise<void> {
    const outdated = [...this.#written].filter((path) => !written.includes(path));
    for (const path of outdated) this.#written.delete(path);
    await Promise.all(outdated.map((path) => rm(path, { recursive: true, force: true })));
  }

  /** Lets the compilers go and removes what was written. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#bundlers.values()].map((bundler) => bundler.dispose()));
    this.#bundlers.clear();
    if (this.#workDirectory !== undefined) rmSync(this.#workDirectory, { recursive: true, force: true });
  }

  /** One folder per run: two hosts may run one project on different data. */
  #mustWorkDirectory(projects: readonly Project[]): string {
    if (this.#workDirectory !== undefined) return this.#workDirectory;
    const [first] = projects;
    if (first === undefined) throw new TypeError('a host needs at least one project');
    this.#workDirectory = createWorkDirectory(first.directory);
    return this.#workDirectory;
  }

  /** A compiler keeps its settings: when the project's change, it gets a new one. */
  async #disposeOutdated(projects: readonly Project[]): Promise<void> {
    const keys = new Set(projects.map(formatBundlerKey));
    for (const [key, bundler] of this.#bundlers) {
      if (keys.has(key)) continue;
      this.#bundlers.delete(key);
      await bundler.dispose();
    }
  }

  async #bundle(
    project: Project,
    folder: string,
  ): Promise<{ built: BuiltProject; sourceMap: SourceMapFile | undefined; folder: string | undefined }> {
    const bundler = this.#mustBundler(project, folder);
    // What a build command makes is no source of its own.
    const build = bundler.build().finally(() => {
      if (project.customBuild === undefined) this.#watched.push(...bundler.inputs);
    });
    const { modules, metricsEntrypoint, sourceMap, folder: written } = await build;
    if (written !== undefined) this.#written.add(written);
    const { assets, name, directory } = project;
    const version = { id: randomUUID(), tag: '', timestamp: new Date().toISOString() };
    return {
      built: {
        project,
        modules,
        version,
        ...(assets === undefined ? {} : { assetsRules: await readAssetsRules(assets.directory) }),
        ...(metricsEntrypoint === undefined ? {} : { metricsEntrypoint }),
      },
      sourceMap: sourceMap === undefined ? undefined : { ...sourceMap, project: name, directory },
      folder: written,
    };
  }

  #mustBundler(project: Project, folder: string): ProjectBundler {
    const key = formatBundlerKey(project);
    const known = this.#bundlers.get(key);
    if (known !== undefined) return known;
    const { nodeEnvironment, keepsObjects, trustsProxy, labels } = this.#options;
    const outputDirectory = join(folder, String(this.#bundlers.size), randomUUID().slice(0, 8));
    const bundler = new ProjectBundler(project, {
      outputDirectory,
      environment: nodeEnvironment,
      keepsObjects,
      trustsProxy,
      logKey: labels.keyOf(project.name),
    });
    this.#bundlers.set(key, bundler);
    return bundler;
  }
}

/** The engine reads assets as they are asked for; only the files that become configuration ask for a restart. */
function listProjectFiles({ assets, customBuild, directory, environment }: Project): string[] {
  const rules = assets === undefined ? [] : ['_headers', '_redirects', '.assetsignore'];
  return [
    ...listSecretFiles(directory, environment),
    ...(customBuild?.watchDirectories ?? []),
    ...rules.map((name) => join(assets?.directory ?? '', name)),
  ];
}

function mustValue<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** For this user alone (F1), and where git does not see it; a project that cannot be written to is built elsewhere. */
function createWorkDirectory(project: string): string {
  const own = join(project, '.sundog');
  const builds = join(own, 'build');
  try {
    mkdirSync(builds, { recursive: true });
    writeFileSync(join(own, '.gitignore'), '*\n');
    removeDeadBuilds(builds);
    const work = join(builds, formatBuildName());
    mkdirSync(work, { mode: 0o700 });
    return work;
  } catch {
    return mkdtempSync(join(tmpdir(), 'sundog-build-'));
  }
}

function formatBuildName(): string {
  return `${process.pid}-${getProcessIdentity(process.pid)?.startTime.replace(/\W+/g, '_') ?? ''}-${randomUUID().slice(0, 8)}`;
}

/** Removes what killed hosts left. */
function removeDeadBuilds(builds: string): void {
  for (const name of readdirSync(builds)) {
    const [, pid, startTime = ''] = /^(\d+)-(\w*)-\w+$/.exec(name) ?? [];
    if (!isSameProcessAlive({ pid: Number(pid), startTime }))
      rmSync(join(builds, name), { recursive: true, force: true });
  }
}
