/**
 * Runs projects on one engine.
 *
 * Owns: the build, the data directory, the engine and the admin pages of one run.
 * Called by: the commands, and by tests and programs through the package's door.
 *
 * Invariants
 * H1. Everything is checked and built before the engine starts; a failure leaves nothing behind.
 * H2. The engine runs only while the data directory is held.
 * H3. Ports stay the same until the host stops, whatever happens to the engine.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { findAdminPort, startAdminServer, type AdminServer } from './admin/admin-server.ts';
import { BundleError } from './bundle/bundle-error.ts';
import { ConfigurationError } from './config/problem.ts';
import type { Project } from './config/project.ts';
import { removeControlFolder } from './control/control-folder.ts';
import { DataDirectory } from './data-directory.ts';
import { publicSocketName } from './engine/compose/service-names.ts';
import type { EngineProcess } from './engine/engine-process.ts';
import { EngineSupervisor } from './engine/engine-supervisor.ts';
import { EngineStartError, HostError } from './errors.ts';
import { GeneratorError } from './generate/generate-errors.ts';
import { HostBuild, type BuiltProjects, type EngineFiles, type HostLayout } from './host-build.ts';
import { formatAddress, HostEngine } from './host-engine.ts';
import type { Host, HostOptions } from './host-options.ts';
import { findPorts } from './host-ports.ts';
import { stopEngine, type StopOptions } from './host-stop.ts';
import { ConsoleLabels } from './log/console-labels.ts';
import { formatMessage } from './log/format-log.ts';
import { createLogRecord, type LogRecord } from './log/log-record.ts';
import { ToldNotes } from './log/told-notes.ts';
import { prepareR2State } from './r2/r2-services.ts';
import { waitForChange, watchPaths, type PathWatcher } from './watch/watch-paths.ts';

const STOP_GRACE_MS = 5000;
/** Between two builds nobody waits for an old answer for long. */
const REBUILD_GRACE_MS = 50;

/** A configuration that an engine runs from, and what it was made of. */
interface Running {
  built: BuiltProjects;
  files: EngineFiles;
}

/**
 * Starts the projects and resolves when they answer.
 *
 * @param options what to run, and where
 * @returns the running host
 * @throws HostError whatever the user can mend
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const notes = new ToldNotes();
  for (;;) {
    const run = new HostRun(options, notes);
    const sinceMs = Date.now();
    try {
      await run.start();
      return run.host();
    } catch (error) {
      await run.stop(0);
      if (!(await run.waitForEdit(error, sinceMs))) throw error;
    }
  }
}

class HostRun {
  readonly #options: HostOptions & { hostname: string };
  readonly #build: HostBuild;
  /** Keeps the ports that its first engine found (H3). */
  readonly #engine: HostEngine;
  #running: Running | undefined;
  #ports: number[] = [];
  #directory: DataDirectory | undefined;
  #supervisor: EngineSupervisor<EngineFiles> | undefined;
  #admin: AdminServer | undefined;
  #watcher: PathWatcher | undefined;
  #rebuilding: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  constructor(options: HostOptions, notes: ToldNotes) {
    this.#options = { hostname: '127.0.0.1', ...options };
    const labels = new ConsoleLabels();
    this.#engine = new HostEngine(this.#options.hostname, labels, this.#log);
    this.#build = new HostBuild({
      directories: options.projects,
      environment: options.environment,
      variables: options.variables ?? {},
      nodeEnvironment: options.mode === 'dev' ? 'development' : 'production',
      keepsObjects: options.keepsObjects ?? false,
      trustsProxy: options.trustsProxy ?? false,
      labels,
      onRead: (projects) => notes.tell(projects, this.#log),
    });
  }

  /** Builds, composes, takes the directory, starts the engine: in this order (H1, H2). */
  async start(): Promise<void> {
    const { port = 0, isPortFixed = true, adminPort, isAdminPortFixed = true } = this.#options;
    const sinceMs = Date.now();
    const built = await this.#build.build();
    this.#ports = await findPorts(this.#options.hostname, { port, isFixed: isPortFixed }, built.projects.length);
    if (adminPort !== undefined) await findAdminPort(adminPort, isAdminPortFixed);
    const path = findDataDirectory(this.#options, built.projects);
    const files = await this.#build.writeConfig(built, this.#layout(built.projects, path));
    const directory = await DataDirectory.acquire(path);
    this.#directory = directory;
    if (directory.leftControlSocket !== undefined) removeControlFolder(directory.leftControlSocket);
    this.#running = { built, files };
    this.#engine.use(built.sourceMaps);
    this.#supervisor = new EngineSupervisor(files, (next) => this.#startEngine(next, directory), this.#log);
    const engine = await this.#supervisor.start();
    this.#ports = built.projects.map(({ name }) => engine.ports.get(publicSocketName(name)) ?? 0);
    if (adminPort !== undefined) {
      this.#admin = await startAdminServer({
        port: adminPort,
        isFixed: isAdminPortFixed,
        supervisor: this.#supervisor,
        controlSocket: this.#engine.controlSocket,
        projectNames: () => listProjects(this.#running).flatMap(({ name, main }) => (main === undefined ? [] : [name])),
      });
    }
    this.#publish();
    if (this.#options.mode === 'dev') this.#watch(sinceMs);
  }

  /** Everything that must be so before any engine starts: the first, a rebuilt one, and one that follows a crash. */
  async #startEngine(files: EngineFiles, directory: DataDirectory): Promise<EngineProcess> {
    directory.check();
    await Promise.all(files.directories.map((path) => mkdir(path, { recursive: true })));
    if (files.hasR2) await prepareR2State(directory.path);
    return this.#engine.start(files, (pid) => directory.noteEngine(pid));
  }

  /**
   * After a failed start in `dev`: tells of it, and waits for an edit that may mend it.
   *
   * @param error why it did not start
   * @param sinceMs when it began
   * @returns false when no edit can mend it, or nobody waits any more
   */
  async waitForEdit(error: unknown, sinceMs: number): Promise<boolean> {
    const { waitsUntil } = this.#options;
    const isForAnEdit =
      error instanceof ConfigurationError ||
      error instanceof BundleError ||
      error instanceof GeneratorError ||
      error instanceof EngineStartError;
    const isOfCommandLine = error instanceof ConfigurationError && error.problems.some((one) => one.isOfCommandLine);
    if (waitsUntil === undefined || !isForAnEdit || isOfCommandLine || !this.#build.hasConfigs) return false;
    this.#log(createLogRecord('error', `${error.message}\n\nWaiting for an edit.`));
    return waitForChange(this.#build.watched, sinceMs, waitsUntil);
  }

  host(): Host {
    const supervisor = this.#mustSupervisor();
    const projects = listProjects(this.#running);
    return {
      url: formatUrl(this.#options.hostname, this.#ports[0] ?? 0),
      urls: formatUrls(this.#options.hostname, projects, this.#ports),
      adminUrl: this.#admin?.url,
      dataDirectory: this.#directory?.path ?? '',
      controlSocket: this.#engine.controlSocket,
      projects,
      enginePid: () => (supervisor.state.kind === 'running' ? supervisor.state.engine.pid : undefined),
      crash: () => supervisor.crash(),
      rebuild: () => this.#rebuild(),
      stop: (graceMs = STOP_GRACE_MS) => this.stop(graceMs),
      kill: () => supervisor.kill(),
    };
  }

  /** Stops whatever has been started; the directory is let go last (H2). */
  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#watcher?.close();
    await this.#rebuilding;
    await this.#supervisor?.stop((engine) => {
      const { controlSocket } = this.#engine;
      return stopEngine(engine, { graceMs, controlSocket, fronts: listFronts(this.#running, engine) });
    });
    await this.#admin?.close();
    await this.#build.dispose();
    this.#engine.dispose();
    this.#directory?.release();
  }

  /** One at a time; the engine goes on as it was when anything fails. */
  #rebuild(): Promise<void> {
    const turn = this.#rebuilding.then(async () => {
      if (this.#stopping !== undefined) return;
      const sinceMs = Date.now();
      try {
        await this.#replaceEngine();
      } finally {
        this.#watcher?.use(this.#build.watched, sinceMs);
        if (this.#running !== undefined) await this.#build.keep(this.#running.files);
      }
    });
    this.#rebuilding = turn.catch(() => undefined);
    return turn;
  }

  async #replaceEngine(): Promise<void> {
    const before = this.#running;
    const built = await this.#build.build();
    const files = await this.#build.writeConfig(built, this.#layout(built.projects, this.#directory?.path ?? ''));
    this.#engine.use(built.sourceMaps);
    try {
      await this.#mustSupervisor().replace(files, REBUILD_GRACE_MS);
    } catch (error) {
      this.#engine.use(before?.built.sourceMaps ?? []);
      throw error;
    }
    this.#running = { built, files };
    this.#publish();
  }

  /** Tells other commands where the engine and the projects are. */
  #publish(): void {
    const { controlSocket } = this.#engine;
    const urls = formatUrls(this.#options.hostname, listProjects(this.#running), this.#ports);
    this.#directory?.update({ controlSocket, urls, adminUrl: this.#admin?.url });
  }

  #watch(sinceMs: number): void {
    this.#watcher = watchPaths(async () => {
      const startMs = performance.now();
      try {
        await this.#rebuild();
        this.#log(createLogRecord('info', `rebuilt in ${Math.round(performance.now() - startMs)} ms`));
      } catch (error) {
        const text = error instanceof HostError ? error.message : String(error);
        this.#log(createLogRecord('error', `${text}\n\nThe last good build goes on.`));
      }
    });
    this.#watcher.use(this.#build.watched, sinceMs);
  }

  readonly #log = (record: LogRecord): void => {
    const { onLog, onLine } = this.#options;
    onLog?.(record);
    const stream = record.level === 'error' || record.level === 'warn' ? 'stderr' : 'stdout';
    onLine?.(stream, formatMessage(record));
  };

  #layout(projects: readonly Project[], stateDirectory: string): HostLayout {
    return {
      stateDirectory,
      hostname: this.#options.hostname,
      ports: Object.fromEntries(projects.map(({ name }, index) => [name, this.#ports[index] ?? 0])),
      controlSocket: this.#engine.controlSocket,
      trustsProxy: this.#options.trustsProxy ?? false,
      allowedNetworks: this.#options.allowedNetworks ?? [],
      testClock: this.#options.testClock ?? false,
    };
  }

  #mustSupervisor(): EngineSupervisor<EngineFiles> {
    if (this.#supervisor === undefined) throw new Error('the host has not started its engine');
    return this.#supervisor;
  }
}

/** An address that stands for all of the machine's is no place to go to. */
function formatUrl(hostname: string, port: number): string {
  const isAny = hostname === '0.0.0.0' || hostname === '::';
  return `http://${formatAddress(isAny ? 'localhost' : hostname, port)}`;
}

function formatUrls(hostname: string, projects: readonly Project[], ports: readonly number[]): Record<string, string> {
  return Object.fromEntries(projects.map(({ name }, index) => [name, formatUrl(hostname, ports[index] ?? 0)]));
}

function listProjects(running: Running | undefined): readonly Project[] {
  return running?.built.projects ?? [];
}

function findDataDirectory({ dataDirectory }: HostOptions, [first]: readonly Project[]): string {
  return resolve(dataDirectory ?? join(first?.directory ?? '', '.sundog', 'state'));
}

function listFronts(running: Running | undefined, { ports }: EngineProcess): StopOptions['fronts'] {
  return listProjects(running).map(({ name, main }) => ({
    port: ports.get(publicSocketName(name)) ?? 0,
    workerName: main === undefined ? undefined : name,
  }));
}
