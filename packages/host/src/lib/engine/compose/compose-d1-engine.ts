import { createControlService, createControlSockets, composeDatabaseBindings } from './compose-control.ts';
import { createD1Services } from './compose-d1.ts';
import { listWritableDirectories, type ComposedEngine, type EngineLayout } from './composition.ts';

/**
 * An engine with nothing but D1 databases and the control Worker, for commands that need a database while no host runs.
 *
 * @param databaseIds the databases that the control Worker shall reach
 * @param layout the same as a host's, so that the data is the same
 * @returns the configuration, and the folders that must exist before the engine starts
 */
export function composeD1Engine(databaseIds: string[], layout: EngineLayout): ComposedEngine {
  const services = [
    ...createD1Services(layout.stateDirectory),
    createControlService(layout, composeDatabaseBindings(databaseIds)),
  ];
  const config = { services, sockets: createControlSockets(layout) };
  return { config, directories: listWritableDirectories(services) };
}
