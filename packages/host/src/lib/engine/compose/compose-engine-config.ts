/**
 * Composes the engine's configuration out of projects. Pure: reads and writes nothing.
 *
 * Called by: the host, which writes the result to a file, makes the directories and starts the engine.
 *
 * Invariants
 * C1. The same projects and layout give the same configuration, and with it the same place for every stored byte.
 * C2. What has the same id (namespace, database, queue, bucket) is one thing for all projects, as in one account.
 * C3. No request passes through a Worker of ours on its way to a project's Worker.
 * C4. The projects fit together: `checkTogether` has found nothing, so every reference leads somewhere.
 */
import type { EngineHttpOptions, EngineService, EngineSocket, EngineWorker } from '../engine-config.ts';
import { assetsComposer, frontOf } from './compose-assets.ts';
import { composeControlBindings, createControlService, createControlSockets } from './compose-control.ts';
import { cronsComposer } from './compose-crons.ts';
import { d1Composer } from './compose-d1.ts';
import { composeNamespaces, durableObjectsComposer } from './compose-durable-objects.ts';
import { createInternetService } from './compose-internet.ts';
import { kvComposer } from './compose-kv.ts';
import { queuesComposer } from './compose-queues.ts';
import { r2Composer } from './compose-r2.ts';
import { servicesComposer } from './compose-services.ts';
import { varsComposer } from './compose-vars.ts';
import { versionMetadataComposer } from './compose-version-metadata.ts';
import { workerLoadersComposer } from './compose-worker-loaders.ts';
import { composeWorkflowsEngine, workflowsComposer } from './compose-workflows.ts';
import {
  listWritableDirectories,
  type BindingComposer,
  type BuiltProject,
  type ComposedEngine,
  type Composition,
  type EngineLayout,
} from './composition.ts';
import { CONTROL_SERVICE, projectServiceName, publicSocketName } from './service-names.ts';

/** Every binding kind there is. */
const COMPOSERS: readonly BindingComposer[] = [
  varsComposer,
  durableObjectsComposer,
  kvComposer,
  d1Composer,
  r2Composer,
  queuesComposer,
  cronsComposer,
  assetsComposer,
  workflowsComposer,
  servicesComposer,
  workerLoadersComposer,
  versionMetadataComposer,
];

/**
 * @param projects what shall run together (C4)
 * @param layout where data lies and where the engine listens
 * @returns the configuration, and the folders that must exist before the engine starts
 * @throws NetworkError when the layout allows what is no network
 */
export function composeEngineConfig(projects: readonly BuiltProject[], layout: EngineLayout): ComposedEngine {
  const composition: Composition = { projects, layout };
  const services: EngineService[] = [
    createInternetService(layout.allowedNetworks ?? []),
    ...projects.flatMap((built) => composeProject(built, composition)),
    ...COMPOSERS.flatMap((composer) => composer.services(composition)),
    createControlService(layout, composeControlBindings(composition)),
  ];
  const sockets = [...projects.map((built) => createPublicSocket(built, layout)), ...createControlSockets(layout)];
  return { config: { services, sockets }, directories: listWritableDirectories(services) };
}

function composeProject(built: BuiltProject, composition: Composition): EngineService[] {
  const { project, modules } = built;
  if (project.main === undefined) return [];
  const worker: EngineWorker = {
    modules,
    compatibilityDate: project.compatibilityDate,
    compatibilityFlags: project.compatibilityFlags,
    bindings: COMPOSERS.flatMap((composer) => composer.bindings(built, composition)),
    cacheApiOutbound: { name: CONTROL_SERVICE, entrypoint: 'EmptyCache' },
    ...composeNamespaces(built),
    ...composeWorkflowsEngine(built),
  };
  return [{ name: projectServiceName(project.name), worker }];
}

/** What only a proxy can know is taken from nobody else. */
const DIRECT: EngineHttpOptions = { injectRequestHeaders: [{ name: 'cf-connecting-ip' }] };
/** The Worker's own entry sees to `cf-connecting-ip`: see `bundle/runtime/client-address.ts`. */
const PROXIED: EngineHttpOptions = { forwardedProtoHeader: 'x-forwarded-proto' };

function createPublicSocket(built: BuiltProject, layout: EngineLayout): EngineSocket {
  const { name } = built.project;
  const hostname = layout.hostname.includes(':') ? `[${layout.hostname}]` : layout.hostname;
  return {
    name: publicSocketName(name),
    address: `${hostname}:${layout.ports[name] ?? 0}`,
    http: layout.trustsProxy === true ? PROXIED : DIRECT,
    service: frontOf(built),
  };
}
