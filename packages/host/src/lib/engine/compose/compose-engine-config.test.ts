import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { D1Database } from '../../config/project.ts';
import type { EngineConfig, EngineService, EngineWorker } from '../engine-config.ts';
import { composeEngineConfig } from './compose-engine-config.ts';
import type { BuiltProject } from './composition.ts';
import { createBuiltProject, createLayout } from './project-fixture.ts';

const ASSETS = {
  directory: '/projects/shop/public',
  binding: 'ASSETS',
  htmlHandling: undefined,
  notFoundHandling: undefined,
  runWorkerFirst: undefined,
};

function compose(...projects: BuiltProject[]): EngineConfig {
  return composeEngineConfig(projects, createLayout()).config;
}

function mustFind(config: EngineConfig, name: string): EngineService {
  const found = config.services.find((service) => service.name === name);
  assert.ok(found, `no service ${name}`);
  return found;
}

function workerOf(config: EngineConfig, name: string): EngineWorker {
  const service = mustFind(config, name);
  assert.ok('worker' in service);
  return service.worker;
}

function bindingOf(config: EngineConfig, service: string, name: string): unknown {
  return workerOf(config, service).bindings?.find((binding) => binding.name === name);
}

function databaseOf(binding: string, id: string): D1Database {
  return { binding, name: id, id, migrationsDirectory: '', migrationsTable: 'd1_migrations' };
}

test('where data lies is fixed', () => {
  const everything = createBuiltProject('shop', {
    classes: [
      { className: 'Room', storageName: 'Room', sqlite: true },
      { className: 'Renamed', storageName: 'Original', sqlite: false },
    ],
    kvNamespaces: [{ binding: 'KV', id: 'k' }],
    d1Databases: [databaseOf('DB', 'd')],
    r2Buckets: [{ binding: 'FILES', bucketName: 'files' }],
    queueProducers: [{ binding: 'Q', queue: 'q', deliveryDelaySeconds: 0 }],
    crons: ['* * * * *'],
    workflows: [{ binding: 'W', name: 'w', className: 'Flow', scriptName: undefined, stepLimit: undefined }],
  });
  const { config, directories } = composeEngineConfig([everything], createLayout());
  assert.deepEqual(directories.sort(), [
    '/state/crons',
    '/state/d1',
    '/state/durable-objects',
    '/state/kv/blobs',
    '/state/kv/index',
    '/state/queues',
    '/state/r2/blobs',
    '/state/r2/index',
    '/state/workflows',
  ]);
  const kept = config.services.flatMap((service) =>
    'worker' in service && service.worker.durableObjectStorage !== undefined
      ? (service.worker.durableObjectNamespaces ?? []).map(
          ({ uniqueKey, enableSql }) =>
            `${service.worker.durableObjectStorage?.localDisk}/${uniqueKey}${enableSql ? '' : ' without sql'}`,
        )
      : [],
  );
  assert.deepEqual(kept.sort(), [
    'disk:crons/Schedule',
    'disk:d1/D1Database',
    'disk:durable-objects/shop-Original without sql',
    'disk:durable-objects/shop-Room',
    'disk:kv/index/KVNamespace',
    'disk:queues/QueueShard',
    'sundog-r2-index/sundog-r2-bucket',
  ]);
});

test('what no project needs does not run', () => {
  const { services } = compose(createBuiltProject('plain'));
  assert.deepEqual(
    services.map((service) => service.name),
    ['internet', 'project:plain', 'control'],
  );
});

test('projects may bear the names of services', () => {
  const projects = ['internet', 'control', 'kv', 'd1', 'queues', 'crons', 'workflows'].map((name) =>
    createBuiltProject(name, { kvNamespaces: [{ binding: 'KV', id: name }], crons: ['* * * * *'], assets: ASSETS }),
  );
  const { services, sockets } = compose(...projects);
  assert.equal(new Set(services.map((service) => service.name)).size, services.length);
  assert.equal(new Set(sockets.map((socket) => socket.name)).size, sockets.length);
});

test('the same id is the same thing in every project', () => {
  const fields = {
    kvNamespaces: [{ binding: 'KV', id: 'k' }],
    d1Databases: [databaseOf('DB', 'd')],
    r2Buckets: [{ binding: 'FILES', bucketName: 'files' }],
    queueProducers: [{ binding: 'Q', queue: 'q', deliveryDelaySeconds: 0 }],
  };
  const config = compose(createBuiltProject('one', fields), createBuiltProject('two', fields));
  for (const name of ['KV', 'DB', 'FILES', 'Q']) {
    assert.deepEqual(bindingOf(config, 'project:one', name), bindingOf(config, 'project:two', name));
  }
});

test('requests reach the Worker, or its assets, without a stop between', () => {
  const { sockets } = compose(createBuiltProject('plain'), createBuiltProject('shop', { assets: ASSETS }));
  assert.deepEqual(
    sockets.map(({ name, address, service }) => [name, address, service.name]),
    [
      ['public:plain', '127.0.0.1:0', 'project:plain'],
      ['public:shop', '127.0.0.1:0', 'assets:shop'],
    ],
  );
});

test('a Worker that runs first in any case is asked directly, and has its assets all the same', () => {
  const config = compose(createBuiltProject('shop', { assets: { ...ASSETS, runWorkerFirst: true } }));
  assert.equal(config.sockets[0]?.service.name, 'project:shop');
  assert.deepEqual(bindingOf(config, 'project:shop', 'ASSETS'), {
    name: 'ASSETS',
    service: { name: 'assets:shop', entrypoint: 'AssetWorker' },
  });
});

test('a project of assets alone has no Worker and decides by its own compatibility date', () => {
  const config = compose(createBuiltProject('site', { main: undefined, assets: ASSETS }));
  assert.equal(
    config.services.some((service) => service.name === 'project:site'),
    false,
  );
  const router = mustFind(config, 'assets:site');
  assert.ok('assets' in router);
  assert.equal(router.assets.compatibilityDate, '2026-11-01');
  assert.equal(router.assets.userWorker, undefined);
});

test('the control socket is a unix socket, and there only if asked for', () => {
  const layout = createLayout({ controlSocket: '/run/c.sock', hostname: '::1', ports: { a: 8787 } });
  const { sockets } = composeEngineConfig([createBuiltProject('a')], layout).config;
  assert.deepEqual(
    sockets.map((socket) => socket.address),
    ['[::1]:8787', 'unix:/run/c.sock'],
  );
  assert.equal(compose(createBuiltProject('a')).sockets.length, 1);
});

test('Workers reach public addresses only', () => {
  const internet = mustFind(compose(createBuiltProject('a')), 'internet');
  assert.ok('network' in internet);
  assert.deepEqual(internet.network.allow, ['public']);
});
