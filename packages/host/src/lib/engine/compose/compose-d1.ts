/** `d1_databases`: one engine service for all; databases of one id are one database, in whichever project. */
import type { EngineService, ServiceDesignator } from '../engine-config.ts';
import type { BindingComposer } from './composition.ts';
import { createDiskService, sharedNamespace, storedIn } from './data-layout.ts';
import { createEngineWorker } from './engine-worker.ts';

const D1_SERVICE = 'd1';

/** D1 bindings, the engine's D1 Worker and its disk. */
export const d1Composer: BindingComposer = {
  bindings({ project }) {
    return project.d1Databases.map(({ binding, id }) => ({
      name: binding,
      wrapped: {
        moduleName: 'cloudflare-internal:d1-api',
        innerBindings: [{ name: 'fetcher', service: d1Target(id) }],
      },
    }));
  },
  services({ projects, layout }) {
    if (!projects.some((built) => built.project.d1Databases.length > 0)) return [];
    return createD1Services(layout.stateDirectory);
  },
};

/**
 * @param databaseId id of a database
 * @returns the service that runs its statements: `POST /query` with `{ sql, params }` or an array of them
 */
export function d1Target(databaseId: string): ServiceDesignator {
  return { name: D1_SERVICE, props: { json: JSON.stringify({ database: databaseId }) } };
}

/**
 * @param stateDirectory absolute path of the state directory
 * @returns the engine's D1 Worker and its disk
 */
export function createD1Services(stateDirectory: string): EngineService[] {
  const worker = createEngineWorker('d1', {
    bindings: [{ name: 'DATABASE', durableObjectNamespace: { className: 'D1Database' } }],
    durableObjectNamespaces: [sharedNamespace('D1Database')],
    durableObjectStorage: storedIn('d1'),
  });
  return [{ name: D1_SERVICE, worker }, createDiskService('d1', stateDirectory)];
}
