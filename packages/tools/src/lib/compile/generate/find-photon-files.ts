import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const SUFFIX = '.photon.ts';
/** Folders of what others have written. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage']);

/**
 * The photons of a project: those that the key `photons` of its package.json lists, in that order, else every
 * `*.photon.ts` below its folder, by path.
 *
 * @param directory of the project, absolute
 * @returns absolute paths
 */
export async function findPhotonFiles(directory: string): Promise<string[]> {
  return readListed(directory) ?? (await walk(directory)).toSorted();
}

function readListed(directory: string): string[] | undefined {
  const path = join(directory, 'package.json');
  if (!existsSync(path)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const listed: unknown =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'photons') : undefined;
  if (!Array.isArray(listed)) return undefined;
  return listed.filter((entry) => typeof entry === 'string').map((entry) => resolve(directory, entry));
}

async function walk(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isFile()) return entry.name.endsWith(SUFFIX) ? [path] : [];
      const isWanted = entry.isDirectory() && !entry.name.startsWith('.') && !passedOver.has(entry.name);
      return isWanted ? walk(path) : [];
    }),
  );
  return lists.flat();
}
