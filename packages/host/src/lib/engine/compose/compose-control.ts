/**
 * The control Worker: answers the host on a unix socket that no one else can open, and holds the small services that
 * the engine lacks. No public socket leads to it.
 */
import type { EngineBinding, EngineService, EngineSocket } from '../engine-config.ts';
import { CRONS_SERVICE } from './compose-crons.ts';
import { d1Target } from './compose-d1.ts';
import { composeDelayedQueues } from './compose-queues.ts';
import type { Composition, EngineLayout } from './composition.ts';
import { CONTROL_SERVICE, CONTROL_SOCKET, projectServiceName } from './service-names.ts';

/**
 * @param layout carries the control Worker's modules
 * @param bindings what it shall reach
 * @returns the control Worker
 */
export function createControlService(layout: EngineLayout, bindings: EngineBinding[]): EngineService {
  return {
    name: CONTROL_SERVICE,
    worker: {
      modules: layout.controlModules,
      compatibilityDate: '2026-01-01',
      compatibilityFlags: ['service_binding_extra_handlers'],
      bindings,
    },
  };
}

/**
 * Everything that the control Worker reaches, by names that its routes are made of.
 *
 * @param composition all projects
 * @returns its bindings
 */
export function composeControlBindings(composition: Composition): EngineBinding[] {
  const { projects, layout } = composition;
  const databases = new Set(projects.flatMap(({ project }) => project.d1Databases.map((database) => database.id)));
  const withWorker = projects.filter(({ project }) => project.main !== undefined);
  const hasCrons = projects.some(({ project }) => project.crons.length > 0);
  return [
    ...composeDatabaseBindings([...databases]),
    ...withWorker.flatMap(({ project, metricsEntrypoint }): EngineBinding[] => {
      const name = projectServiceName(project.name);
      const worker: EngineBinding = { name, service: { name } };
      if (metricsEntrypoint === undefined) return [worker];
      return [worker, { name: `metrics:${project.name}`, service: { name, entrypoint: metricsEntrypoint } }];
    }),
    ...composeDelayedQueues(composition),
    ...(hasCrons && layout.testClock === true ? [{ name: 'crons', service: { name: CRONS_SERVICE } }] : []),
  ];
}

/**
 * @param databaseIds D1 databases
 * @returns the control Worker's bindings to them
 */
export function composeDatabaseBindings(databaseIds: string[]): EngineBinding[] {
  return databaseIds.map((id) => ({ name: `d1:${id}`, service: d1Target(id) }));
}

/**
 * @param layout says where the host wants to reach the control Worker
 * @returns its socket, or none
 */
export function createControlSockets(layout: EngineLayout): EngineSocket[] {
  if (layout.controlSocket === undefined) return [];
  const address = `unix:${layout.controlSocket}`;
  return [{ name: CONTROL_SOCKET, address, http: {}, service: { name: CONTROL_SERVICE } }];
}
