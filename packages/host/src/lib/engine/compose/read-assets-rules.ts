import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AssetsRules } from './composition.ts';

/**
 * Reads the files of an asset folder that steer how the others are answered.
 *
 * @param directory the asset folder
 * @returns their texts
 */
export async function readAssetsRules(directory: string): Promise<AssetsRules> {
  const [headers, redirects, ignore] = await Promise.all(
    ['_headers', '_redirects', '.assetsignore'].map((name) => readIfPresent(join(directory, name))),
  );
  return { headers, redirects, ignore };
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
