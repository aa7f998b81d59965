import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { getKeptBuild, keepBuild, type NewBuild } from '../../../bin/kept-build.mjs';
import { listDependencies } from '../../../bin/list-dependencies.mjs';
import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';

const OWN_DIRECTORY = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Bundles a Worker of the host's own, or takes the bundle that was kept.
 *
 * @param entry absolute path of its entry module
 * @param outfile where the bundle is written, in a folder that is there; its name is the module's and the kept bundle's
 * @returns the modules for the engine
 */
export async function bundleOwnWorker(entry: string, outfile: string): Promise<EngineModule[]> {
  const name = basename(outfile);
  const place = { directory: OWN_DIRECTORY, name: join('workers', name), settings: entry };
  const { files } = getKeptBuild(place) ?? (await keepBuild(place, () => bundle(entry)));
  for (const { contents } of files) await writeFile(outfile, contents);
  return [{ name, esModule: new EmbeddedFile(outfile) }];
}

async function bundle(entry: string): Promise<NewBuild<undefined>> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: OWN_DIRECTORY,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return {
    files: outputFiles.map(({ contents }) => ({ name: 'worker.js', contents })),
    details: undefined,
    listDependencies: () => listDependencies(metafile, { directory: OWN_DIRECTORY, files: [import.meta.filename] }),
  };
}
