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
  services: ({ projects }) =>
    projects.flatMap((built) => composeRouter(built, { name: projectServiceName(built.project.name) })),
};

/**
 * Whether a project's requests pass its router: with `run_worker_first: true` it would hand each of them to the Worker,
 * for about a quarter of the throughput.
 *
 * @param built a project
 * @returns false when the Worker can be asked directly
 */
export function needsRouter({ project: { assets, main } }: BuiltProject): boolean {
  if (assets === undefined) return false;
  return main === undefined || assets.runWorkerFirst !== true;
}

/**
 * The service that answers a project's HTTP requests.
 *
 * @param built a project
 * @returns its assets router if it needs one, else its Worker
 */
export function frontOf(built: BuiltProject): ServiceDesignator {
  const { name } = built.project;
  return { name: needsRouter(built) ? assetsServiceName(name) : projectServiceName(name) };
}

/**
 * A router in front of a Worker. The router itself hands no `ctx.props` on, so a binding with props needs a router of
 * its own, whose Worker has them.
 *
 * @param built a project
 * @param userWorker what its router passes requests on to
 * @param name the router's name
 * @returns the router; none without assets
 */
export function composeRouter(
  built: BuiltProject,
  userWorker: ServiceDesignator,
  name: string = assetsServiceName(built.project.name),
): EngineService[] {
  const { main, assets, compatibilityDate, compatibilityFlags } = built.project;
  if (assets === undefined) return [];
  const config = JSON.stringify(formatAssetsConfig(assets, built));
  const behind = main === undefined ? { compatibilityDate, compatibilityFlags } : { userWorker };
  return [{ name, assets: { path: assets.directory, config, ...behind } }];
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
