/**
 * `assets`: the engine's router in front of the Worker, and the binding that answers with files only. Files are
 * looked up as each request comes, so a changed file needs no restart; changed rules do.
 */
import type { AssetsSettings } from '../../config/project.ts';
import type { EngineService, ServiceDesignator } from '../engine-config.ts';
import type { BindingComposer, BuiltProject } from './composition.ts';
import { assetsServiceName, projectServiceName } from './service-names.ts';

/** Asset bindings and one router per project that has assets. */
export const assetsComposer: BindingComposer = {
  bindings({ project }) {
    if (project.assets?.binding === undefined) return [];
    const service = { name: assetsServiceName(project.name), entrypoint: 'AssetWorker' };
    return [{ name: project.assets.binding, service }];
  },
  services: ({ projects }) => projects.flatMap(composeRouter),
};

/**
 * The service that answers a project's HTTP requests.
 *
 * @param built a project
 * @returns its assets router if it has assets, else its Worker
 */
export function frontOf({ project }: BuiltProject): ServiceDesignator {
  return { name: project.assets === undefined ? projectServiceName(project.name) : assetsServiceName(project.name) };
}

function composeRouter(built: BuiltProject): EngineService[] {
  const { project } = built;
  if (project.assets === undefined) return [];
  const behind =
    project.main === undefined
      ? { compatibilityDate: project.compatibilityDate, compatibilityFlags: project.compatibilityFlags }
      : { userWorker: { name: projectServiceName(project.name) } };
  const config = JSON.stringify(formatAssetsConfig(project.assets, built));
  return [
    {
      name: assetsServiceName(project.name),
      assets: { path: project.assets.directory, config, ...behind },
    },
  ];
}

function formatAssetsConfig(assets: AssetsSettings, { assetsRules }: BuiltProject): Record<string, unknown> {
  return {
    html_handling: assets.htmlHandling,
    not_found_handling: assets.notFoundHandling,
    run_worker_first: assets.runWorkerFirst,
    headers: assetsRules?.headers,
    redirects: assetsRules?.redirects,
    ignore: assetsRules?.ignore,
  };
}
