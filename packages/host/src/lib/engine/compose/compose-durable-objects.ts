/**
 * `durable_objects`: bindings to classes of this project or, by `script_name`, of another one that runs here.
 */
import type { DurableObjectBinding, Project } from '../../config/project.ts';
import type { EngineBinding, EngineNamespace } from '../engine-config.ts';
import { createCompositionError, createMissingProjectError } from './composition-error.ts';
import type { BindingComposer, BuiltProject, Composition } from './composition.ts';
import { createDiskService, storedIn } from './data-layout.ts';
import { projectServiceName } from './service-names.ts';

/** Durable Object bindings and the disk that the objects of all projects are kept on. */
export const durableObjectsComposer: BindingComposer = {
  bindings({ project }, composition) {
    return project.durableObjects.map((binding) => composeBinding(project, binding, composition));
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

function composeBinding(project: Project, binding: DurableObjectBinding, composition: Composition): EngineBinding {
  const { className, scriptName } = binding;
  const owner = scriptName ?? project.name;
  const target = composition.projects.find((built) => built.project.name === owner);
  if (target === undefined) throw createMissingProjectError(project, binding.binding, owner, composition);
  if (!target.project.classes.some((known) => known.className === className)) {
    const classes = target.project.classes.map((known) => known.className).join(', ') || 'none';
    throw createCompositionError({
      project,
      name: binding.binding,
      message: `the class "${className}" is not created by any migration of "${owner}" (its classes: ${classes})`,
      cure: `Add it to new_sqlite_classes of a migration of "${owner}", or correct the name.`,
    });
  }
  const serviceName = owner === project.name ? {} : { serviceName: projectServiceName(owner) };
  return { name: binding.binding, durableObjectNamespace: { className, ...serviceName } };
}
