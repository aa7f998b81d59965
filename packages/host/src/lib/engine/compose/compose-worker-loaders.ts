import type { BindingComposer } from './composition.ts';

/** `worker_loaders`: each binding has a cache of loaded Workers of its own, as on Cloudflare. */
export const workerLoadersComposer: BindingComposer = {
  bindings: ({ project }) => project.workerLoaders.map(({ binding }) => ({ name: binding, workerLoader: {} })),
  services: () => [],
};
