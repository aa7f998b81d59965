import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';

/** The control Worker's entry module. */
const CONTROL_WORKER_ENTRY: string = fileURLToPath(new URL('worker/control-worker.ts', import.meta.url));

/**
 * Turns the control Worker's sources into a module for the engine.
 *
 * @param outputDirectory folder that the module is written to; made if absent
 * @returns the modules
 */
export async function buildControlWorker(outputDirectory: string): Promise<EngineModule[]> {
  const outfile = join(outputDirectory, 'control-worker.js');
  await build({
    entryPoints: [CONTROL_WORKER_ENTRY],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    logLevel: 'silent',
  });
  return [{ name: 'control-worker.js', esModule: new EmbeddedFile(outfile) }];
}
