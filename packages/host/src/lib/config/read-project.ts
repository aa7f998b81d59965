import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { parse } from 'jsonc-parser';

import type { Project } from './project.ts';

/**
 * Reads the project in a folder.
 *
 * @param directory the project's folder
 * @returns the project, checked and complete
 */
export async function readProject(directory: string, _options: { environment?: string } = {}): Promise<Project> {
  const configPath = join(resolve(directory), 'wrangler.jsonc');
  const raw: any = parse(await readFile(configPath, 'utf8'));
  const root = dirname(configPath);
  return {
    directory: root,
    configPath,
    name: raw.name,
    environment: undefined,
    main: resolve(root, raw.main),
    compatibilityDate: raw.compatibility_date,
    compatibilityFlags: raw.compatibility_flags ?? [],
    bundle: {
      bundle: true,
      minify: false,
      keepNames: true,
      alias: {},
      define: {},
      rules: [],
      tsconfig: undefined,
      jsxFactory: undefined,
      jsxFragment: undefined,
      baseDirectory: root,
      findAdditionalModules: false,
      preserveFileNames: false,
    },
    customBuild: undefined,
    vars: raw.vars ?? {},
    secretNames: [],
    durableObjects: (raw.durable_objects?.bindings ?? []).map((b: any) => ({
      binding: b.name,
      className: b.class_name,
      scriptName: b.script_name,
    })),
    classes: (raw.migrations ?? []).flatMap((m: any) =>
      (m.new_sqlite_classes ?? []).map((c: string) => ({ className: c, storageName: c, sqlite: true })),
    ),
    kvNamespaces: [],
    d1Databases: [],
    r2Buckets: (raw.r2_buckets ?? []).map((b: any) => ({ binding: b.binding, bucketName: b.bucket_name })),
    queueProducers: [],
    queueConsumers: [],
    crons: [],
    assets:
      raw.assets === undefined
        ? undefined
        : {
            directory: resolve(root, raw.assets.directory),
            binding: raw.assets.binding,
            htmlHandling: undefined,
            notFoundHandling: undefined,
            runWorkerFirst: raw.assets.run_worker_first,
          },
    workflows: [],
    services: [],
    workerLoaders: [],
    versionMetadata: undefined,
    notes: [],
    locations: {},
    sources: [configPath],
  };
}
