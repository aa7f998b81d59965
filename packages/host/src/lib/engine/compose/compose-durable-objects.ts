/**
 * `durable_objects`: bindings to classes of this project or, by `script_name`, of another one that runs here.
 */
import type { DurableObjectBinding } from '../../config/project.ts';
import type { EngineBinding, EngineNamespace } from '../engine-config.ts';
import type { BindingComposer, BuiltProject } from './composition.ts';
import { createDiskService, storedIn } from './data-layout.ts';
import { projectServiceName } from './service-names.ts';

/** Durable Object bindings and the disk that the objects of all projects are kept on. */
export const durableObjectsComposer: BindingComposer = {
  bindings({ project }) {
    return project.durableObjects.map(composeBinding);
  },
  services({ projects, layout }) {
    if (!projects.some((built) => built.project.classes.length > 0)) return [];
    return [createDiskService('durable-objects', layout.stateDirectory)];
  },
};

/**
 * The part of a Worker's own settings that its classes make up.
 *
 * @param built a project
 * @returns its namespaces and where they are kept; nothing without classes
 */
export function composeNamespaces({ project }: BuiltProject): {
  durableObjectNamespaces?: EngineNamespace[];
  durableObjectStorage?: { localDisk: string };
} {
  if (project.classes.length === 0) return {};
  return {
    durableObjectNamespaces: project.classes.map(({ className, storageName, sqlite }) => ({
      className,
      uniqueKey: `${project.name}-${storageName}`,
      enableSql: sqlite,
    })),
    durableObjectStorage: storedIn('durable-objects'),
  };
}

function composeBinding({ binding, className, scriptName }: DurableObjectBinding): EngineBinding {
  const serviceName = scriptName === undefined ? {} : { serviceName: projectServiceName(scriptName) };
  return { name: binding, durableObjectNamespace: { className, ...serviceName } };
}
