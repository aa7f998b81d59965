/**
 * `services`: bindings to another project that runs here, or to the project itself. The default entrypoint is
 * what the public sees, so assets answer there too; a named entrypoint is the Worker's own.
 */
import type { Project } from '../../config/project.ts';
import type { EngineBinding, ServiceDesignator } from '../engine-config.ts';
import { composeRouter, frontOf, needsRouter } from './compose-assets.ts';
import { mustFindProject, type BindingComposer, type BuiltProject } from './composition.ts';
import { boundAssetsServiceName, projectServiceName } from './service-names.ts';

type ServiceBinding = Project['services'][number];

/** Service bindings; the services are the projects themselves, or routers for single bindings. */
export const servicesComposer: BindingComposer = {
  bindings({ project }, composition) {
    return project.services.map((binding): EngineBinding => {
      const target = mustFindProject(binding.service, composition);
      return { name: binding.binding, service: designate(project.name, binding, target) };
    });
  },
  services(composition) {
    return composition.projects.flatMap(({ project }) =>
      project.services.flatMap((binding) => {
        const target = mustFindProject(binding.service, composition);
        if (!needsOwnRouter(binding, target)) return [];
        const name = boundAssetsServiceName(target.project.name, project.name, binding.binding);
        return composeRouter(target, designateWorker(binding, target), name);
      }),
    );
  },
};

function designate(from: string, binding: ServiceBinding, target: BuiltProject): ServiceDesignator {
  if (needsOwnRouter(binding, target))
    return { name: boundAssetsServiceName(target.project.name, from, binding.binding) };
  return isDefault(binding) && needsRouter(target) ? frontOf(target) : designateWorker(binding, target);
}

function designateWorker(binding: ServiceBinding, target: BuiltProject): ServiceDesignator {
  const designator: ServiceDesignator = { name: projectServiceName(target.project.name) };
  if (binding.entrypoint !== undefined && !isDefault(binding)) designator.entrypoint = binding.entrypoint;
  if (binding.props !== undefined) designator.props = { json: JSON.stringify(binding.props) };
  return designator;
}

/** Whether a binding's props would be lost in the router that all share. */
function needsOwnRouter(binding: ServiceBinding, target: BuiltProject): boolean {
  return isDefault(binding) && binding.props !== undefined && needsRouter(target) && target.project.main !== undefined;
}

function isDefault({ entrypoint }: ServiceBinding): boolean {
  return entrypoint === undefined || entrypoint === 'default';
}
