/** `kv_namespaces`: one engine service for all; namespaces of one id are one namespace, in whichever project. */
import type { BindingComposer } from './composition.ts';
import { createDiskService, sharedNamespace, storedIn } from './data-layout.ts';
import { createEngineWorker } from './engine-worker.ts';
import { diskServiceName } from './service-names.ts';

const KV_SERVICE = 'kv';

/** KV bindings, the engine's KV Worker, and the disks of its index and of its large values. */
export const kvComposer: BindingComposer = {
  bindings({ project }) {
    return project.kvNamespaces.map(({ binding, id }) => ({
      name: binding,
      kvNamespace: { name: KV_SERVICE, props: { json: JSON.stringify({ namespace: id }) } },
    }));
  },
  services({ projects, layout }) {
    if (!projects.some((built) => built.project.kvNamespaces.length > 0)) return [];
    const worker = createEngineWorker('kv', {
      bindings: [
        { name: 'SHARD', durableObjectNamespace: { className: 'KVNamespace' } },
        { name: 'BLOBS', service: { name: diskServiceName('kv/blobs') } },
      ],
      durableObjectNamespaces: [sharedNamespace('KVNamespace')],
      durableObjectStorage: storedIn('kv/index'),
    });
    return [
      { name: KV_SERVICE, worker },
      createDiskService('kv/index', layout.stateDirectory),
      createDiskService('kv/blobs', layout.stateDirectory),
    ];
  },
};
