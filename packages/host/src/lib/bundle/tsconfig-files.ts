import { dirname, join } from 'node:path';

import { readTsconfigs } from '../../../bin/read-tsconfigs.mjs';
import type { Project } from '../config/project.ts';

/**
 * The files whose settings the bundler takes for a project's sources. It does not tell them among what it read. What
 * comes out of a package does not change while one works.
 *
 * @param project the project
 * @returns absolute paths, also of files that would count if they came into being
 */
export async function listTsconfigFiles({ main, directory, bundle }: Project): Promise<string[]> {
  if (main === undefined) return [];
  const first = bundle.tsconfig === undefined ? nearbyFiles(dirname(main), directory) : [bundle.tsconfig];
  return (await readTsconfigs(first, [])).files;
}

/** The nearest one above a source counts. */
function nearbyFiles(folder: string, directory: string): string[] {
  const file = join(folder, 'tsconfig.json');
  const isTop = folder === directory || folder === dirname(folder);
  return isTop ? [file] : [file, ...nearbyFiles(dirname(folder), directory)];
}
