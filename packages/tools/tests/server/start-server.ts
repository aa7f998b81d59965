import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { startProject } from '../../../../tests/harness/start-project.ts';
import { generate } from '../../src/generate.ts';

const directory = new URL('./', import.meta.url);

/**
 * Compiles the photons of this folder, and serves them.
 *
 * @param options of the host
 * @returns the running host
 */
export async function startServer(options: Parameters<typeof startProject>[1] = {}): ReturnType<typeof startProject> {
  const { files } = await generate({ directory: fileURLToPath(directory) });
  for (const { path, content } of files) {
    const file = new URL(path, directory);
    if ((await readFile(file, 'utf8').catch(() => '')) !== content) await writeFile(file, content);
  }
  return startProject(directory, options);
}
