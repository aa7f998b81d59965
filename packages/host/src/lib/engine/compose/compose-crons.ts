/**
 * `triggers.crons`: one engine service for all projects. The engine keeps one schedule object per project, so an
 * expression that comes or goes takes effect at the next start without touching the others.
 */
import type { EngineBinding } from '../engine-config.ts';
import type { BindingComposer } from './composition.ts';
import { createDiskService, sharedNamespace, storedIn } from './data-layout.ts';
import { createEngineWorker } from './engine-worker.ts';
import { projectServiceName } from './service-names.ts';

/** The service that fires crons; under a test clock it takes `POST /clock?advance=<ms>`. */
export const CRONS_SERVICE = 'crons';

/** No bindings, since a cron is no entry of `env`: the engine's cron Worker and its disk. */
export const cronsComposer: BindingComposer = {
  bindings: () => [],
  services({ projects, layout }) {
    const scheduled = projects
      .map(({ project }) => project)
      .filter(({ crons }) => crons.length > 0)
      .map(({ name, crons }) => ({ name: projectServiceName(name), crons }));
    if (scheduled.length === 0) return [];
    const worker = createEngineWorker('cron', {
      compatibilityFlags: ['service_binding_extra_handlers'],
      bindings: [
        { name: 'SCHEDULE', durableObjectNamespace: { className: 'Schedule' } },
        { name: 'CRONS', json: JSON.stringify(Object.fromEntries(scheduled.map(({ name, crons }) => [name, crons]))) },
        ...scheduled.map(({ name }): EngineBinding => ({ name, service: { name } })),
        ...(layout.testClock === true ? [{ name: 'TEST_CLOCK', json: 'true' }] : []),
      ],
      durableObjectNamespaces: [sharedNamespace('Schedule')],
      durableObjectStorage: storedIn('crons'),
    });
    return [{ name: CRONS_SERVICE, worker }, createDiskService('crons', layout.stateDirectory)];
  },
};
