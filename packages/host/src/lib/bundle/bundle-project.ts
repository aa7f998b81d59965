import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';

import type { Project } from '../config/project.ts';
import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';

/**
 * Turns a project's sources into the modules the engine loads.
 *
 * @param project what to build
 * @param outputDirectory where the modules are written
 * @returns the modules, the main one first
 */
export async function bundleProject(project: Project, outputDirectory: string): Promise<EngineModule[]> {
  await mkdir(outputDirectory, { recursive: true });
  const outfile = join(outputDirectory, 'index.js');
  await build({
    entryPoints: [project.main ?? ''],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*', 'workerd:*'],
    sourcemap: 'linked',
    keepNames: true,
    logLevel: 'silent',
  });
  return [{ name: 'index.js', esModule: new EmbeddedFile(outfile) }];
}
