import { basename } from 'node:path';

import { build } from 'esbuild';

import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';

/**
 * Bundles a Worker of the host's own.
 *
 * @param entry absolute path of its entry module
 * @param outfile where the bundle is written; its folder is made if absent
 * @returns the modules for the engine
 */
export async function bundleOwnWorker(entry: string, outfile: string): Promise<EngineModule[]> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'silent',
  });
  return [{ name: basename(outfile), esModule: new EmbeddedFile(outfile) }];
}
