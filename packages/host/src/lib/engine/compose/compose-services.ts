/**
 * `services`: bindings to another project that runs here, or to the project itself. The default entrypoint is
 * what the public sees, so assets answer there too; a named entrypoint is the Worker's own.
 */
import type { EngineBinding, ServiceDesignator } from '../engine-config.ts';
import { createMissingProjectError } from './composition-error.ts';
import type { BindingComposer, BuiltProject } from './composition.ts';
import { frontOf } from './compose-assets.ts';
import { projectServiceName } from './service-names.ts';

/** Service bindings; the services are the projects themselves. */
export const servicesComposer: BindingComposer = {
  bindings({ project }, composition) {
    return project.services.map(({ binding, service, entrypoint, props }): EngineBinding => {
      const target = composition.projects.find((built) => built.project.name === service);
      if (target === undefined) {
        throw createMissingProjectError(project, binding, service, composition);
      }
      const designator = designate(target, entrypoint);
      if (props !== undefined) designator.props = { json: JSON.stringify(props) };
      return { name: binding, service: designator };
    });
  },
  services: () => [],
};

function designate(target: BuiltProject, entrypoint: string | undefined): ServiceDesignator {
  if (entrypoint === undefined || entrypoint === 'default') return frontOf(target);
  return { name: projectServiceName(target.project.name), entrypoint };
}
