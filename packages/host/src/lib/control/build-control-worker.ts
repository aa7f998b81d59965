import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleOwnWorker } from '../bundle/bundle-own-worker.ts';
import type { EngineModule } from '../engine/engine-config.ts';

/** The control Worker's entry module. */
const CONTROL_WORKER_ENTRY: string = fileURLToPath(new URL('worker/control-worker.ts', import.meta.url));

/**
 * Turns the control Worker's sources into a module for the engine.
 *
 * @param outputDirectory folder that the module is written to
 * @returns the modules
 */
export async function buildControlWorker(outputDirectory: string): Promise<EngineModule[]> {
  return bundleOwnWorker(CONTROL_WORKER_ENTRY, join(outputDirectory, 'control-worker.js'));
}
