/**
 * Turns project folders into an engine's configuration on disk, again and again while they change.
 *
 * Owns: the compilers and the work directory of one run. Nothing here touches data or starts anything.
 * Called by: the host.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { bundleOwnWorker } from './bundle/bundle-own-worker.ts';
import { ProjectBundler } from './bundle/project-bundler.ts';
import type { Project } from './config/project.ts';
import { readProject } from './config/read-project.ts';
import { buildControlWorker } from './control/build-control-worker.ts';
import { composeEngineConfig } from './engine/compose/compose-engine-config.ts';
import type { BuiltProject, EngineLayout } from './engine/compose/composition.ts';
import { readAssetsRules } from './engine/compose/read-assets-rules.ts';
import type { EngineModule } from './engine/engine-config.ts';
import { formatEngineConfig } from './engine/format-engine-config.ts';
import { getProcessIdentity, isSameProcessAlive } from './engine/process-identity.ts';
import type { SourceMapFile } from './log/stack-mapper.ts';
import { r2WorkerEntry } from './r2/r2-services.ts';

/** What is to be built, and how. */
export interface HostBuildOptions {
  /** Project folders or configuration files. */
  directories: readonly string[];
  environment: string | undefined;
  /** What `process.env.NODE_ENV` says in Workers. */
  nodeEnvironment: 'development' | 'production';
  /** Whether a lone object in a console call stays an object in the log. */
  keepsObjects: boolean;
}

/** A build of all projects. */
export interface BuiltProjects {
  projects: Project[];
  built: BuiltProject[];
  sourceMaps: SourceMapFile[];
  /** Absolute paths of all files and folders whose change asks for another build. */
  watched: string[];
}

/** A configuration that an engine can be started with. */
export interface EngineFiles {
  configPath: string;
  /** Address of each socket by its name, as it stands in the configuration. */
  addresses: Readonly<Record<string, string>>;
  /** Folders that must exist before the engine starts. */
  directories: string[];
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

  /** @param options what to build, and how */
  constructor(options: HostBuildOptions) {
    this.#options = options;
  }

  /**
   * Reads and bundles all projects as they are now.
   *
   * @returns the projects and their modules
   * @throws HostError for whatever is wrong with a configuration or with sources
   */
  async build(): Promise<BuiltProjects> {
    const { directories, environment } = this.#options;
    const projects = await Promise.all(directories.map((directory) => readProject(directory, { environment })));
    const work = this.#mustWorkDirectory(projects);
    await this.#disposeOutdated(projects);
    const bundles = await Promise.all(
      projects.map((project, index) => this.#bundle(project, join(work, String(index)))),
    );
    return {
      projects,
      built: bundles.map(({ built }) => built),
      sourceMaps: bundles.flatMap(({ sourceMap }) => sourceMap ?? []),
      watched: bundles.flatMap(({ watched }) => watched),
    };
  }

  /**
   * Writes an engine's configuration. Each is a file of its own: the one before must stay usable.
   *
   * @param built what `build` gave
   * @param layout where data lies and where the engine listens
   * @returns the configuration
   * @throws HostError when the projects do not fit together
   */
  async writeConfig({ projects, built }: BuiltProjects, layout: HostLayout): Promise<EngineFiles> {
    const work = this.#mustWorkDirectory(projects);
    this.#controlModules ??= buildControlWorker(join(work, 'control'));
    const needsR2 = projects.some(({ r2Buckets }) => r2Buckets.length > 0);
    if (needsR2) this.#r2Modules ??= bundleOwnWorker(r2WorkerEntry, join(work, 'r2-worker.js'));
    const [controlModules, r2Modules = []] = await Promise.all([this.#controlModules, this.#r2Modules]);
    const { config, directories } = composeEngineConfig(built, { ...layout, controlModules, r2Modules });
    const logging = { structuredLogging: true, stdoutPrefix: '', stderrPrefix: '' };
    this.#configs += 1;
    const configPath = join(work, `engine-${this.#configs % 3}.capnp`);
    const withLogging = { ...config, logging };
    await writeFile(configPath, formatEngineConfig(withLogging, dirname(configPath)));
    return {
      configPath,
      addresses: Object.fromEntries(config.sockets.map(({ name, address }) => [name, address])),
      directories,
    };
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
    const builds = join(first.directory, '.sundog', 'build');
    mkdirSync(builds, { recursive: true });
    removeDeadBuilds(builds);
    this.#workDirectory = join(builds, formatBuildName());
    mkdirSync(this.#workDirectory);
    return this.#workDirectory;
  }

  /** A compiler keeps its settings: when the project's change, it gets a new one. */
  async #disposeOutdated(projects: readonly Project[]): Promise<void> {
    const keys = new Set(projects.map(bundlerKey));
    for (const [key, bundler] of this.#bundlers) {
      if (keys.has(key)) continue;
      this.#bundlers.delete(key);
      await bundler.dispose();
    }
  }

  async #bundle(
    project: Project,
    folder: string,
  ): Promise<{ built: BuiltProject; sourceMap: SourceMapFile | undefined; watched: string[] }> {
    const bundler = this.#mustBundler(project, folder);
    const { modules, metricsEntrypoint, sourceMap, inputs } = await bundler.build();
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
      watched: [
        ...inputs,
        ...project.sources,
        ...(project.customBuild?.watchDirectories ?? []),
        ...assetsFiles(project),
      ],
    };
  }

  #mustBundler(project: Project, folder: string): ProjectBundler {
    const key = bundlerKey(project);
    const known = this.#bundlers.get(key);
    if (known !== undefined) return known;
    const { nodeEnvironment, keepsObjects } = this.#options;
    const outputDirectory = join(folder, String(this.#bundlers.size), randomUUID().slice(0, 8));
    const bundler = new ProjectBundler(project, { outputDirectory, environment: nodeEnvironment, keepsObjects });
    this.#bundlers.set(key, bundler);
    return bundler;
  }
}

function bundlerKey(project: Project): string {
  const { locations: _, notes: __, sources: ___, vars: ____, ...rest } = project;
  return JSON.stringify(rest);
}

/** The engine reads assets as they are asked for; only the files that become configuration ask for a restart. */
function assetsFiles({ assets }: Project): string[] {
  if (assets === undefined) return [];
  return ['_headers', '_redirects', '.assetsignore'].map((name) => join(assets.directory, name));
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
