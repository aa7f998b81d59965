/**
 * What the engine's configuration is composed of, and what a composer of one binding kind is.
 */
import type { Project } from '../../config/project.ts';
import type { EngineBinding, EngineConfig, EngineModule, EngineService } from '../engine-config.ts';

/** A project with the modules that its sources became, and whatever else had to be read for it. */
export interface BuiltProject {
  project: Project;
  /** The main module first; empty only in a project of assets alone. */
  modules: EngineModule[];
  /** Identity of this build, for the `version_metadata` binding: a UUID and an ISO time. */
  version: { id: string; tag: string; timestamp: string };
  /** Texts of the asset folder's rule files; see `readAssetsRules`. */
  assetsRules?: AssetsRules;
  /** Name of the entrypoint that answers the host's request for metrics, where the build added one. */
  metricsEntrypoint?: string;
}

/** Content of the files that steer how assets are answered; undefined where a file is absent. */
export interface AssetsRules {
  /** `_headers` */
  headers: string | undefined;
  /** `_redirects` */
  redirects: string | undefined;
  /** `.assetsignore` */
  ignore: string | undefined;
}

/** Where the engine keeps its data, where it listens and what it may reach. */
export interface EngineLayout {
  /** Absolute path below which all data lies; `data-layout.ts` says how. */
  stateDirectory: string;
  /** Address of the public sockets. */
  hostname: string;
  /** Port of each project's public socket by the project's name; 0 or absent: any free one. */
  ports: Readonly<Record<string, number>>;
  /** Path of the unix socket on which the host reaches the control Worker; none without it. */
  controlSocket?: string;
  /** Modules of the control Worker, as `buildControlWorker` makes them. */
  controlModules: EngineModule[];
  /** Modules of the R2 Worker; needed when a project has a bucket. */
  r2Modules: EngineModule[];
  /** Whether a proxy stands in front that is trusted to tell the scheme and the client of a request. */
  trustsProxy?: boolean;
  /** What Workers may reach besides public addresses: `private`, addresses, blocks. */
  allowedNetworks?: readonly string[];
  /** For tests: lets them move the engine's clock for crons through the control Worker. */
  testClock?: boolean;
}

/** A configuration and the folders that must exist before an engine starts with it. */
export interface ComposedEngine {
  config: EngineConfig;
  directories: string[];
}

/** What every composer sees: all projects together, since their services are shared. */
export interface Composition {
  projects: readonly BuiltProject[];
  layout: EngineLayout;
}

/** One kind of binding. */
export interface BindingComposer {
  /** The entries of this kind in one project's `env`. */
  bindings(built: BuiltProject, composition: Composition): EngineBinding[];
  /** The services behind them, shared by all projects; none when no project needs them. */
  services(composition: Composition): EngineService[];
}

/**
 * @param name a project that another one refers to; the projects have been checked together before
 * @param composition all projects
 * @returns the project
 */
export function mustFindProject(name: string, { projects }: Composition): BuiltProject {
  const found = projects.find(({ project }) => project.name === name);
  if (found === undefined) throw new Error(`the project ${name} is missed by the composition only`);
  return found;
}

/**
 * @param services services of a configuration
 * @returns the folders that its disk services write to
 */
export function listWritableDirectories(services: readonly EngineService[]): string[] {
  return services.flatMap((service) => ('disk' in service && service.disk.writable ? [service.disk.path] : []));
}
