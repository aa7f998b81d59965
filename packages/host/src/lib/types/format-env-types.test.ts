import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { readProject } from '../config/read-project.ts';
import { temporaryProject } from '../config/testing/temporary-folder.ts';
import { formatEnvTypes } from './format-env-types.ts';

const EVERYTHING = {
  main: 'src/index.ts',
  vars: { TEXT: 'a', 'MAX-SIZE': 1, FLAGS: { deep: [true], 'odd "key\'': null }, LIST: [1, 'a'], EMPTY: {} },
  durable_objects: {
    bindings: [
      { name: 'ROOM', class_name: 'Room' },
      { name: 'CART', class_name: 'Cart', script_name: 'shop' },
    ],
  },
  migrations: [{ tag: 'v1', new_sqlite_classes: ['Room', 'Hall'] }],
  kv_namespaces: [{ binding: 'KV' }],
  r2_buckets: [{ binding: 'FILES' }],
  d1_databases: [{ binding: 'DB' }],
  queues: { producers: [{ binding: 'JOBS', queue: 'jobs' }] },
  workflows: [{ binding: 'ORDER', name: 'order', class_name: 'Order' }],
  services: [
    { binding: 'AUTH', service: 'auth', entrypoint: 'Login' },
    { binding: 'SELF', service: 'demo', entrypoint: 'Inner' },
  ],
  worker_loaders: [{ binding: 'LOADER' }],
  version_metadata: { binding: 'VERSION' },
  assets: { directory: 'src', binding: 'ASSETS' },
};

const SOURCE = `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint, type WorkflowEvent } from "cloudflare:workers";
export class Room extends DurableObject<Env> { enter(name: string): number { return name.length; } }
export class Hall extends DurableObject<Env> {}
export class Order extends WorkflowEntrypoint<Env, { item: string }> {
  override async run(event: WorkflowEvent<{ item: string }>) { return event.payload.item; }
}
export class Inner extends WorkerEntrypoint<Env> { add(a: number, b: number): number { return a + b; } }
export default {
  async fetch(request, env) {
    const size: number = await env.ROOM.getByName('a').enter('me');
    const sum: number = await env.SELF.add(size, 1);
    await env.ORDER.create({ params: { item: env.TEXT } });
    // @ts-expect-error the class takes a name
    await env.ROOM.getByName('a').enter();
    // @ts-expect-error the workflow takes an item
    await env.ORDER.create({ params: { thing: 1 } });
    // @ts-expect-error there is no such binding
    env.NOTHING;
    const secret: string = env.TOKEN;
    const deep: boolean | undefined = env.FLAGS.deep[0];
    return Response.json([sum, secret, deep, env['MAX-SIZE'] + 1, await env.FILES.head('a'), await env.KV.get('a')]);
  },
} satisfies ExportedHandler<Env>;
`;

const EXPECTED = `// Written by \`sundog types\` from wrangler.json. Do not edit.
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./src/index.js');
    durableNamespaces: 'Room' | 'Hall';
  }
  interface Env {
    KV: KVNamespace;
    FILES: R2Bucket;
    DB: D1Database;
    TEXT: string;
    'MAX-SIZE': number;
    FLAGS: { deep: boolean[]; 'odd "key\\'': null };
    LIST: (number | string)[];
    EMPTY: {};
    TOKEN: string;
    ROOM: DurableObjectNamespace<import('./src/index.js').Room>;
    CART: DurableObjectNamespace /* Cart of shop */;
    JOBS: Queue;
    ORDER: Workflow<Parameters<import('./src/index.js').Order['run']>[0]['payload']>;
    AUTH: Fetcher /* Login of auth */;
    SELF: Service<typeof import('./src/index.js').Inner>;
    LOADER: WorkerLoader;
    VERSION: WorkerVersionMetadata;
    ASSETS: Fetcher;
  }
}
interface Env extends Cloudflare.Env {}
`;

test('every kind of binding has its type', async () => {
  await using folder = await temporaryProject(EVERYTHING, { 'src/index.ts': SOURCE, '.dev.vars': 'TOKEN=x' });
  assert.equal(formatEnvTypes(await readProject(folder.path)), EXPECTED);
});

test('the types compile, and catch what is wrong', async () => {
  await using folder = await temporaryProject(EVERYTHING, {
    'src/index.ts': SOURCE,
    'package.json': { type: 'module' },
    'worker-configuration.d.ts': EXPECTED,
    'tsconfig.json': {
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2024',
        lib: ['es2024'],
        module: 'nodenext',
        types: ['@cloudflare/workers-types/experimental'],
      },
      include: ['src', '*.d.ts'],
    },
  });
  const modules = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));
  await symlink(modules, join(folder.path, 'node_modules'));
  const tsc = join(modules, 'typescript', 'bin', 'tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder.path]).catch(
    (error: { stdout: string }) => error,
  );
  assert.equal(stdout, '');
});
